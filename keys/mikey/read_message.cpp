#include "keys/mikey/read_message.h"

#include "keys/mikey/read_payload.h"

namespace lisrtp::mikey
{

namespace
{

/** More payloads than any exchange needs; bounds what a message of tiny payloads costs. */
constexpr std::size_t most_payloads = 256;

std::optional<Ssrc> ssrc_unless_zero(std::uint32_t ssrc)
{
    return ssrc == 0 ? std::nullopt : std::optional(Ssrc{ssrc});
}

CsMapEntry read_srtp_id(Reader& in, CsId cs)
{
    CsMapEntry entry;
    entry.cs = cs;
    entry.policies = {in.u8("policy number")};
    entry.ssrc = ssrc_unless_zero(in.u32("SSRC"));
    entry.roc = Roc{in.u32("ROC")};
    return entry;
}

/**
 * CS ID || protocol || S (1 bit), #P (7 bits) || policies || session data length (16) || session
 * data || SPI length (8) || SPI.  RFC 6043, 6.1.1.
 */
CsMapEntry read_generic_id(Reader& in)
{
    CsMapEntry entry;
    entry.cs = CsId{in.u8("CS ID")};
    entry.protocol = in.u8("security protocol");
    const std::uint8_t s_and_count = in.u8("policy count");
    entry.policies = copy_of(in.octets(s_and_count & 0x7F, "policy numbers"));
    entry.session_data = copy_of(in.octets(in.u16("session data length"), "session data"));
    entry.spi = copy_of(in.octets(in.u8("SPI length"), "SPI"));
    // SRTP's session data begins as an SRTP-ID entry ends: SSRC || ROC
    if (entry.protocol == 0 && entry.session_data.size() >= 8) {
        entry.ssrc = ssrc_unless_zero(load_u32(entry.session_data.data()));
        entry.roc = Roc{load_u32(entry.session_data.data() + 4)};
    }
    return entry;
}

void read_map(Reader& in, std::uint8_t sessions, Message& message)
{
    switch (message.map_type) {
    case CsMapType::srtp_id:
    case CsMapType::generic_id:
        for (unsigned i = 1; i <= sessions && in.ok(); ++i) {
            CsMapEntry entry = message.map_type == CsMapType::srtp_id
                                   ? read_srtp_id(in, CsId{static_cast<std::uint8_t>(i)})
                                   : read_generic_id(in);
            if (in.ok())
                message.map.push_back(std::move(entry));
        }
        return;
    case CsMapType::empty:
        return; // RFC 4563: sessions are not named here
    }
    in.fail(ErrorCode::bad_value, "CS ID map type");
}

/** HDR: version || data type || next payload || V, PRF || CSB ID || #CS || map type || map.  6.1 */
PayloadType read_header(Reader& in, Message& message)
{
    if (in.u8("version") != 1)
        in.fail(ErrorCode::bad_value, "version");
    message.data_type = DataType{in.u8("data type")};
    const PayloadType next{in.u8("next payload")};
    const std::uint8_t v_and_prf = in.u8("PRF function");
    message.verification_requested = (v_and_prf & 0x80) != 0;
    message.prf = PrfFunction{static_cast<std::uint8_t>(v_and_prf & 0x7F)};
    message.csb = CsbId{in.u32("CSB ID")};
    const std::uint8_t sessions = in.u8("crypto session count");
    message.map_type = CsMapType{in.u8("CS ID map type")};
    if (in.ok())
        read_map(in, sessions, message);
    return next;
}

} // namespace

ReadOutcome read_message(ByteView octets)
{
    ReadOutcome outcome;
    Message& message = outcome.message;
    if (octets.size() > most_message_octets) {
        outcome.damage = Error{ErrorCode::too_long, "MIKEY message", most_message_octets};
        return outcome;
    }
    message.octets = copy_of(octets);
    Reader in(octets);
    PayloadType next = read_header(in, message);
    while (in.ok() && next != PayloadType::last) {
        if (message.payloads.size() == most_payloads) {
            in.fail(ErrorCode::too_many, "payloads");
            break;
        }
        const PayloadType type = next;
        Payload payload = read_payload(in, type, next);
        if (in.ok())
            message.payloads.push_back(std::move(payload));
    }
    if (in.left() > 0)
        in.fail_at(ErrorCode::trailing_octets, "after the last payload", in.position());
    outcome.damage = in.error();
    outcome.damaged_payload = message.payloads.size();
    return outcome;
}

Result<Message> read_whole_message(ByteView octets)
{
    ReadOutcome outcome = read_message(octets);
    if (outcome.damage)
        return *outcome.damage;
    return std::move(outcome.message);
}

} // namespace lisrtp::mikey
