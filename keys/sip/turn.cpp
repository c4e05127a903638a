#include "keys/sip/turn.h"

#include "keys/base/reader.h"

namespace lisrtp::sip
{

namespace
{

constexpr std::size_t header_octets = 20;
constexpr std::uint32_t magic_cookie = 0x2112A442;
constexpr std::size_t most_peers = 64;

// Message types: method and class interleaved (RFC 8489, 5).
constexpr std::uint16_t allocate_success = 0x0103;
constexpr std::uint16_t channel_bind_request = 0x0009;
constexpr std::uint16_t send_indication = 0x0016;
constexpr std::uint16_t data_indication = 0x0017;

// Attributes (RFC 8656, 18).
constexpr std::uint16_t xor_peer_address = 0x0012;
constexpr std::uint16_t xor_relayed_address = 0x0016;
constexpr std::uint16_t xor_mapped_address = 0x0020;

/** RFC 8489, 14.2: the port against the cookie's first half, the address against cookie and
 * transaction ID, which stand in the message's octets 4 to 19. */
std::optional<Endpoint> read_xor_address(ByteView value, ByteView cookie_and_id)
{
    constexpr std::uint8_t family_v4 = 1, family_v6 = 2;
    if (value.size() < 4)
        return std::nullopt;
    const std::uint8_t family = value[1];
    const std::size_t octets = family == family_v4 ? 4 : family == family_v6 ? 16 : 0;
    if (octets == 0 || value.size() != 4 + octets)
        return std::nullopt;
    std::array<std::uint8_t, 16> address{};
    for (std::size_t i = 0; i < octets; ++i)
        address[i] = value[4 + i] ^ cookie_and_id[i];
    Endpoint endpoint;
    endpoint.address = octets == 4 ? IpAddress::v4(address.data()) : IpAddress::v6(address.data());
    endpoint.port = load_u16(value.data() + 2) ^ (magic_cookie >> 16);
    return endpoint;
}

} // namespace

bool looks_like_turn(ByteView octets)
{
    if (octets.size() < header_octets || load_u32(octets.data() + 4) != magic_cookie ||
        load_u16(octets.data() + 2) != octets.size() - header_octets)
        return false;
    const std::uint16_t type = load_u16(octets.data());
    return type == allocate_success || type == channel_bind_request || type == send_indication ||
           type == data_indication;
}

std::optional<TurnMessage> read_turn(ByteView octets)
{
    if (!looks_like_turn(octets))
        return std::nullopt;
    const std::uint16_t type = load_u16(octets.data());
    const ByteView cookie_and_id = octets.subspan(4, 16);
    TurnMessage message;
    message.by_server = type == allocate_success || type == data_indication;
    Reader in(octets.subspan(header_octets));
    while (in.ok() && in.left() > 0) {
        const std::uint16_t attribute = in.u16("attribute");
        const std::uint16_t length = in.u16("attribute length");
        const ByteView value = in.octets(length, "attribute");
        // Values are padded to 4 octets.
        in.octets(std::min<std::size_t>((4u - length % 4u) % 4u, in.left()), "padding");
        if (!in.ok())
            return std::nullopt;
        if (attribute != xor_peer_address && attribute != xor_relayed_address &&
            attribute != xor_mapped_address)
            continue;
        const auto endpoint = read_xor_address(value, cookie_and_id);
        if (!endpoint)
            return std::nullopt;
        if (attribute == xor_peer_address && type != allocate_success &&
            message.peers.size() < most_peers)
            message.peers.push_back(*endpoint);
        else if (attribute == xor_relayed_address && type == allocate_success)
            message.relayed = *endpoint;
        else if (attribute == xor_mapped_address && type == allocate_success)
            message.mapped = *endpoint;
    }
    if (message.peers.empty() && message.relayed.address.empty())
        return std::nullopt;
    return message;
}

} // namespace lisrtp::sip
