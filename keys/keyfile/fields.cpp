#include "keys/keyfile/fields.h"

#include <algorithm>
#include <array>

namespace lisrtp::keyfile
{

namespace
{

constexpr auto public_fields = std::to_array<std::string_view>({
    // the tables
    "format",
    "authorisation",
    "secret",
    "derivation",
    "seed",
    "cross_parameter",
    "exclude",
    // of an authorisation
    "id",
    "liid",
    "reference",
    "issued_by",
    "valid_from",
    "valid_to",
    "scope",
    "targets",
    "delivery",
    // of an exclusion
    "reason",
    "identities",
    // of a secret
    "kind",
    "impi",
    "impu",
    "call_id",
    "csb_id",
    "source",
    "received_at",
    "algorithm",
    "res_bits",
    "mac_bits",
    "ck_bits",
    "ik_bits",
    "keccak_iterations",
    "rand",
    "autn",
    "group",
    "cs_id",
    "suite",
    "ssrc",
    "destination",
    "mki",
    "kdr",
    "codecs",
    "encrypted_extensions",
    "pem_file",
    // of a derivation
    "kdf",
    "use",
    "key_octets",
    "then",
    "stage",
    "length",
    // of a seed or a cross-parameter
    "value",
    "seen_at",
    "role",
    "mikey",
    "network",
});

} // namespace

bool is_public_field(std::string_view name)
{
    return std::find(public_fields.begin(), public_fields.end(), name) != public_fields.end();
}

} // namespace lisrtp::keyfile
