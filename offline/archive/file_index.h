// offline/archive/file_index.h - what one reading of one capture leaves.

#pragma once

#include "offline/archive/inventory.h"
#include "offline/capture/frames_wanted.h"
#include "offline/evidence/report.h"

#include <map>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/** A signalling message of the capture, as the frame with this number completed it. */
struct IndexedMessage {
    std::int64_t id = 0; ///< in the database; 0: it is not there yet
    std::uint64_t frame = 0;
    std::uint32_t part = 0; ///< counted from 0 where one frame completes several
    Timestamp at;
    Endpoint from;
    Endpoint to;
    bool reassembled = false; ///< no single frame holds it
    bool redacted = false;    ///< `octets` lack keys that lie open in the capture
    Bytes octets;
};

/** Neighbouring frames that only reassembly can read. */
struct FrameRun {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/** Frames that were not used, by reason; the places' file is meaningless. */
using SkippedFrames = std::map<std::string, evidence::ReportedSkip>;

/** One capture, indexed, but for its messages, which go to the database one by one. All of it
 * depends on the capture's octets alone, its name apart. */
struct FileIndex {
    evidence::ReportedInput input;
    std::vector<StreamRecord> streams; ///< by id
    std::vector<NoisyFlow> noise;      ///< by flow
    SkippedFrames skipped;
    std::vector<FrameRun> to_dissect;      ///< frames for lisrtp-dissect
    std::optional<Timestamp> dissect_from; ///< time of the first of them
    /** The second reading must read all of it, whatever is wanted. */
    bool read_whole = true;
    /** Ways into the file for the second reading; none where it must go from its beginning. */
    std::vector<capture::Landmark> landmarks;
};

} // namespace lisrtp::archive
