#include "keys/agreement/group.h"

#include "keys/agreement/primes.h"

namespace lisrtp::agreement
{

namespace
{

struct Entry {
    Group group;
    std::string_view name;
    std::uint8_t mikey; ///< DH-Group number
    ByteView prime;
};

constexpr Entry entries[] = {
    {Group::oakley1, "oakley1", 1, oakley1_prime},
    {Group::oakley2, "oakley2", 2, oakley2_prime},
    {Group::oakley5, "oakley5", 0, oakley5_prime},
    {Group::modp2048, "modp2048", 244, modp2048_prime},
    {Group::modp3072, "modp3072", 245, modp3072_prime},
    {Group::modp4096, "modp4096", 246, modp4096_prime},
};

const Entry& entry_of(Group group)
{
    return entries[static_cast<std::size_t>(group)];
}

} // namespace

std::string_view name_of(Group group)
{
    return entry_of(group).name;
}

std::optional<Group> group_named(std::string_view name)
{
    for (const Entry& entry : entries)
        if (entry.name == name)
            return entry.group;
    return std::nullopt;
}

std::optional<Group> group_of_mikey(std::uint8_t dh_group)
{
    for (const Entry& entry : entries)
        if (entry.mikey == dh_group)
            return entry.group;
    return std::nullopt;
}

std::size_t value_octets(Group group)
{
    return entry_of(group).prime.size();
}

ByteView prime(Group group)
{
    return entry_of(group).prime;
}

} // namespace lisrtp::agreement
