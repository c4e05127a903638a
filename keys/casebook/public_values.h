// keys/casebook/public_values.h - the table from g^x to x: one look-up a session.

#pragma once

#include "keys/casebook/derived_values.h"
#include "keys/casebook/people.h"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace lisrtp::casebook
{

/**
 * Every candidate exponent's public value. Computed once for each group that some session uses, so
 * the cost grows with candidates + sessions, not with their product.
 */
class PublicValues
{
public:
    /** @param exponents  must outlive the table */
    explicit PublicValues(const std::vector<DerivedValue>& exponents) : exponents_(&exponents) {}

    /**
     * The candidates whose g^x is that value. A value that begins with zeros is also found where a
     * terminal forgot to pad it on the left: an honest terminal must not be taken for a cheat.
     */
    std::vector<const DerivedValue*> equal_to(agreement::Group group, ByteView value);
    /** All candidates that may be exponents in that group. */
    const std::vector<const DerivedValue*>& candidates(agreement::Group group);
    /** Those of secrets that say that they are these persons', in the order of `candidates`. */
    std::vector<const DerivedValue*> of_persons(agreement::Group group, const Identities& persons);
    /** Those of secrets that do not say whose they are. */
    const std::vector<const DerivedValue*>& of_nobody(agreement::Group group);
    /** g^x of one of `candidates(group)`. */
    ByteView value_of(agreement::Group group, const DerivedValue& candidate);

private:
    struct Table {
        std::unordered_multimap<std::string, const DerivedValue*> by_value;
        std::unordered_map<const DerivedValue*, const std::string*> values; ///< into `by_value`
        std::vector<const DerivedValue*> candidates;
        std::map<keyfile::Identity, std::vector<const DerivedValue*>> by_person;
        std::vector<const DerivedValue*> of_nobody;
    };
    Table& table_of(agreement::Group group);

    const std::vector<DerivedValue>* exponents_;
    std::map<agreement::Group, Table> tables_;
};

} // namespace lisrtp::casebook
