#include "offline/archive/file_index_octets.h"

#include "keys/base/writer.h"

namespace lisrtp::archive
{

namespace
{

constexpr std::size_t mark_octets = 2 + 4 + 8;

} // namespace

Bytes octets_of(const std::vector<FrameRun>& runs)
{
    Writer out;
    for (const FrameRun& run : runs)
        out.u64(run.first).u64(run.count);
    return out.take();
}

Bytes octets_of(const std::vector<capture::Landmark>& landmarks)
{
    Writer out;
    for (const capture::Landmark& landmark : landmarks)
        out.u64(landmark.frame).u64(landmark.position);
    return out.take();
}

std::vector<capture::Landmark> landmarks_of(ByteView octets)
{
    std::vector<capture::Landmark> landmarks;
    for (; octets.size() >= 16; octets = octets.subspan(16))
        landmarks.push_back({load_u64(octets.data()), load_u64(octets.data() + 8)});
    return landmarks;
}

std::vector<FrameRun> runs_of(ByteView octets)
{
    std::vector<FrameRun> runs;
    for (; octets.size() >= 16; octets = octets.subspan(16))
        runs.push_back({load_u64(octets.data()), load_u64(octets.data() + 8)});
    return runs;
}

Bytes octets_of(const PacketMarks& marks)
{
    Writer out;
    for (const PacketMark& mark : marks.all())
        out.u16(mark.sequence).u32(mark.hash).u64(static_cast<std::uint64_t>(mark.at.ns));
    return out.take();
}

std::vector<PacketMark> marks_of(ByteView octets)
{
    std::vector<PacketMark> marks;
    for (; octets.size() >= mark_octets; octets = octets.subspan(mark_octets))
        marks.push_back({Timestamp{static_cast<std::int64_t>(load_u64(octets.data() + 6))},
                         load_u32(octets.data() + 2), load_u16(octets.data())});
    return marks;
}

} // namespace lisrtp::archive
