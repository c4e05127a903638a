// keys/keyfile/sealed_file.h - a key file under a passphrase.  docs/key-file.md, "Sealed files".

#pragma once

#include "keys/base/result.h"
#include "keys/base/secret_bytes.h"
#include "keys/crypto/argon2id.h"

namespace lisrtp::keyfile
{

/**
 * The octets of a sealed file, numbers big-endian:
 *
 *    0  16  "lisrtp-sealed/1" and a line feed
 *   16   4  Argon2id: memory in KiB
 *   20   4  passes
 *   24   4  lanes
 *   28  16  salt
 *   44  12  nonce of AES-GCM
 *   56   4  octets of the text
 *   60   n  the text, encrypted with AES-256-GCM
 *    .  16  its tag, which authenticates octets 0 to 59 as well
 *
 * The key is Argon2id(passphrase, salt), 32 octets.
 */
constexpr std::size_t sealed_header_octets = 60;

/** The second recommended choice of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes. */
constexpr crypto::Argon2Cost usual_seal_cost{64 * 1024, 3, 4};

/** Begins as a sealed file of any version does. */
bool is_sealed(ByteView file);

/**
 * Seals a text with a fresh salt and nonce.
 * Errors: too_long (4 GiB), out_of_range (cost), backend_failed (no memory).
 */
Result<Bytes> seal(const SecretBytes& text, const SecretBytes& passphrase,
                   const crypto::Argon2Cost& cost = usual_seal_cost);

/**
 * Opens a sealed file.  A hostile header cannot ask for more than 1 GiB and 64 passes.  Whether the
 * passphrase is wrong or the file was altered is one and the same error, mac_mismatch, since the
 * tag cannot tell them apart; nothing of the text is handed out before the tag fits.
 *
 * Errors: unsupported (another version), truncated, trailing_octets, out_of_range (cost),
 * mac_mismatch, backend_failed (no memory).
 */
Result<SecretBytes> open_sealed(ByteView file, const SecretBytes& passphrase);

/** What `open_sealed`'s errors mean, for a person. */
const char* explain_sealed(ErrorCode code);

} // namespace lisrtp::keyfile
