// keys/mikey/session.h - the SRTP keys of every crypto session of an exchange.  RFC
// 3830, 4.1.3, 4.5.

#pragma once

#include "keys/mikey/coverage.h"
#include "keys/mikey/key_data.h"
#include "keys/mikey/policy.h"

#include <span>

namespace lisrtp::mikey
{

/** What SRTP wants to know about one crypto session. */
struct CsKeys {
    CsId cs;
    SecretBytes key;          ///< SRTP master key (TEK), `policy.key_octets` long
    SecretBytes salt;         ///< SRTP master salt, `policy.salt_octets` long
    Bytes mki;                ///< empty: packets carry none
    std::optional<Ssrc> ssrc; ///< nullopt: neither message names it
    Roc roc;                  ///< of the first packet, as the map says
    SrtpPolicy policy;
    std::vector<Quirk> quirks;
};

/**
 * The messages of one exchange.  What each says where it counts: RAND and PRF the initiator;
 * policies the initiator, and the responder where it sends any; SSRC and ROC the responder, who
 * fills in the SSRCs that were 0.  Pointers are only looked through during a call.
 */
struct Exchange {
    const Message* i_message = nullptr; ///< never null in the functions below
    const Message* r_message = nullptr; ///< null: not seen, or not wanted by the initiator
    /** For a CSB update (4.5): the I_MESSAGE whose RAND, policies and TGK it continues; else null.
     */
    const Message* earlier = nullptr;
};

/** RAND that counts for the exchange; empty if none was seen. */
ByteView mikey_rand(const Exchange& exchange);

/** The crypto sessions of the exchange, with the responder's SSRCs and ROCs. */
std::vector<CsMapEntry> merged_map(const Exchange& exchange);

/**
 * Derives key and salt of every crypto session from a TGK (agreed or known).  One entry a crypto
 * session and policy, in map order.
 *
 * Errors: empty_key, short_rand, missing (RAND, crypto sessions, a policy), unsupported (PRF,
 * policy, protocol), and those of `srtp_policy`.  Thread-safe.
 */
Result<std::vector<CsKeys>> keys_from_tgk(const Exchange& exchange, const SecretBytes& tgk);

/**
 * The same from what a KEMAC brought: TGKs are derived from, TEKs taken as they are.  With several
 * TGKs each gives keys for every crypto session, told apart by MKI. As many TEKs as crypto
 * sessions, without MKIs, belong to them one by one; else each TEK serves every session.
 *
 * A TEK longer than the key carries the salt behind it (cameras, GStreamer); a TEK without any
 * salt gets one of zeros, which is what RFC 3711 makes of a missing salt.
 *
 * Errors: as `keys_from_tgk`, bad_key_length (a TEK shorter than the policy's key),
 * bad_salt_length (a salt longer than the policy's).
 */
Result<std::vector<CsKeys>> keys_from_key_data(const Exchange& exchange,
                                               std::span<const KeyData> keys);

} // namespace lisrtp::mikey
