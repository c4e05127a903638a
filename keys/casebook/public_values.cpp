#include "keys/casebook/public_values.h"

#include "keys/agreement/diffie_hellman.h"

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

PublicValues::Table& PublicValues::table_of(agreement::Group group)
{
    const auto [entry, is_new] = tables_.try_emplace(group);
    Table& table = entry->second;
    if (!is_new)
        return table;
    for (const DerivedValue& exponent : *exponents_) {
        if (exponent.group && *exponent.group != group)
            continue;
        // A value that is no exponent of this group (0, 1, p or more) is no candidate.
        const auto value = agreement::public_value(group, exponent.value);
        if (!value)
            continue;
        table.candidates.push_back(&exponent);
        table.by_value.emplace(text_of(*value), &exponent);
        if (value->front() == 0)
            table.by_value.emplace(text_of(left_aligned(*value)), &exponent);
    }
    return table;
}

} // namespace lisrtp::casebook
