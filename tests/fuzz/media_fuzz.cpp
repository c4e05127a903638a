// A stream of clear packets through the media room: payload formats of sound and pictures, the time
// line, key presses, redundancy. The first octets choose formats; then packets, each behind a head
// of 12 octets: sequence step, timestamp step, clock step, flags, length.

#include "keys/base/reader.h"
#include "offline/media/audio_frames.h"
#include "offline/media/audio_track.h"
#include "offline/media/key_presses.h"
#include "offline/media/parameter_sets.h"
#include "offline/media/red_payload.h"
#include "offline/media/reorder_window.h"
#include "offline/media/stream_quality.h"
#include "offline/media/video_assembler.h"

#include <cstdlib>

using namespace lisrtp;
using namespace lisrtp::media;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/** Sounds of one length, so that the end of each is known: a track has no holes and no overlaps. */
class Line final : public AudioSink
{
public:
    explicit Line(std::uint64_t ticks) : ticks_(ticks) {}
    void sound(std::uint64_t position, const ClearPacket&, std::uint64_t skip) override
    {
        require(position == end_ && skip <= ticks_);
        end_ += ticks_ - skip;
    }
    void silence(std::uint64_t from, std::uint64_t to) override
    {
        require(from == end_ && to > from);
        end_ = to;
    }
    std::uint64_t end() const { return end_; }

private:
    std::uint64_t ticks_;
    std::uint64_t end_ = 0;
};

AudioFormat format_of(std::uint8_t choice)
{
    AudioFormat format;
    format.form = static_cast<AudioForm>(choice % (static_cast<unsigned>(AudioForm::opus) + 1));
    format.octet_aligned = (choice & 0x20) != 0;
    format.channels = choice & 0x40 ? 2 : 1;
    format.frame_variant = format.form == AudioForm::g726 ? 2 + (choice >> 6) : 0;
    return format;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reader in(ByteView{data, size});
    const AudioFormat format = format_of(in.u8("audio"));
    const auto form = static_cast<VideoForm>(in.u8("video") % video_forms);
    const std::uint64_t ticks = 1 + in.u8("ticks");

    Line line(ticks);
    AudioTrack track(line);
    VideoAssembler assembler(form);
    KeyPresses presses;
    StreamQuality quality;
    ReorderWindow window;
    AudioFrames frames;
    ClearPacket packet;
    packet.index = PacketIndex{1u << 20};
    std::size_t given = 0;
    std::size_t taken = 0;
    const auto take = [&](const ClearPacket& next) {
        ++taken;
        if (const auto frame = assembler.add(next))
            require(!frame->octets.empty());
    };
    while (in.left() > 0) {
        packet.index.value += static_cast<std::int8_t>(in.u8("sequence"));
        packet.rtp_timestamp += in.u32("timestamp");
        packet.at.ns += static_cast<std::int32_t>(in.u32("clock"));
        const std::uint8_t flags = in.u8("flags");
        packet.marker = (flags & 1) != 0;
        packet.payload = in.octets(std::min<std::size_t>(in.u16("length"), in.left()), "payload");
        if (cut_audio(format, packet.payload, frames)) {
            require(frames.ticks() <= 0xFFFF);
        } else {
            require(frames.frames.empty());
        }
        track.add(packet, flags & 2 ? std::nullopt : std::optional(Sound{8000, ticks}));
        presses.add(packet, 8000);
        quality.add(packet, flags & 4 ? 0 : 8000, (flags & 8) == 0);
        window.add(packet, take);
        ++given;
        if (const auto blocks = read_red(packet.payload))
            require(!blocks->empty());
        RtpCodec codec{"H264", 90000, 1, std::string(text_of(packet.payload))};
        require(parameter_sets_of(codec).size() < 8192);
        role_of({"AMR", 8000, 1, codec.parameters});
    }
    window.finish(take);
    require(taken + window.late() == given);
    assembler.finish();
    const AudioReport report = track.finish();
    require(report.samples == line.end());
    require(presses.listed().size() <= presses.count());
    require(quality.received() == given);
    return 0;
}
