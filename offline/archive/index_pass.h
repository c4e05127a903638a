// offline/archive/index_pass.h - the first reading: signalling learned, streams counted, nothing
// opened.

#pragma once

#include "keys/casebook/casebook.h"
#include "offline/archive/inventory.h"
#include "offline/archive/progress.h"
#include "offline/archive/reassembled.h"
#include "offline/capture/classifier.h"
#include "offline/capture/input_list.h"
#include "offline/evidence/report.h"

#include <map>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/** What the first reading leaves. */
struct Index {
    std::vector<evidence::ReportedInput> inputs; ///< in the order of the list
    Inventory streams;
    ReassembledMessages reassembled;
    std::map<std::string, evidence::ReportedSkip> skipped;
    std::uint64_t frames = 0;
    bool damaged = false;      ///< some input could not be read to its end
    std::string no_dissection; ///< why frames were skipped that need reassembly; empty: none were
};

struct IndexOptions {
    std::string dissector; ///< path of lisrtp-dissect; empty: nothing is reassembled
    bool deep = false;     ///< dissect every frame that is neither SIP nor RTP in plain UDP
};

/**
 * Reads every input once: SIP goes to the casebook, RTP into the inventory, what may be SIP in
 * pieces to lisrtp-dissect, and what can be none of these is counted by reason. Damage costs the
 * rest of that input only. Casebook places count inputs from 1; a message in pieces has the place
 * of the frame that completed it. Memory: the recent frames in pieces, the distinct signalling
 * messages, one record a stream.
 */
Index index_inputs(const capture::InputList& inputs, casebook::Casebook& casebook,
                   Progress& progress, const IndexOptions& options = {});

/** What a datagram may be, by its first octets. */
enum class Content { signalling, media, nothing };
Content content_of(const capture::Peeled& peeled);

/** The stream that a media datagram belongs to; the caller has seen that it is media. */
StreamId stream_id_of(const capture::Peeled& peeled);

} // namespace lisrtp::archive
