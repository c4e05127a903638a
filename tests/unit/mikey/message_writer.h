// tests/unit/mikey/message_writer.h - MIKEY messages by hand.

#pragma once

#include "keys/base/writer.h"
#include "keys/mikey/message.h"

namespace lisrtp::test
{

struct CryptoSession {
    std::uint8_t policy = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t roc = 0;
};

constexpr std::uint32_t some_csb = 0x00C0FFEE;

/** HDR with an SRTP-ID map; payloads are appended by the caller. */
Writer header(mikey::DataType type, mikey::PayloadType first,
              const std::vector<CryptoSession>& sessions);

/** Each body without its next-payload octet; the last one is followed by nothing. */
struct Body {
    mikey::PayloadType type;
    Bytes octets;
};
Bytes message(mikey::DataType type, const std::vector<CryptoSession>& sessions,
              const std::vector<Body>& bodies);

Body t_body();
/** 16 octets A0 A1 .. AF. */
Body rand_body();
/** Parameters as type, value pairs of one octet. */
Body policy_body(std::uint8_t number,
                 const std::vector<std::pair<std::uint8_t, std::uint8_t>>& parameters,
                 std::uint8_t protocol = 0);

} // namespace lisrtp::test
