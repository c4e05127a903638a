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
    ByteView prime;     ///< empty: a curve
    std::size_t value_octets;
    std::size_t shared_octets;
};

/** Both values are as long as the prime. */
constexpr Entry modular(Group group, std::string_view name, std::uint8_t mikey, ByteView prime)
{
    return {group, name, mikey, prime, prime.size(), prime.size()};
}

constexpr Entry entries[] = {
    modular(Group::oakley1, "oakley1", 1, oakley1_prime),
    modular(Group::oakley2, "oakley2", 2, oakley2_prime),
    modular(Group::oakley5, "oakley5", 0, oakley5_prime),
    modular(Group::modp2048, "modp2048", 244, modp2048_prime),
    modular(Group::modp3072, "modp3072", 245, modp3072_prime),
    modular(Group::modp4096, "modp4096", 246, modp4096_prime),
    {Group::p256, "p256", 241, {}, 64, 32},
    {Group::p384, "p384", 242, {}, 96, 48},
    {Group::x25519, "x25519", 243, {}, 32, 32},
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

std::uint8_t mikey_number_of(Group group)
{
    return entry_of(group).mikey;
}

bool is_modular(Group group)
{
    return !entry_of(group).prime.empty();
}

std::size_t value_octets(Group group)
{
    return entry_of(group).value_octets;
}

std::size_t shared_octets(Group group)
{
    return entry_of(group).shared_octets;
}

ByteView prime(Group group)
{
    return entry_of(group).prime;
}

} // namespace lisrtp::agreement
