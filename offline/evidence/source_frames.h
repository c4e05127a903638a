// offline/evidence/source_frames.h - from which frames something was made.

#pragma once

#include "keys/casebook/findings.h"

#include <vector>

namespace lisrtp::evidence
{

/** Frames of one capture: how many, and between which two. */
struct ReportedFrames {
    std::uint32_t file = 0; ///< as in the report's inputs, from 1
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t frames = 0;
};

/** Takes frames as they come by; grows with the number of captures, not with that of frames. */
class SourceFrames
{
public:
    void add(const casebook::Place& place);
    /** By capture. */
    std::vector<ReportedFrames> list() const;

private:
    std::vector<ReportedFrames> spans_; ///< in the order in which captures came
    casebook::Place latest_;            ///< a frame that brings several packets counts once
};

/**
 * The number that a packet of clear.pcapng or signalling.pcapng has as epb_packetid: the capture in
 * the upper 16 bits, its frame in the others. 0, which is none, where they do not fit.
 */
std::uint64_t packet_id(const casebook::Place& place);

} // namespace lisrtp::evidence
