#include "offline/media/rtp_codec.h"

#include "offline/media/video_payload.h"

#include <algorithm>
#include <array>

namespace lisrtp::media
{

namespace
{

constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct KnownAudio {
    std::string_view encoding;
    AudioForm form;
    std::uint32_t clock_hz; ///< 0: as the SDP says
    std::uint32_t rate_hz;  ///< 0: the clock
    unsigned variant;
};

// RFC 3551, 4.5; RFC 3952 iLBC; RFC 4867 AMR; RFC 7587 Opus
constexpr std::array known_audio = {
    KnownAudio{"PCMU", AudioForm::pcmu, 0, 0, 0},
    KnownAudio{"PCMA", AudioForm::pcma, 0, 0, 0},
    KnownAudio{"L16", AudioForm::l16, 0, 0, 0},
    KnownAudio{"L8", AudioForm::l8, 0, 0, 0},
    // "Even though the actual sampling rate for G.722 audio is 16,000 Hz, the RTP clock rate is
    // 8,000 Hz" RFC 3551, 4.5.2
    KnownAudio{"G722", AudioForm::g722, 8000, 16000, 0},
    KnownAudio{"G726-16", AudioForm::g726, 8000, 8000, 2},
    KnownAudio{"G726-24", AudioForm::g726, 8000, 8000, 3},
    KnownAudio{"G726-32", AudioForm::g726, 8000, 8000, 4},
    KnownAudio{"G726-40", AudioForm::g726, 8000, 8000, 5},
    KnownAudio{"GSM", AudioForm::gsm, 8000, 8000, 0},
    KnownAudio{"iLBC", AudioForm::ilbc, 8000, 8000, 0},
    KnownAudio{"G729", AudioForm::g729, 8000, 8000, 0},
    KnownAudio{"G723", AudioForm::g723, 8000, 8000, 0},
    KnownAudio{"AMR", AudioForm::amr, 8000, 8000, 0},
    KnownAudio{"AMR-WB", AudioForm::amr_wb, 16000, 16000, 0},
    KnownAudio{"opus", AudioForm::opus, 48000, 48000, 0},
};

constexpr std::uint32_t most_clock_hz = 192'000;

/** RFC 4867, 8.1: what changes the payload's layout beyond octet alignment. */
std::string_view amr_refusal(const RtpCodec& codec)
{
    const auto is_set = [&codec](std::string_view name) {
        const auto value = format_parameter(codec.parameters, name);
        return value && *value != "0";
    };
    if (is_set("crc"))
        return "AMR with CRC";
    if (is_set("interleaving"))
        return "AMR with interleaving";
    if (is_set("robust-sorting"))
        return "AMR with robust sorting";
    if (codec.channels > 1)
        return "AMR of several channels";
    return {};
}

MediaRole audio_role(const KnownAudio& known, const RtpCodec& codec)
{
    MediaRole role{MediaKind::audio, AudioFormat{}, {}};
    AudioFormat& format = *role.audio;
    format.form = known.form;
    format.clock_hz = known.clock_hz != 0 ? known.clock_hz : codec.clock_hz;
    format.rate_hz = known.rate_hz != 0 ? known.rate_hz : codec.clock_hz;
    format.frame_variant = known.variant;
    if (format.form == AudioForm::l16 || format.form == AudioForm::l8 ||
        format.form == AudioForm::pcmu || format.form == AudioForm::pcma)
        format.channels = codec.channels;
    if (format.clock_hz < 1000 || format.clock_hz > most_clock_hz)
        role.refusal = "clock rate out of range";
    else if (codec.clock_hz != format.clock_hz)
        role.refusal = "clock rate differs from the codec's";
    else if (format.channels < 1 || format.channels > 8)
        role.refusal = "number of channels out of range";
    if (format.form == AudioForm::amr || format.form == AudioForm::amr_wb) {
        format.octet_aligned = format_parameter(codec.parameters, "octet-align") == "1";
        if (role.refusal.empty())
            role.refusal = amr_refusal(codec);
    }
    if (format.form == AudioForm::ilbc) {
        const auto mode = format_parameter(codec.parameters, "mode");
        format.frame_variant = mode == "20" ? 20 : mode == "30" ? 30 : 0;
    }
    if (!role.refusal.empty())
        return {MediaKind::opaque, std::nullopt, role.refusal};
    return role;
}

} // namespace

bool is_same_encoding(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string name_of(const RtpCodec& codec)
{
    std::string name = codec.encoding + "/" + std::to_string(codec.clock_hz);
    if (codec.channels > 1)
        name += "/" + std::to_string(codec.channels);
    return name;
}

std::string_view name_of(MediaKind kind)
{
    switch (kind) {
    case MediaKind::audio:
        return "audio";
    case MediaKind::comfort_noise:
        return "comfort-noise";
    case MediaKind::key_presses:
        return "key-presses";
    case MediaKind::video:
        return "video";
    case MediaKind::text:
        return "text";
    case MediaKind::opaque:
        break;
    }
    return "opaque";
}

MediaRole role_of(const RtpCodec& codec)
{
    for (const KnownAudio& known : known_audio)
        if (is_same_encoding(known.encoding, codec.encoding))
            return audio_role(known, codec);
    if (is_same_encoding(codec.encoding, "CN"))
        return {MediaKind::comfort_noise, std::nullopt, {}};
    if (is_same_encoding(codec.encoding, "telephone-event"))
        return {MediaKind::key_presses, std::nullopt, {}};
    if (is_same_encoding(codec.encoding, "t140"))
        return {MediaKind::text, std::nullopt, {}};
    if (video_form_of(codec))
        return {MediaKind::video, std::nullopt, {}};
    return {MediaKind::opaque, std::nullopt, "no decoder for it"};
}

std::optional<std::string_view> format_parameter(std::string_view parameters, std::string_view name)
{
    const auto trim = [](std::string_view text) {
        const auto from = text.find_first_not_of(" \t");
        if (from == std::string_view::npos)
            return std::string_view{};
        return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
    };
    while (!parameters.empty()) {
        const std::size_t end = parameters.find(';');
        const std::string_view one = parameters.substr(0, end);
        parameters =
            end == std::string_view::npos ? std::string_view{} : parameters.substr(end + 1);
        const std::size_t equals = one.find('=');
        if (is_same_encoding(trim(one.substr(0, equals)), name))
            return equals == std::string_view::npos ? std::string_view{}
                                                    : trim(one.substr(equals + 1));
    }
    return std::nullopt;
}

} // namespace lisrtp::media
