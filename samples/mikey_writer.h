// samples/mikey_writer.h - MIKEY messages as terminals write them.  RFC 3830 sections 3, 5, 6.

#pragma once

#include "samples/dh_group.h"
#include "samples/suite.h"

#include <optional>
#include <string>
#include <vector>

namespace samples
{

/** An SRTP-ID entry of the CS ID map.  RFC 3830, 6.1.1. */
struct CsEntry {
    std::uint32_t ssrc = 0; ///< 0: not known yet, the responder fills it in
    std::uint32_t roc = 0;
};

/** What both messages of one exchange are made from. */
struct MikeyExchange {
    std::uint32_t csb_id = 0;
    std::vector<CsEntry> offered_map;
    std::vector<CsEntry> answered_map;
    std::uint64_t offered_at_us = 0;
    std::uint64_t answered_at_us = 0;
    Octets rand;
    std::string initiator; ///< identity: a URI
    std::string responder;
    const Suite* suite = nullptr;
    bool certificates = false;          ///< CERT in place of the sender's ID
    std::optional<std::uint8_t> cipher; ///< number in the policy, in place of the suite's
    Octets offer_extension; ///< data of the private extension; with it MIKEY-DH is not signed
    Octets answer_extension;
};

/** I_MESSAGE of MIKEY-DH: HDR, T, RAND, [IDi|CERTi], [IDr], {SP}, DHi, SIGNi.  RFC 3830, 3.3. */
Octets dh_offer(const MikeyExchange& exchange, const DhGroup& group, View dh_i);

/** R_MESSAGE of MIKEY-DH: HDR, T, [IDr|CERTr], IDi, DHr, DHi, SIGNr. */
Octets dh_answer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View dh_r);

/** The initiator's third message of STS: HDR, T, extension.  docs/private-profiles.md. */
Octets sts_confirmation(const MikeyExchange& exchange, View encrypted_signature);

/**
 * Update of a crypto session bundle that keeps its keys: same CSB ID, new T and map, and neither
 * RAND nor DH.  RFC 3830, 4.5.  I: HDR, T, IDi, IDr, SIGNi.  R: HDR, T, IDr, IDi, SIGNr.
 */
Octets dh_update_offer(const MikeyExchange& exchange);
Octets dh_update_answer(const MikeyExchange& exchange);

/** MIKEY-DHHMAC: as MIKEY-DH, with a KEMAC that holds a MAC alone in place of SIGN.  RFC 4650, 3.1.
 */
Octets dhhmac_offer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View psk);
Octets dhhmac_answer(const MikeyExchange& exchange, const DhGroup& group, View dh_i, View dh_r,
                     View psk);

} // namespace samples
