// keys/agreement/sts.h - the station-to-station protocol's signatures.  Diffie, van Oorschot,
// Wiener 1992; its carriage in MIKEY: docs/private-profiles.md.

#pragma once

#include "keys/agreement/group.h"
#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"

namespace lisrtp::agreement
{

enum class StsSigner : std::uint8_t { initiator, responder };

/** What a party signs: its own value, then its peer's.  The responder: g^y || g^x. */
Bytes sts_signed_octets(ByteView own_value, ByteView peer_value);

/**
 * A signature as it was before the terminal encrypted it: AES-128-CTR with an IV of zeros under the
 * first 16 octets of HMAC-SHA-256(k_m, "sts initiator" or "sts responder").
 *
 * @param k_m  the TGK
 * Errors: empty_key.  Thread-safe.
 */
Result<Bytes> sts_open_signature(const SecretBytes& k_m, StsSigner signer, ByteView encrypted);

} // namespace lisrtp::agreement
