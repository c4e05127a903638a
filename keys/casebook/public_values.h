// keys/casebook/public_values.h - from g^x to x.

#pragma once

#include "keys/agreement/generator_powers.h"
#include "keys/casebook/derived_values.h"
#include "keys/casebook/people.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/**
 * Every candidate exponent's public value, each computed once for each group, when it is first
 * wanted. Whoever asks for a person's looks at few; whoever asks for all has them in a table, so
 * the cost grows with candidates + sessions, not with their product.
 *
 * A value that begins with zeros is also found where a terminal forgot to pad it on the left: an
 * honest terminal must not be taken for a cheat.
 */
class PublicValues
{
public:
    using Candidates = std::vector<const DerivedValue*>;

    /** @param exponents  must outlive the table */
    explicit PublicValues(const std::vector<DerivedValue>& exponents) : exponents_(&exponents) {}

    /** Of all candidates those whose g^x is that value, in the key file's order. */
    Candidates equal_to(agreement::Group group, ByteView value);
    /**
     * The same of these persons' candidates and of nobody's. A person's are tried from the newest
     * seed on, and no further than to the first that fits and those with the same x.
     *
     * @param may_be  which of the persons' candidates come into question
     */
    Candidates equal_to(agreement::Group group, ByteView value, const Identities& persons,
                        const std::function<bool(const DerivedValue&)>& may_be);

    /** All candidates that may be exponents in that group. */
    const Candidates& candidates(agreement::Group group);
    /** Those of secrets that say that they are these persons', in the order of `candidates`. */
    Candidates of_persons(agreement::Group group, const Identities& persons);
    /** Those of secrets that do not say whose they are. */
    const Candidates& of_nobody(agreement::Group group);
    /** g^x of one of `candidates(group)`. */
    ByteView value_of(agreement::Group group, const DerivedValue& candidate);

private:
    /** What is known of some candidates, by value. */
    using ByValue = std::unordered_multimap<std::string, const DerivedValue*>;
    struct Table {
        std::unique_ptr<agreement::GeneratorPowers> powers;
        std::unordered_map<const DerivedValue*, Bytes> values; ///< as far as they were wanted
        Candidates candidates;
        std::map<keyfile::Identity, Candidates> by_person;
        Candidates of_nobody;
        ByValue all, nobodys; ///< empty until they are asked for
    };
    Table& table_of(agreement::Group group);
    static const Bytes& value_in(Table& table, const DerivedValue& candidate);
    static Candidates look_up(agreement::Group group, Table& table, const Candidates& candidates,
                              ByValue& by_value, ByteView value);

    const std::vector<DerivedValue>* exponents_;
    std::map<agreement::Group, Table> tables_;
};

} // namespace lisrtp::casebook
