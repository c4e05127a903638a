#include "keys/casebook/public_values.h"

#include "keys/agreement/diffie_hellman.h"
#include "keys/casebook/applicability.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** As terminals send it that forget to pad on the left: the zeros stand at the end. */
Bytes left_aligned(Bytes value)
{
    const auto first =
        std::find_if(value.begin(), value.end(), [](std::uint8_t octet) { return octet != 0; });
    std::rotate(value.begin(), first, value.end());
    return value;
}

bool may_be_left_aligned(agreement::Group group, const Bytes& value)
{
    return agreement::is_modular(group) && !value.empty() && value.front() == 0;
}

bool fits(agreement::Group group, const Bytes& own, ByteView seen)
{
    return std::equal(own.begin(), own.end(), seen.begin(), seen.end()) ||
           (may_be_left_aligned(group, own) && agreement::is_left_aligned(seen, own));
}

} // namespace

PublicValues::Candidates PublicValues::equal_to(agreement::Group group, ByteView value)
{
    Table& table = table_of(group);
    return look_up(group, table, table.candidates, table.all, value);
}

PublicValues::Candidates
PublicValues::equal_to(agreement::Group group, ByteView value, const Identities& persons,
                       const std::function<bool(const DerivedValue&)>& may_be)
{
    Table& table = table_of(group);
    Candidates found = look_up(group, table, table.of_nobody, table.nobodys, value);
    Candidates own = of_persons(group, persons);
    std::erase_if(own, [&may_be](const DerivedValue* candidate) { return !may_be(*candidate); });
    std::stable_sort(own.begin(), own.end(), [](const DerivedValue* a, const DerivedValue* b) {
        return a->seed_at > b->seed_at;
    });
    const auto first = std::find_if(own.begin(), own.end(), [&](const DerivedValue* candidate) {
        return fits(group, value_in(table, *candidate), value);
    });
    for (auto other = first; other != own.end(); ++other)
        if (other == first || (*other)->value == (*first)->value)
            found.push_back(*other);
    std::sort(found.begin(), found.end()); // they stand in one vector
    return found;
}

const PublicValues::Candidates& PublicValues::candidates(agreement::Group group)
{
    return table_of(group).candidates;
}

PublicValues::Candidates PublicValues::of_persons(agreement::Group group, const Identities& persons)
{
    const Table& table = table_of(group);
    Candidates found;
    for (const keyfile::Identity& person : persons)
        if (const auto known = table.by_person.find(person); known != table.by_person.end())
            found.insert(found.end(), known->second.begin(), known->second.end());
    std::sort(found.begin(), found.end()); // they stand in one vector
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

const PublicValues::Candidates& PublicValues::of_nobody(agreement::Group group)
{
    return table_of(group).of_nobody;
}

ByteView PublicValues::value_of(agreement::Group group, const DerivedValue& candidate)
{
    return value_in(table_of(group), candidate);
}

PublicValues::Candidates PublicValues::look_up(agreement::Group group, Table& table,
                                               const Candidates& candidates, ByValue& by_value,
                                               ByteView value)
{
    if (by_value.empty())
        for (const DerivedValue* candidate : candidates) {
            const Bytes& own = value_in(table, *candidate);
            by_value.emplace(text_of(own), candidate);
            if (may_be_left_aligned(group, own))
                by_value.emplace(text_of(left_aligned(own)), candidate);
        }
    Candidates found;
    const auto [begin, end] = by_value.equal_range(std::string(text_of(value)));
    for (auto it = begin; it != end; ++it)
        found.push_back(it->second);
    std::sort(found.begin(), found.end());
    return found;
}

const Bytes& PublicValues::value_in(Table& table, const DerivedValue& candidate)
{
    const auto [known, is_new] = table.values.try_emplace(&candidate);
    if (is_new)
        if (auto value = table.powers->public_value(candidate.value))
            known->second = *std::move(value);
    return known->second; // empty only when the machine has no memory for it
}

PublicValues::Table& PublicValues::table_of(agreement::Group group)
{
    const auto [entry, is_new] = tables_.try_emplace(group);
    Table& table = entry->second;
    if (!is_new)
        return table;
    std::size_t longest = 0;
    const keyfile::Secret* secret = nullptr; // its candidates stand together
    Identities persons;
    for (const DerivedValue& exponent : *exponents_) {
        // A value that is no exponent of this group (0, 1, p or more) is no candidate.
        if ((exponent.group && *exponent.group != group) ||
            !agreement::check_exponent(group, exponent.value))
            continue;
        longest = std::max(longest, exponent.value.size());
        table.candidates.push_back(&exponent);
        if (exponent.secret != secret) {
            secret = exponent.secret;
            persons = persons_of(*secret);
        }
        for (const keyfile::Identity& person : persons)
            table.by_person[person].push_back(&exponent);
        if (persons.empty())
            table.of_nobody.push_back(&exponent);
    }
    table.powers =
        std::make_unique<agreement::GeneratorPowers>(group, table.candidates.size(), longest);
    return table;
}

} // namespace lisrtp::casebook
