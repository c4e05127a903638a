#include "offline/archive/stream_media.h"

#include "keys/sip/payload_format.h"
#include "offline/media/parameter_sets.h"
#include "offline/media/read_only_file.h"
#include "offline/media/red_payload.h"

#include <algorithm>
#include <charconv>

namespace lisrtp::archive
{

namespace
{

bool is_telephone_g711(const media::AudioFormat& format)
{
    return (format.form == media::AudioForm::pcmu || format.form == media::AudioForm::pcma) &&
           format.clock_hz == media::g711_rate_hz && format.channels == 1;
}

media::RtpCodec codec_of(const casebook::Codec& codec)
{
    return {codec.encoding, codec.clock_rate, codec.channels, codec.parameters};
}

} // namespace

StreamMedia::DirectAudio::DirectAudio(media::WavWriter to)
    : writer(std::move(to)), level(media::g711_rate_hz), sink(writer, level)
{
}

StreamMedia::SpooledAudio::SpooledAudio(media::Spool to) : spool(std::move(to)), sink(spool) {}

StreamMedia::StreamMedia(CallFolder& folder, std::string letter, const casebook::StreamClaim& claim,
                         Ssrc ssrc, std::string source)
    : folder_(folder), letter_(std::move(letter)), claim_(claim), ssrc_(ssrc),
      source_(std::move(source))
{
}

StreamMedia::~StreamMedia() = default;

const StreamMedia::Format& StreamMedia::format_of(std::uint8_t payload_type)
{
    std::unique_ptr<Format>& known = formats_[payload_type & 0x7F];
    if (!known)
        known = std::make_unique<Format>(read_format(payload_type));
    return *known;
}

/** What the SDP says, else the static assignment of RFC 3551, else nothing. */
StreamMedia::Format StreamMedia::read_format(std::uint8_t payload_type) const
{
    Format format;
    if (const auto codec = claim_.codecs.find(payload_type); codec != claim_.codecs.end())
        format.codec = codec_of(codec->second);
    else if (const auto fixed = sip::static_payload_format(payload_type))
        format.codec = {fixed->encoding, fixed->clock_hz, fixed->channels, {}};
    if (format.codec.encoding.empty())
        format.role.refusal = "no SDP says what this payload type is";
    else if (media::is_same_encoding(format.codec.encoding, "red"))
        return read_redundant(format.codec);
    else
        format.role = media::role_of(format.codec);
    return format;
}

/** "a=fmtp:98 99/99/99": RFC 2198, 5. The formats are those of the blocks, mostly one. */
StreamMedia::Format StreamMedia::read_redundant(const media::RtpCodec& codec) const
{
    unsigned payload_type = 0;
    const char* end = codec.parameters.data() + codec.parameters.size();
    Format format;
    format.codec = codec;
    format.redundant = true;
    format.role.refusal = "redundancy of formats that the SDP does not name";
    if (std::from_chars(codec.parameters.data(), end, payload_type).ec != std::errc{})
        return format;
    const auto inner = claim_.codecs.find(static_cast<std::uint8_t>(payload_type & 0x7F));
    if (inner != claim_.codecs.end() && !media::is_same_encoding(inner->second.encoding, "red"))
        format.role = media::role_of(codec_of(inner->second));
    return format;
}

std::string StreamMedia::codec_name(std::uint8_t payload_type) const
{
    const Format* known = formats_[payload_type & 0x7F].get();
    return known && !known->codec.encoding.empty() ? media::name_of(known->codec) : "unknown";
}

void StreamMedia::add(const media::ClearPacket& packet)
{
    const Format& format = format_of(packet.payload_type);
    const bool known = !format.codec.encoding.empty();
    const bool main_media = known && format.role.kind != media::MediaKind::key_presses &&
                            format.role.kind != media::MediaKind::comfort_noise;
    quality_.add(packet, known ? format.codec.clock_hz : 0, main_media);
    if (!format.redundant || format.role.kind == media::MediaKind::text ||
        format.role.kind == media::MediaKind::opaque)
        return take(packet, format);
    // Of sound only the primary block is used: what was repeated has mostly come itself.
    const auto blocks = media::read_red(packet.payload);
    if (!blocks || format_of(blocks->back().payload_type).redundant)
        return keep_raw(packet, format);
    media::ClearPacket primary = packet;
    primary.payload_type = blocks->back().payload_type;
    primary.payload = blocks->back().octets;
    take(primary, format_of(primary.payload_type));
}

void StreamMedia::take(const media::ClearPacket& packet, const Format& format)
{
    switch (format.role.kind) {
    case media::MediaKind::audio:
        return add_audio(packet, *format.role.audio);
    case media::MediaKind::comfort_noise:
        ++comfort_noise_packets_;
        break;
    case media::MediaKind::key_presses:
        if (!key_presses_.add(packet, format.codec.clock_hz))
            keep_raw(packet, format);
        break;
    case media::MediaKind::video:
        add_video(packet, format);
        break;
    case media::MediaKind::text:
        add_text(packet);
        break;
    case media::MediaKind::opaque:
        keep_raw(packet, format);
        break;
    }
    if (track_)
        track_->add(packet, std::nullopt);
}

void StreamMedia::add_text(const media::ClearPacket& packet)
{
    if (!text_) {
        if (error_)
            return;
        auto file = folder_.make_file("text", letter_, ".txt");
        if (!file)
            return note(file.error());
        text_ =
            std::make_unique<Text>(Text{file->name, {}, media::TextTrack(std::move(file->file))});
    }
    text_->window.add(packet, [this](const media::ClearPacket& next) {
        text_->track.add(next, format_of(next.payload_type).redundant);
    });
}

/** G.711 needs no second writing when no other codec was agreed on. */
bool StreamMedia::may_go_direct(const media::AudioFormat& first) const
{
    if (!is_telephone_g711(first) || claim_.codecs.empty())
        return false;
    return std::all_of(claim_.codecs.begin(), claim_.codecs.end(), [](const auto& agreed) {
        const media::MediaRole role = media::role_of(codec_of(agreed.second));
        return !role.audio || is_telephone_g711(*role.audio);
    });
}

void StreamMedia::add_audio(const media::ClearPacket& packet, const media::AudioFormat& format)
{
    if (!media::cut_audio(format, packet.payload, frames_))
        return keep_raw(packet, format_of(packet.payload_type));
    if (!track_)
        begin_audio(format);
    if (!track_)
        return;
    // A payload type that nobody agreed on cannot join a file that is written already.
    if (direct_ && !is_telephone_g711(format))
        return keep_raw(packet, format_of(packet.payload_type));
    if (direct_)
        direct_->sink.expect(packet.payload_type, format.form == media::AudioForm::pcmu
                                                      ? media::G711Law::mu
                                                      : media::G711Law::a);
    else
        used_formats_.emplace(packet.payload_type, format);
    if (!frames_.has_sound())
        return track_->add(packet, std::nullopt);
    track_->add(packet, media::Sound{format.clock_hz, frames_.ticks()});
}

void StreamMedia::begin_audio(const media::AudioFormat& first)
{
    if (error_)
        return;
    if (may_go_direct(first)) {
        auto file = folder_.make_file("audio", letter_, ".wav");
        if (!file)
            return note(file.error());
        wav_name_ = file->name;
        direct_ = std::make_unique<DirectAudio>(
            media::WavWriter(std::move(file->file), 1, media::g711_rate_hz));
        track_ = std::make_unique<media::AudioTrack>(direct_->sink);
        return;
    }
    auto spool = media::Spool::create(folder_.spool_folder());
    if (!spool)
        return note(spool.error());
    spooled_ = std::make_unique<SpooledAudio>(std::move(*spool));
    track_ = std::make_unique<media::AudioTrack>(spooled_->sink, first.clock_hz);
}

void StreamMedia::keep_raw(const media::ClearPacket& packet, const Format& format)
{
    auto raw = raw_.find(packet.payload_type);
    if (raw == raw_.end()) {
        if (error_)
            return;
        auto file = folder_.make_file("raw", letter_,
                                      "-" + std::to_string(packet.payload_type) + ".rtpdump");
        if (!file)
            return note(file.error());
        std::string reason(format.role.refusal);
        if (reason.empty())
            reason = "payloads that do not follow their format";
        raw = raw_.emplace(packet.payload_type,
                           Raw{file->name, std::move(reason),
                               media::RtpdumpWriter(std::move(file->file), source_)})
                  .first;
    }
    raw->second.writer.add(packet, ssrc_);
}

void StreamMedia::end()
{
    if (track_)
        track_report_ = track_->finish();
    track_.reset();
    if (video_)
        video_->window.finish([this](const media::ClearPacket& next) { video_->write(next); });
}

std::uint32_t StreamMedia::wanted_rate_hz() const
{
    std::uint32_t rate_hz = 0;
    for (const auto& [payload_type, format] : used_formats_)
        rate_hz = std::max(rate_hz, format.rate_hz);
    return rate_hz;
}

Result<void> StreamMedia::finish(std::uint32_t rate_hz)
{
    if (text_) {
        text_->window.finish([this](const media::ClearPacket& next) {
            text_->track.add(next, format_of(next.payload_type).redundant);
        });
        note(text_->track.finish());
    }
    if (direct_) {
        const std::uint64_t samples = direct_->writer.samples();
        note(direct_->writer.finish());
        report_audio(media::g711_rate_hz, samples, direct_->level);
        direct_.reset();
    }
    if (spooled_ && track_report_.packets > 0 && !error_)
        note(finish_spooled(rate_hz != 0 ? rate_hz : wanted_rate_hz()));
    spooled_.reset();
    if (!video_) // else finish_video does
        for (auto& [payload_type, raw] : raw_)
            note(raw.writer.finish());
    if (error_)
        return *error_;
    return {};
}

Result<void> StreamMedia::finish_spooled(std::uint32_t rate_hz)
{
    if (auto spooled = spooled_->spool.finish(); !spooled)
        return spooled;
    auto file = folder_.make_file("audio", letter_, ".wav");
    if (!file)
        return file.error();
    wav_name_ = file->name;
    media::WavWriter writer(std::move(file->file), 1, rate_hz);
    media::LevelMeter level(rate_hz);
    media::DecodeJob job;
    job.rate_hz = rate_hz;
    job.formats = used_formats_;
    const media::DecodedReport decoded =
        media::decode_track(folder_.decoder(), job, spooled_->spool, track_report_, writer, level);
    const std::uint64_t samples = writer.samples();
    if (auto written = writer.finish(); !written)
        return written;
    report_audio(rate_hz, samples, level);
    audio_->undecoded_packets = decoded.undecoded_packets;
    audio_->trouble = decoded.trouble;
    // What could not be decoded is there to be decoded by something else.
    if (decoded.undecoded_packets > 0)
        keep_spool_raw(spooled_->spool, audio_->trouble.empty()
                                            ? "the decoder refused some of the packets"
                                            : audio_->trouble);
    return {};
}

void StreamMedia::keep_spool_raw(const media::Spool& spool, const std::string& reason)
{
    media::SpoolReader reader(spool.descriptor());
    media::SpooledPacket spooled;
    while (reader.next(spooled)) {
        Format refused = format_of(spooled.packet.payload_type);
        refused.role.refusal = reason;
        keep_raw(spooled.packet, refused);
    }
}

void StreamMedia::SpooledVideo::write(const media::ClearPacket& packet)
{
    if (spool.packets() == 0)
        first_at = packet.at;
    octets += packet.payload.size() + 64; // what a container may add to a packet
    spool.write({0, 0, packet});
}

void StreamMedia::add_video(const media::ClearPacket& packet, const Format& format)
{
    if (!video_ && !error_) {
        auto spool = media::Spool::create(folder_.spool_folder());
        if (!spool)
            return note(spool.error());
        video_ = std::make_unique<SpooledVideo>(SpooledVideo{{},
                                                             std::move(*spool),
                                                             packet.payload_type,
                                                             *media::video_form_of(format.codec),
                                                             {},
                                                             0});
    }
    if (!video_)
        return;
    if (packet.payload_type != video_->payload_type) {
        Format second = format;
        second.role.refusal = "a second video codec in one stream";
        return keep_raw(packet, second);
    }
    video_->window.add(packet, [this](const media::ClearPacket& next) { video_->write(next); });
}

Result<void> StreamMedia::finish_video(const std::optional<media::MixSide>& sound)
{
    if (!video_ || error_)
        return {};
    if (auto spooled = video_->spool.finish(); !spooled)
        return spooled;
    constexpr std::uint64_t container_octets = 1u << 20;
    const Format& format = format_of(video_->payload_type);
    media::DecodeJob job;
    job.kind = media::DecodeJob::video;
    job.videos = {{video_->payload_type, static_cast<std::uint8_t>(video_->form)}};
    job.parameter_sets = media::parameter_sets_of(format.codec);
    std::uint64_t most_octets = 2 * video_->octets + container_octets;
    media::ReadOnlyFile wav;
    if (sound) {
        const auto rate_hz = media::mix_rate_hz(*sound, {});
        if (rate_hz && wav.open(sound->wav_path)) {
            job.has_sound = true;
            job.rate_hz = *rate_hz;
            job.sound_offset_ns = sound->first_at - video_->first_at;
            most_octets += 2 * wav.octets();
        }
    }
    auto file = folder_.make_file("video", letter_, ".mkv");
    if (!file)
        return file.error();
    const media::MuxedReport muxed = media::mux_video(folder_.decoder(), job, video_->spool,
                                                      wav.descriptor(), most_octets, file->file);
    if (auto written = file->file.finish(); !written)
        return written;
    video_report_ = {file->name,    media::name_of(format.codec),
                     muxed.width,   muxed.height,
                     muxed.frames,  muxed.broken,
                     job.has_sound, std::string(muxed.trouble)};
    if (!muxed.trouble.empty())
        keep_spool_raw(video_->spool, video_report_->trouble);
    video_.reset();
    for (auto& [payload_type, raw] : raw_)
        note(raw.writer.finish());
    return error_ ? Result<void>(*error_) : Result<void>{};
}

void StreamMedia::report_audio(std::uint32_t rate_hz, std::uint64_t samples,
                               const media::LevelMeter& level)
{
    evidence::ReportedAudio& audio = audio_.emplace();
    audio.file = *wav_name_;
    audio.samples = samples;
    audio.rate_hz = rate_hz;
    const double clock_hz = track_report_.clock_hz;
    for (const media::AudioGap& gap : track_report_.gaps)
        (gap.kind == media::AudioGap::lost ? audio.gaps : audio.pauses)
            .push_back(
                {static_cast<double>(gap.from) / clock_hz, static_cast<double>(gap.to) / clock_hz});
    audio.jumps = track_report_.jump_count;
    audio.late_packets = track_report_.late;
    audio.silent_s = level.silent_seconds();
    audio.sounding_s = level.sounding_seconds();
    audio.peak = level.peak();
}

std::optional<media::MixSide> StreamMedia::sound() const
{
    if (!audio_ || !track_report_.first_at)
        return std::nullopt;
    return media::MixSide{folder_.path_of(audio_->file), *track_report_.first_at};
}

evidence::ReportedMedia StreamMedia::report() const
{
    evidence::ReportedMedia report;
    if (claim_.call) {
        report.from_caller = claim_.from_caller;
        if (claim_.media_line < claim_.call->media.size()) {
            report.kind = claim_.call->media[claim_.media_line].kind;
            report.line = claim_.media_line + 1;
        }
    }
    if (quality_.received() > 0)
        report.quality = {quality_.received(),
                          quality_.reordered(),
                          quality_.octets(),
                          quality_.jitter_ms(),
                          quality_.mean_jitter_ms(),
                          quality_.most_jitter_ms(),
                          quality_.longest_pause_s(),
                          static_cast<double>(*quality_.last() - *quality_.first()) /
                              static_cast<double>(ns_per_second)};
    for (const media::CodecChange& change : quality_.changes())
        report.codec_changes.push_back({change.at, codec_name(change.from), codec_name(change.to)});
    const std::vector<media::KeyPress> presses = key_presses_.listed();
    for (const media::KeyPress& press : presses)
        report.key_presses.push_back({press.at, media::name_of_event(press.event), press.event,
                                      press.duration_ms(), press.seen_ms(), press.volume,
                                      press.ended});
    report.more_key_presses = key_presses_.count() - presses.size();
    report.comfort_noise_packets = comfort_noise_packets_;
    report.audio = audio_;
    report.video = video_report_;
    if (text_)
        report.text = {text_->name, text_->track.characters(), text_->track.lost_blocks()};
    for (const auto& [payload_type, raw] : raw_) {
        const Format* format = formats_[payload_type & 0x7F].get();
        report.raw.push_back({raw.name, payload_type,
                              format->codec.encoding.empty() ? "" : media::name_of(format->codec),
                              format->codec.parameters, raw.writer.packets(), raw.reason});
    }
    return report;
}

void StreamMedia::note(const Result<void>& done)
{
    if (!done && !error_)
        error_ = done.error();
}

} // namespace lisrtp::archive
