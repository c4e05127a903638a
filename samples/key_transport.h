// samples/key_transport.h - the modes in which one terminal sends the key: MIKEY-PSK, -PK, -RSA-R.
// RFC 3830 sections 3.1, 3.2 and 6.2, RFC 4738.

#pragma once

#include "samples/mikey_writer.h"

namespace samples
{

/** Key data sub-payload.  RFC 3830, 6.13. */
struct KeyData {
    bool is_tek = false; ///< else TGK
    Octets key;
    Octets salt; ///< the SRTP master salt, or empty: derived
    Octets mki;  ///< key validity SPI, or empty: none
};

/** How a KEMAC is made.  RFC 3830, 6.2. */
struct KemacStyle {
    std::string encryption = "aes-cm"; ///< aes-cm | aes-kw | null
    bool mac = true;                   ///< HMAC-SHA-1-160, else NULL
    /** message | payload | payload-as-last: what the MAC covers. */
    std::string cover = "message";
};

/** What the modes of key transport have in common. */
struct KeyTransport {
    std::vector<KeyData> keys;
    KemacStyle style;
    Octets shared_key;  ///< the pre-shared key, or the envelope key
    Octets rsa_padding; ///< PS of PKCS#1 v1.5: as many octets without a zero as the modulus leaves
};

/** I_MESSAGE of MIKEY-PSK: HDR, T, RAND, [IDi], [IDr], {SP}, KEMAC.  RFC 3830, 3.1. */
Octets psk_offer(const MikeyExchange& exchange, const KeyTransport& transport);

/** The I_MESSAGE that updates a bundle and keeps its keys: HDR, T, IDi, IDr, KEMAC, the KEMAC
 * without key data.  RFC 3830, 4.5. */
Octets psk_update_offer(const MikeyExchange& exchange, View psk);

/** R_MESSAGE of MIKEY-PSK: HDR, T, [IDr], V. */
Octets psk_answer(const MikeyExchange& exchange, const KeyTransport& transport);

/**
 * I_MESSAGE of MIKEY-PK: HDR, T, RAND, [IDi|CERTi], [IDr], {SP}, KEMAC, PKE, SIGNi, the envelope
 * key encrypted to the responder.  KEMAC = E(encr_key, IDi || {TGK}) || MAC.  RFC 3830, 3.2.
 */
Octets pk_offer(const MikeyExchange& exchange, const KeyTransport& transport);

/** R_MESSAGE of MIKEY-PK: HDR, T, [IDr], V. */
Octets pk_answer(const MikeyExchange& exchange, const KeyTransport& transport);

/** I_MESSAGE of MIKEY-RSA-R: HDR, T, RAND, [IDi|CERTi], [IDr], {SP}, SIGNi.  RFC 4738. */
Octets rsa_r_offer(const MikeyExchange& exchange);

/**
 * R_MESSAGE of MIKEY-RSA-R: HDR, T, RAND, [IDr|CERTr], KEMAC, PKE, SIGNr, the envelope key
 * encrypted to the initiator.  KEMAC = E(encr_key, IDr || {TGK}) || MAC.
 *
 * @param responder_rand  in the message only: where the initiator sent a RAND, that one counts
 */
Octets rsa_r_answer(const MikeyExchange& exchange, const KeyTransport& transport,
                    View responder_rand);

} // namespace samples
