#include "offline/media/audio_frames.h"

#include "offline/media/amr_payload.h"
#include "offline/media/opus_payload.h"

namespace lisrtp::media
{

namespace
{

constexpr std::uint64_t most_ticks = 0xFFFF;

using Cut = Result<void>;

/** Samples of a fixed width in bits: the payload is one frame. */
Cut cut_samples(unsigned bits_a_sample, ByteView payload, AudioFrames& out)
{
    const std::size_t bits = 8 * payload.size();
    out.frames.push_back(
        {AudioFrame::coded, static_cast<std::uint32_t>(bits / bits_a_sample), payload});
    return {};
}

/** Frames of one size, one after the other. */
Cut cut_equal(std::size_t frame_octets, std::uint32_t ticks, ByteView payload, AudioFrames& out)
{
    if (payload.size() % frame_octets != 0)
        return Error{ErrorCode::bad_length, "audio frames", payload.size()};
    for (; !payload.empty(); payload = payload.subspan(frame_octets))
        out.frames.push_back({AudioFrame::coded, ticks, payload.first(frame_octets)});
    return {};
}

/** RFC 3952, 3: frames of 20 ms have 38 octets, frames of 30 ms 50. */
Cut cut_ilbc(unsigned milliseconds, ByteView payload, AudioFrames& out)
{
    constexpr std::size_t short_octets = 38;
    constexpr std::size_t long_octets = 50;
    const bool is_short =
        milliseconds == 20 || (milliseconds == 0 && payload.size() % short_octets == 0 &&
                               payload.size() % long_octets != 0);
    return is_short ? cut_equal(short_octets, 160, payload, out)
                    : cut_equal(long_octets, 240, payload, out);
}

/** RFC 3551, 4.5.6: frames of 10 octets; a last one of 2 octets is Annex B's comfort noise. */
Cut cut_g729(ByteView payload, AudioFrames& out)
{
    constexpr std::size_t speech_octets = 10;
    constexpr std::size_t noise_octets = 2;
    constexpr std::uint32_t ticks = 80;
    const std::size_t rest = payload.size() % speech_octets;
    if (rest != 0 && rest != noise_octets)
        return Error{ErrorCode::bad_length, "G.729 frames", payload.size()};
    if (auto cut = cut_equal(speech_octets, ticks, payload.first(payload.size() - rest), out); !cut)
        return cut;
    if (rest != 0)
        out.frames.push_back({AudioFrame::comfort_noise, ticks, payload.last(rest)});
    return {};
}

/** RFC 3551, 4.5.3: the two low bits of a frame's first octet tell its size. */
Cut cut_g723(ByteView payload, AudioFrames& out)
{
    constexpr std::size_t octets_by_type[] = {24, 20, 4};
    while (!payload.empty()) {
        const unsigned type = payload[0] & 0x03u;
        if (type == 3)
            return Error{ErrorCode::bad_value, "G.723 frame type", 0};
        if (payload.size() < octets_by_type[type])
            return Error{ErrorCode::truncated, "G.723 frame", payload.size()};
        out.frames.push_back({type == 2 ? AudioFrame::comfort_noise : AudioFrame::coded, 240,
                              payload.first(octets_by_type[type])});
        payload = payload.subspan(octets_by_type[type]);
    }
    return {};
}

Cut cut_linear(std::size_t sample_octets, unsigned channels, ByteView payload, AudioFrames& out)
{
    const std::size_t block = sample_octets * channels;
    if (payload.size() % block != 0)
        return Error{ErrorCode::bad_length, "samples", payload.size()};
    out.frames.push_back(
        {AudioFrame::coded, static_cast<std::uint32_t>(payload.size() / block), payload});
    return {};
}

Cut cut(const AudioFormat& format, ByteView payload, AudioFrames& out)
{
    constexpr std::size_t gsm_octets = 33;
    switch (format.form) {
    case AudioForm::pcmu:
    case AudioForm::pcma:
    case AudioForm::l8:
        return cut_linear(1, format.channels, payload, out);
    case AudioForm::l16:
        return cut_linear(2, format.channels, payload, out);
    case AudioForm::g722:
        // An octet is two samples, and one tick of the RTP clock.
        return cut_samples(8, payload, out);
    case AudioForm::g726:
        return cut_samples(format.frame_variant, payload, out);
    case AudioForm::gsm:
        return cut_equal(gsm_octets, 160, payload, out);
    case AudioForm::ilbc:
        return cut_ilbc(format.frame_variant, payload, out);
    case AudioForm::g729:
        return cut_g729(payload, out);
    case AudioForm::g723:
        return cut_g723(payload, out);
    case AudioForm::amr:
    case AudioForm::amr_wb:
        return cut_amr(format, payload, out);
    case AudioForm::opus:
        return cut_opus(payload, out);
    }
    return Error{ErrorCode::unsupported, "audio format", 0};
}

} // namespace

std::uint64_t AudioFrames::ticks() const
{
    std::uint64_t sum = 0;
    for (const AudioFrame& frame : frames)
        sum += frame.ticks;
    return sum;
}

bool AudioFrames::has_sound() const
{
    return std::any_of(frames.begin(), frames.end(),
                       [](const AudioFrame& frame) { return frame.kind == AudioFrame::coded; });
}

Result<void> cut_audio(const AudioFormat& format, ByteView payload, AudioFrames& frames)
{
    frames.frames.clear();
    frames.mended.clear();
    Result<void> done = cut(format, payload, frames);
    if (done && frames.ticks() > most_ticks)
        done = Error{ErrorCode::too_long, "audio payload", 0};
    if (!done)
        frames.frames.clear();
    return done;
}

} // namespace lisrtp::media
