// keys/agreement/group.h - Diffie-Hellman groups and their names.  RFC 3830 6.4, RFC 2409, RFC
// 3526, RFC 5903, RFC 7748.

#pragma once

#include "keys/base/bytes.h"

#include <optional>

namespace lisrtp::agreement
{

/** Those modulo a safe prime have generator 2; the curves have the generators of their standards.
 */
enum class Group : std::uint8_t {
    oakley1,
    oakley2,
    oakley5,
    modp2048,
    modp3072,
    modp4096,
    p256,
    p384,
    x25519
};

/** Whether the group is that of the numbers modulo a prime; else it is a curve. */
bool is_modular(Group group);

/** As key files and reports write it: "oakley5". */
std::string_view name_of(Group group);
/** The inverse of `name_of`; nullopt for a name that is no group's. */
std::optional<Group> group_named(std::string_view name);

/**
 * The group behind a DH-Group number of a MIKEY DH payload: 0 OAKLEY 5, 1 OAKLEY 1, 2 OAKLEY 2
 * (RFC 3830, 6.4); of the private numbers 241 P-256, 242 P-384, 243 X25519, and 244 to 246 the MODP
 * groups of RFC 3526 (docs/private-profiles.md).
 */
std::optional<Group> group_of_mikey(std::uint8_t dh_group);
/** Its inverse. */
std::uint8_t mikey_number_of(Group group);
/** Whether that DH-Group number is one of IANA's private range, so that others may mean another
 * group. */
constexpr bool is_private_mikey_group(std::uint8_t dh_group)
{
    return dh_group >= 241;
}

/** Length of every public value: 192 for oakley5, 64 for p256, whose points are x || y. */
std::size_t value_octets(Group group);
/** Length of the shared value, which becomes the TGK: that of p; for a curve of one coordinate. */
std::size_t shared_octets(Group group);

/** The prime p of a modular group, big-endian; empty for a curve. */
ByteView prime(Group group);

} // namespace lisrtp::agreement
