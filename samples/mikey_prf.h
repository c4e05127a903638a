// samples/mikey_prf.h - MIKEY's key derivation.  RFC 3830 sections 4.1.2 to 4.1.4.

#pragma once

#include "samples/octets.h"

namespace samples
{

/** PRF(inkey, label), `count` octets.  RFC 3830, 4.1.2. */
Octets mikey_prf(View inkey, View label, std::size_t count);

/** What is derived: the constants of RFC 3830, 4.1.3 (from a TGK) and 4.1.4 (from a PSK). */
enum class Label : std::uint32_t {
    tek = 0x2AD01C64,
    salt = 0x39A2C14B,
    psk_encryption = 0x150533E1,
    psk_authentication = 0x2D22AC75,
    psk_salt = 0x29B88916,
};

/** constant || cs_id || csb_id || RAND; cs_id is FF below a pre-shared key. */
Octets mikey_label(Label constant, std::uint8_t cs_id, std::uint32_t csb_id, View rand);

} // namespace samples
