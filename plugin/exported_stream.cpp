#include "plugin/exported_stream.h"

namespace lisrtp::plugin
{

namespace
{

void add_u32(Bytes& out, std::uint32_t value)
{
    out.resize(out.size() + 4);
    store_u32(out.data() + out.size() - 4, value);
}

void add_u16(Bytes& out, std::uint16_t value)
{
    out.resize(out.size() + 2);
    store_u16(out.data() + out.size() - 2, value);
}

} // namespace

Bytes RtpDump::begin(const Endpoint& source, Timestamp first)
{
    const std::string line =
        "#!rtpplay1.0 " + source.address.text() + "/" + std::to_string(source.port) + "\n";
    Bytes out = copy_of(view_of(line));
    // RD_hdr_t: start (seconds, microseconds), source address, port, padding
    add_u32(out, static_cast<std::uint32_t>(first.ns / ns_per_second));
    add_u32(out, static_cast<std::uint32_t>(first.ns % ns_per_second / 1000));
    add_u32(out, source.address.is_v6() ? 0 : load_u32(source.address.octets.data()));
    add_u16(out, source.port);
    add_u16(out, 0);
    return out;
}

Bytes RtpDump::line(const ExportedPacket& packet, Timestamp first)
{
    constexpr std::size_t head_octets = 8;
    if (packet.rtp.size() + head_octets > 0xffff)
        return {};
    Bytes out;
    // RD_packet_t: length of both, length of the packet, milliseconds since the start
    add_u16(out, static_cast<std::uint16_t>(packet.rtp.size() + head_octets));
    add_u16(out, static_cast<std::uint16_t>(packet.rtp.size()));
    const std::int64_t since_ns = std::max<std::int64_t>(packet.at - first, 0);
    add_u32(out, static_cast<std::uint32_t>(since_ns / 1'000'000));
    out.insert(out.end(), packet.rtp.begin(), packet.rtp.end());
    return out;
}

Bytes AuFile::begin(Law law)
{
    constexpr std::uint32_t mu_law_8_bits = 1;
    constexpr std::uint32_t a_law_8_bits = 27;
    constexpr std::uint32_t unknown_size = 0xffffffff;
    Bytes out = copy_of(view_of(".snd"));
    add_u32(out, header_octets);
    add_u32(out, unknown_size);
    add_u32(out, law == Law::mu ? mu_law_8_bits : a_law_8_bits);
    add_u32(out, 8000);
    add_u32(out, 1);
    return out;
}

} // namespace lisrtp::plugin
