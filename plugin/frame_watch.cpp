#include "plugin/frame_watch.h"

#include "keys/casebook/stream_table.h"
#include "plugin/frame_records.h"
#include "plugin/interleaved.h"
#include "plugin/media_frame.h"
#include "plugin/signalling.h"

#include <epan/epan.h>
#include <epan/epan_dissect.h>

#include <utility>
#include <vector>

namespace lisrtp::plugin
{

namespace
{

constexpr const char* link_layers = "wtap_encap";
constexpr std::size_t most_streams = 1 << 16;

dissector_handle_t watch_handle = nullptr;
std::vector<dissector_handle_t> originals; ///< by link layer; null: not ours

casebook::StreamTable media;
bool is_media_frame = false; ///< the frame that is being dissected
bool is_watching = false;
epan_dissect_t* lent = nullptr; ///< its tree; what the last frame left in it is kept until the next

bool is_known_media(tvbuff_t* tvb, std::uint32_t link_layer) noexcept
{
    if (media.empty())
        return false;
    const unsigned size = tvb_captured_length(tvb);
    const std::uint8_t* octets = tvb_get_ptr(tvb, 0, static_cast<int>(size));
    const auto frame = read_media_frame({octets, size}, link_layer);
    return frame && media.find(*frame);
}

/** What epan lets go of together with a packet. */
void give_empty_record()
{
    static wtap_rec none{};
    lent->pi.rec = &none;
}

proto_tree* lend_tree(packet_info* pinfo)
{
    if (lent)
        epan_dissect_reset(lent);
    else
        lent = epan_dissect_new(pinfo->epan, true, false);
    give_empty_record();
    lent->pi.fd = pinfo->fd; // for whoever asks the tree for its packet
    lent->pi.num = pinfo->num;
    lent->pi.epan = pinfo->epan;
    return lent->tree;
}

int watch(dissector_handle_t original, tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
          void* data)
{
    want_messages(tree);
    volatile int used = 0;
    is_watching = true;
    TRY
    {
        used = call_dissector_only(original, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        is_watching = false;
        if (!pinfo->fd->visited)
            learn_messages(pinfo, tree);
    }
    ENDTRY;
    return used;
}

int dissect_link_layer(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data)
{
    const std::uint32_t link_layer = pinfo->match_uint;
    const dissector_handle_t original =
        link_layer < originals.size() ? originals[link_layer] : nullptr;
    if (!original)
        return 0;
    const bool is_first_sight = !pinfo->fd->visited && !is_watching;
    is_media_frame = is_first_sight && !tree && is_known_media(tvb, link_layer);
    const bool needs_tree =
        is_first_sight ? !is_media_frame : !is_watching && is_interleaved(pinfo);
    if (!needs_tree)
        return call_dissector_only(original, tvb, pinfo, tree, data);
    proto_tree* const watched = tree ? tree : lend_tree(pinfo);
    const int used = watch(original, tvb, pinfo, watched, data);
    if (!pinfo->flags.in_error_pkt)
        show_interleaved(pinfo, watched, tree);
    return used;
}

void add_original(const char*, ftenum_t, void* key, void* entry, void* found)
{
    const dissector_handle_t handle = dtbl_entry_get_handle(static_cast<dtbl_entry_t*>(entry));
    if (handle && handle != watch_handle)
        static_cast<std::vector<std::pair<std::uint32_t, dissector_handle_t>>*>(found)
            ->emplace_back(GPOINTER_TO_UINT(key), handle);
}

} // namespace

void watch_frames()
{
    if (!watch_handle) // of no protocol, so it stands in no list of a frame's protocols
        watch_handle = create_dissector_handle(dissect_link_layer, -1);
    std::vector<std::pair<std::uint32_t, dissector_handle_t>> found;
    dissector_table_foreach(link_layers, add_original, &found);
    for (const auto& [link_layer, handle] : found) {
        if (link_layer >= originals.size())
            originals.resize(link_layer + std::size_t{1});
        originals[link_layer] = handle;
        dissector_add_uint(link_layers, link_layer, watch_handle);
    }
}

bool is_known_media_frame() noexcept
{
    return is_media_frame;
}

void note_media(const casebook::StreamName& stream) noexcept
try {
    if (media.size() < most_streams)
        media.add(stream);
} catch (...) { // no memory: its frames are given trees
}

void forget_watched()
{
    media.clear();
    if (lent)
        epan_dissect_free(lent);
    lent = nullptr;
}

} // namespace lisrtp::plugin
