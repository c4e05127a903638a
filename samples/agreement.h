// samples/agreement.h - one key agreement between two terminals: MIKEY in every mode, or a=crypto.

#pragma once

#include "samples/mikey_writer.h"
#include "samples/suite.h"
#include "samples/world.h"

#include <string>

namespace samples
{

/** An SRTP master key. */
struct MasterKey {
    Octets key;
    Octets salt;
    Octets mki; ///< as packets carry it; empty: they carry none
};

/** One terminal's part in an agreement. */
struct Side {
    const Party* party = nullptr;
    std::uint64_t at_us = 0; ///< when it sends its message
    std::uint32_t ssrc = 0;
    std::uint32_t roc = 0;
    std::string attribute; ///< result: the SDP attribute, without "a="; empty without encryption
    Octets confirmation;   ///< result: a third MIKEY message of the offerer (STS), or empty
    /** Result: of the stream that this side sends, in the order in which they are used. */
    std::vector<MasterKey> keys;
    unsigned cs_id = 0; ///< result: of that stream; 0 without MIKEY

    std::optional<std::uint32_t> further_ssrc; ///< a second stream that the same session keys
    std::vector<MasterKey> further_keys;       ///< result
    unsigned further_cs_id = 0;                ///< result
};

/**
 * Lets the offerer and the answerer agree, as a `[call]` section says: keying, suite, group, csb,
 * cs_order, map_ssrc, certificates, psk, envelope_key, challenge, initiator_secret,
 * responder_secret, protocol, key_data, mkis, kemac_encryption, kemac_mac, and what goes wrong:
 * tamper, cut_offer, policy_cipher.
 *
 * @param name  of the DRBG's stream: another one for each agreement
 * @return      what was agreed; nothing without encryption
 */
std::optional<SessionTruth> agree(const World& world, const Section& section,
                                  const std::string& name, Side& offerer, Side& answerer);

/** "derived", "random" (by the DRBG), or hexadecimal: a terminal's secret. */
Octets terminal_secret(const Section& section, const std::string& how, const Side& side,
                       const Drbg& drbg);

/** TEK and salt of one crypto session from a TGK. */
MasterKey master_of(const MikeyExchange& exchange, const Octets& tgk, unsigned cs_id);

/**
 * Adds the sides' further streams to the bundle that an agreement made, by messages without new
 * keys.  RFC 3830, 4.5.  Each side tells its SSRC and its further one; the offerer must be the one
 * that offered the first time.
 */
void update_bundle(const Section& section, SessionTruth& session, Side& offerer, Side& answerer);

} // namespace samples
