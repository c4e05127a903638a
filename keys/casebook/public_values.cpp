#include "keys/casebook/public_values.h"

#include "keys/agreement/generator_powers.h"
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

} // namespace

std::vector<const DerivedValue*> PublicValues::equal_to(agreement::Group group, ByteView value)
{
    std::vector<const DerivedValue*> found;
    const auto [begin, end] = table_of(group).by_value.equal_range(std::string(text_of(value)));
    for (auto it = begin; it != end; ++it)
        found.push_back(it->second);
    return found;
}

const std::vector<const DerivedValue*>& PublicValues::candidates(agreement::Group group)
{
    return table_of(group).candidates;
}

std::vector<const DerivedValue*> PublicValues::of_persons(agreement::Group group,
                                                          const Identities& persons)
{
    const Table& table = table_of(group);
    std::vector<const DerivedValue*> found;
    for (const keyfile::Identity& person : persons)
        if (const auto known = table.by_person.find(person); known != table.by_person.end())
            found.insert(found.end(), known->second.begin(), known->second.end());
    std::sort(found.begin(), found.end()); // they stand in one vector
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

const std::vector<const DerivedValue*>& PublicValues::of_nobody(agreement::Group group)
{
    return table_of(group).of_nobody;
}

ByteView PublicValues::value_of(agreement::Group group, const DerivedValue& candidate)
{
    return view_of(*table_of(group).values.at(&candidate));
}

PublicValues::Table& PublicValues::table_of(agreement::Group group)
{
    const auto [entry, is_new] = tables_.try_emplace(group);
    Table& table = entry->second;
    if (!is_new)
        return table;
    const auto may_be_exponent = [group](const DerivedValue& value) {
        return !value.group || *value.group == group;
    };
    std::size_t count = 0;
    std::size_t longest = 0;
    for (const DerivedValue& exponent : *exponents_)
        if (may_be_exponent(exponent)) {
            ++count;
            longest = std::max(longest, exponent.value.size());
        }
    const agreement::GeneratorPowers powers(group, count, longest);
    const keyfile::Secret* secret = nullptr; // its candidates stand together
    Identities persons;
    for (const DerivedValue& exponent : *exponents_) {
        if (!may_be_exponent(exponent))
            continue;
        // A value that is no exponent of this group (0, 1, p or more) is no candidate.
        const auto value = powers.public_value(exponent.value);
        if (!value)
            continue;
        table.candidates.push_back(&exponent);
        if (exponent.secret != secret) {
            secret = exponent.secret;
            persons = persons_of(*secret);
        }
        for (const keyfile::Identity& person : persons)
            table.by_person[person].push_back(&exponent);
        if (persons.empty())
            table.of_nobody.push_back(&exponent);
        const auto at = table.by_value.emplace(text_of(*value), &exponent);
        table.values.emplace(&exponent, &at->first);
        if (agreement::is_modular(group) && value->front() == 0)
            table.by_value.emplace(text_of(left_aligned(*value)), &exponent);
    }
    return table;
}

} // namespace lisrtp::casebook
