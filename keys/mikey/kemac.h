// keys/mikey/kemac.h - opening a KEMAC: keys and their proof.  RFC 3830 sections 4.2 and 6.2.

#pragma once

#include "keys/mikey/coverage.h"
#include "keys/mikey/key_data.h"
#include "keys/mikey/tek.h"

namespace lisrtp::mikey
{

struct OpenedKemac {
    KemacContent content;
    std::optional<Coverage> mac_coverage; ///< nullopt: the KEMAC has no MAC, nothing is proven
    std::vector<Quirk> quirks;
};

/**
 * Opens the first KEMAC of a message that is encrypted under a PSK or an envelope key.  The MAC is
 * checked before anything is decrypted: it proves the secret.
 *
 * @param secret      PSK or envelope key
 * @param mikey_rand  RAND of the I_MESSAGE, also for the KEMAC of an RSA-R R_MESSAGE
 * Errors: missing (no KEMAC, or no T), empty_key, short_rand, mac_mismatch, unsupported
 * (algorithm or PRF), and those of `read_kemac_content`.  Thread-safe.
 */
Result<OpenedKemac> open_kemac(const Message& message, const SecretBytes& secret,
                               ByteView mikey_rand);

/** As above, with keys already derived. */
Result<OpenedKemac> open_kemac(const Message& message, const TransportKeys& keys);

/** Whether the first KEMAC is in clear (NULL encryption, some data), so that no key is needed. */
bool has_clear_kemac(const Message& message);

/**
 * Reads the first KEMAC of a message that is in clear.  A MAC, if there is one, stays unchecked.
 * Errors: missing, unsupported (it is encrypted), and those of `read_kemac_content`.
 */
Result<OpenedKemac> read_clear_kemac(const Message& message);

/**
 * A copy of the same length and structure in which the keys and salts of every KEMAC in clear are
 * overwritten, and a payload of unknown type whole. Nothing else is: DH values and what is
 * encrypted give no key away. A MAC over the message does not fit the copy.
 *
 * Nullopt: keys may lie open in it, but where cannot be told, because it cannot be read.
 */
std::optional<Bytes> without_open_keys(ByteView message, std::uint8_t filler);

/**
 * Octets that the keys in an encrypted KEMAC take in all, or nullopt when there is no KEMAC: a
 * TGK of n octets alone gives n + 4.  Tells candidate lengths apart without opening it.
 */
std::optional<std::size_t> kemac_content_octets(const Message& message);

} // namespace lisrtp::mikey
