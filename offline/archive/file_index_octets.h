// offline/archive/file_index_octets.h - lists of numbers as the case database keeps them, in one
// piece (docs/index.md).

#pragma once

#include "offline/archive/file_index.h"

namespace lisrtp::archive
{

/** first | count, 8 octets each. What is left at the end of octets is no run. */
Bytes octets_of(const std::vector<FrameRun>& runs);
std::vector<FrameRun> runs_of(ByteView octets);

/** frame | file offset, 8 octets each. */
Bytes octets_of(const std::vector<capture::Landmark>& landmarks);
std::vector<capture::Landmark> landmarks_of(ByteView octets);

/** sequence number | hash | time: 2, 4 and 8 octets. */
Bytes octets_of(const PacketMarks& marks);
std::vector<PacketMark> marks_of(ByteView octets);

} // namespace lisrtp::archive
