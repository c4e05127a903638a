// samples/rtcp.cpp

#include "samples/rtcp.h"

namespace samples
{

namespace
{

constexpr unsigned version_2 = 0x80;
constexpr unsigned sr = 200;
constexpr unsigned sdes = 202;
constexpr unsigned bye = 203;

} // namespace

void RtcpReporter::sent(std::size_t payload_octets)
{
    ++packets_;
    octets_ += static_cast<std::uint32_t>(payload_octets);
}

Octets RtcpReporter::report(std::uint64_t at_us, std::uint32_t timestamp) const
{
    constexpr std::uint64_t ntp_to_unix_seconds = 2'208'988'800;
    const std::uint64_t seconds = at_us / 1'000'000 + ntp_to_unix_seconds;
    const std::uint64_t fraction = (at_us % 1'000'000 << 32) / 1'000'000;
    const std::string cname = hex(Builder().u32(ssrc_).built()) + "@samples.invalid";
    Builder items;
    items.u32(ssrc_).u8(1).u8(cname.size()).text(cname).u8(0);
    while (items.built().size() % 4 != 0)
        items.u8(0);
    return Builder()
        .u8(version_2)
        .u8(sr)
        .u16(6)
        .u32(ssrc_)
        .u32(seconds)
        .u32(fraction)
        .u32(timestamp)
        .u32(packets_)
        .u32(octets_)
        .u8(version_2 | 1)
        .u8(sdes)
        .u16(items.built().size() / 4)
        .octets(items.built())
        .take();
}

Octets RtcpReporter::goodbye(std::uint64_t at_us, std::uint32_t timestamp) const
{
    return Builder()
        .octets(report(at_us, timestamp))
        .u8(version_2 | 1)
        .u8(bye)
        .u16(1)
        .u32(ssrc_)
        .take();
}

} // namespace samples
