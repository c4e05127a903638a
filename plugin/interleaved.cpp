#include "plugin/interleaved.h"

#include "plugin/frame_records.h"
#include "plugin/media.h"
#include "plugin/messages_in_tree.h"

namespace lisrtp::plugin
{

namespace
{

constexpr std::size_t prefix_octets = 4; ///< "$", channel, length

struct Channelled {
    tvbuff_t* tvb;
    int start;
    int length;
};
constexpr std::size_t most_in_a_frame = 512;

/** @return  how many there are in `packets` */
std::size_t find_packets(packet_info* pinfo, proto_tree* tree, Channelled* packets)
{
    std::size_t count = 0;
    const int proto_rtsp = proto_get_id_by_filter_name("rtsp");
    each_message(tree, proto_rtsp, [&](tvbuff_t* tvb, int start, ByteView prefix) {
        if (prefix.size() != prefix_octets || prefix[0] != '$' || count == most_in_a_frame)
            return;
        const int length = load_u16(&prefix[2]);
        const int begin = start + static_cast<int>(prefix_octets);
        if (length > 0 && tvb_captured_length_remaining(tvb, begin) >= length)
            packets[count++] = {tvb, begin, length};
    });
    if (count > 0 && !pinfo->fd->visited)
        mark_interleaved(pinfo);
    return count;
}

} // namespace

void show_interleaved(packet_info* pinfo, proto_tree* found_in, proto_tree* drawn_in)
{
    // What Wireshark knows to be RTP is dissected already.
    if (!carries(pinfo, "rtsp") || carries(pinfo, "rtp"))
        return;
    auto* packets =
        static_cast<Channelled*>(wmem_alloc(pinfo->pool, most_in_a_frame * sizeof(Channelled)));
    const std::size_t count = find_packets(pinfo, found_in, packets);
    for (std::size_t i = 0; i < count; ++i)
        dissect_interleaved(
            tvb_new_subset_length(packets[i].tvb, packets[i].start, packets[i].length), pinfo,
            drawn_in);
}

} // namespace lisrtp::plugin
