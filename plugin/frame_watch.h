// plugin/frame_watch.h - SIP and RTSP messages, found while their frames are dissected for the
// first time.

#pragma once

#include "keys/casebook/stream_name.h"

namespace lisrtp::plugin
{

/**
 * Stands before and behind the dissectors of link layers from now on, for every capture.
 *
 * Whole messages, as Wireshark's reassembly brings them, are found in a protocol tree only. A
 * postdissector could ask for trees, but would then be given one for every packet, which costs
 * about a fifth of the time of listing a capture. So a tree is lent to those frames that are not
 * known to hold media alone, and what is found in it is learned.
 */
void watch_frames();

/** The frame that is being dissected holds media alone: `note_media` has nothing to tell of it. */
bool is_known_media_frame() noexcept;
/** A packet of that stream was dissected as media, so its frames need no tree from now on. */
void note_media(const casebook::StreamName& stream) noexcept;

/** The capture closes. */
void forget_watched();

} // namespace lisrtp::plugin
