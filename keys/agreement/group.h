// keys/agreement/group.h - Diffie-Hellman groups and their names.  RFC 3830 6.4, RFC 2409, RFC
// 3526.

#pragma once

#include "keys/base/bytes.h"

#include <optional>

namespace lisrtp::agreement
{

/** Groups modulo a safe prime, generator 2. */
enum class Group : std::uint8_t { oakley1, oakley2, oakley5, modp2048, modp3072, modp4096 };

/** As key files and reports write it: "oakley5". */
std::string_view name_of(Group group);
/** The inverse of `name_of`; nullopt for a name that is no group's. */
std::optional<Group> group_named(std::string_view name);

/**
 * The group behind a DH-Group number of a MIKEY DH payload: 0 OAKLEY 5, 1 OAKLEY 1, 2 OAKLEY 2
 * (RFC 3830, 6.4); of the private numbers 244 to 246 the MODP groups of RFC 3526.
 */
std::optional<Group> group_of_mikey(std::uint8_t dh_group);
/** Whether that DH-Group number is one of IANA's private range, so that others may mean another
 * group. */
constexpr bool is_private_mikey_group(std::uint8_t dh_group)
{
    return dh_group >= 241;
}

/** Length of p, of every public value and of the shared value: 192 for oakley5. */
std::size_t value_octets(Group group);

/** The prime p, big-endian. */
ByteView prime(Group group);

} // namespace lisrtp::agreement
