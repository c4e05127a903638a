#include "tests/unit/mikey/message_writer.h"

namespace lisrtp::test
{

Writer header(mikey::DataType type, mikey::PayloadType first,
              const std::vector<CryptoSession>& sessions)
{
    Writer out;
    out.u8(1).u8(static_cast<std::uint8_t>(type)).u8(static_cast<std::uint8_t>(first)).u8(0);
    out.u32(some_csb).u8(static_cast<std::uint8_t>(sessions.size())).u8(0);
    for (const CryptoSession& session : sessions)
        out.u8(session.policy).u32(session.ssrc).u32(session.roc);
    return out;
}

Bytes message(mikey::DataType type, const std::vector<CryptoSession>& sessions,
              const std::vector<Body>& bodies)
{
    Writer out =
        header(type, bodies.empty() ? mikey::PayloadType::last : bodies.front().type, sessions);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const bool is_last = i + 1 == bodies.size();
        if (bodies[i].type != mikey::PayloadType::sign)
            out.u8(is_last ? std::uint8_t{0} : static_cast<std::uint8_t>(bodies[i + 1].type));
        out.octets(bodies[i].octets);
    }
    return out.take();
}

Body t_body()
{
    return {mikey::PayloadType::timestamp, Writer().u8(0).u64(0xEEAB8AB7903DFF3F).take()};
}

Body rand_body()
{
    Writer out;
    out.u8(16);
    for (unsigned i = 0; i < 16; ++i)
        out.u8(static_cast<std::uint8_t>(0xA0 + i));
    return {mikey::PayloadType::rand, out.take()};
}

Body policy_body(std::uint8_t number,
                 const std::vector<std::pair<std::uint8_t, std::uint8_t>>& parameters,
                 std::uint8_t protocol)
{
    Writer out;
    out.u8(number).u8(protocol).u16(static_cast<std::uint16_t>(3 * parameters.size()));
    for (const auto& [type, value] : parameters)
        out.u8(type).u8(1).u8(value);
    return {mikey::PayloadType::security_policy, out.take()};
}

} // namespace lisrtp::test
