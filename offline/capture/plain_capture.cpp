#include "offline/capture/plain_capture.h"

namespace lisrtp::capture
{

std::unique_ptr<PlainCapture> PlainCapture::open(const std::string& path)
{
    FileWindow window(open_octets(path));
    if (!window.is_open())
        return nullptr;
    if (auto pcap = open_plain_pcap(window))
        return pcap;
    return open_plain_pcapng(window);
}

bool is_plain_link(std::uint32_t linktype, WritersOrder order)
{
    for (const LinkLayer layer : {link::null, link::ethernet, link::ppp, link::ppp_ether, link::raw,
                                  link::loop, link::ipv4, link::ipv6})
        if (layer.linktype == linktype)
            return true;
    // Of CAN frames in them, libwiretap turns octets round.
    const bool cooked =
        linktype == link::linux_sll.linktype || linktype == link::linux_sll2.linktype;
    return cooked && !order.big_endian;
}

} // namespace lisrtp::capture
