// plugin/messages_in_tree.h - the octets of messages, out of a protocol tree.

#pragma once

#include "keys/base/bytes.h"
#include "plugin/wireshark_bridge.h"

#include <algorithm>

namespace lisrtp::plugin
{

/** Whether the frame has a layer of that protocol. */
inline bool carries(const packet_info* pinfo, int protocol)
{
    return pinfo->layers && wmem_list_find(pinfo->layers, GINT_TO_POINTER(protocol));
}

inline bool carries(const packet_info* pinfo, const char* protocol)
{
    return carries(pinfo, proto_get_id_by_filter_name(protocol));
}

/**
 * Calls `take(tvb, start, octets)` for each item of a protocol in the tree, with what was captured
 * of it. `take` must not leave by an exception of Wireshark's.
 */
template <typename Take>
void each_message(proto_tree* tree, int protocol, Take take)
{
    GPtrArray* primed = proto_get_finfo_ptr_array(tree, protocol);
    // Only a tree that was told what is wanted of it keeps lists.
    GPtrArray* found = primed ? nullptr : proto_find_finfo(tree, protocol);
    GPtrArray* messages = primed ? primed : found;
    for (guint i = 0; messages && i < messages->len; ++i) {
        const auto* message = static_cast<const field_info*>(messages->pdata[i]);
        if (!message->ds_tvb || message->length <= 0)
            continue;
        const int there = tvb_captured_length_remaining(message->ds_tvb, message->start);
        const int length = std::min(message->length, there);
        if (length <= 0)
            continue;
        const auto* octets = tvb_get_ptr(message->ds_tvb, message->start, length);
        take(message->ds_tvb, message->start, ByteView{octets, static_cast<std::size_t>(length)});
    }
    if (found)
        g_ptr_array_free(found, 1);
}

} // namespace lisrtp::plugin
