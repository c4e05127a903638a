// tests/fuzz/classifier_fuzz.cpp - frames of strangers: peeled, put around another payload, peeled
// again.  Octet 0 chooses the link layer, octet 1 the length of the new payload.

#include "offline/capture/checksum.h"
#include "offline/capture/classifier.h"
#include "offline/capture/clear_frame.h"

#include <cstdlib>

namespace
{

using namespace lisrtp;
using namespace lisrtp::capture;

constexpr LinkLayer links[] = {link::ethernet,  link::raw,  link::linux_sll, link::linux_sll2,
                               link::null,      link::loop, link::ipv4,      link::ipv6,
                               link::ppp_ether, link::ppp,  link::unknown};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/** RFC 768: over pseudo-header and packet the sum is right when its complement is 0. */
bool udp_checksum_is_right(const Peeled& peeled, ByteView frame)
{
    const ByteView udp = frame.subspan(peeled.udp_offset, 8 + peeled.udp_payload.size());
    InternetChecksum sum;
    sum.octets(peeled.source.address.view()).octets(peeled.destination.address.view());
    sum.u16(17).u16(static_cast<std::uint16_t>(udp.size())).octets(udp);
    return sum.finish() == 0;
}

void check_clear_frame(LinkLayer link, ByteView octets, const Peeled& peeled, ByteView payload)
{
    Bytes out;
    const auto written = write_clear_frame(link, octets, peeled, payload, out);
    if (!written)
        return;
    const Peeled again = peel(*written, out);
    require(again.kind == Peeled::udp && !again.snapped);
    require(again.source == peeled.source && again.destination == peeled.destination);
    require(same_octets(again.udp_payload, payload));
    require(again.udp_checksum_absent || udp_checksum_is_right(again, out));
    if (!again.source.address.is_v6()) {
        const ByteView header =
            ByteView(out).subspan(again.ip_offset, (out[again.ip_offset] & 15u) * 4u);
        require(InternetChecksum().octets(header).finish() == 0);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const LinkLayer link = links[data[0] % std::size(links)];
    const Bytes payload(data[1] * 3u, data[1]);
    // Its own allocation, so that an octet too many is seen.
    const Bytes octets(data + 2, data + size);
    const Peeled peeled = peel(link, octets);
    require(peeled.ip_offset <= octets.size());
    if (peeled.kind == Peeled::udp) {
        require(peeled.payload_offset + peeled.udp_payload.size() <= octets.size());
        check_clear_frame(link, octets, peeled, payload);
    }
    return 0;
}
