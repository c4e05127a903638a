#include "offline/archive/stream_media.h"

#include "offline/media/red_payload.h"

#include <algorithm>

namespace lisrtp::archive
{

namespace
{

bool is_telephone_g711(const media::AudioFormat& format)
{
    return (format.form == media::AudioForm::pcmu || format.form == media::AudioForm::pcma) &&
           format.clock_hz == media::g711_rate_hz && format.channels == 1;
}

} // namespace

StreamMedia::DirectAudio::DirectAudio(std::string unnamed, media::WavWriter to)
    : name(std::move(unnamed)), writer(std::move(to)), level(media::g711_rate_hz),
      sink(writer, level)
{
}

StreamMedia::SpooledAudio::SpooledAudio(media::Spool to) : spool(std::move(to)), sink(spool) {}

StreamMedia::StreamMedia(CallFolder& folder, std::string letter, const StreamPlan& plan)
    : folder_(folder), letter_(std::move(letter)), record_(plan.record), claim_(plan.claim),
      is_seen_often_(record_.parts.size() > 1 || !plan.copies.empty()), formats_(claim_.codecs)
{
}

StreamMedia::~StreamMedia() = default;

std::string StreamMedia::codec_name(std::uint8_t payload_type) const
{
    return formats_.name_of(payload_type);
}

void StreamMedia::add(const media::ClearPacket& packet)
{
    const StreamFormat& format = formats_.of(packet.payload_type);
    const bool known = !format.codec.encoding.empty();
    const bool main_media = known && format.role.kind != media::MediaKind::key_presses &&
                            format.role.kind != media::MediaKind::comfort_noise;
    quality_.add(packet, known ? format.codec.clock_hz : 0, main_media);
    if (!format.redundant || format.role.kind == media::MediaKind::text ||
        format.role.kind == media::MediaKind::opaque)
        return take(packet, format);
    // Of sound only the primary block is used: what was repeated has mostly come itself.
    const auto blocks = media::read_red(packet.payload);
    if (!blocks || formats_.of(blocks->back().payload_type).redundant)
        return keep_raw(packet, format);
    media::ClearPacket primary = packet;
    primary.payload_type = blocks->back().payload_type;
    primary.payload = blocks->back().octets;
    take(primary, formats_.of(primary.payload_type));
}

void StreamMedia::take(const media::ClearPacket& packet, const StreamFormat& format)
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
        text_->track.add(next, formats_.of(next.payload_type).redundant);
    });
}

/** G.711 needs no second writing when no other codec was agreed on, or has come. */
bool StreamMedia::may_go_direct(const media::AudioFormat& first) const
{
    return is_telephone_g711(first) && (claim_.codecs.empty() ? is_all_g711() : agreed_on_g711());
}

/** Where no SDP says what may come. The sides of a call get one rate, which their codecs decide. */
bool StreamMedia::is_all_g711() const
{
    return claim_.call == nullptr && !record_.other_payload_types;
}

bool StreamMedia::agreed_on_g711() const
{
    return std::all_of(claim_.codecs.begin(), claim_.codecs.end(), [](const auto& agreed) {
        const media::MediaRole role = media::role_of(codec_of(agreed.second));
        return !role.audio || is_telephone_g711(*role.audio);
    });
}

void StreamMedia::add_audio(const media::ClearPacket& packet, const media::AudioFormat& format)
{
    if (!media::cut_audio(format, packet.payload, frames_))
        return keep_raw(packet, formats_.of(packet.payload_type));
    if (!track_)
        begin_audio(format);
    if (!track_)
        return;
    // A payload type that nobody agreed on cannot join a file that is written already.
    if (direct_ && !is_telephone_g711(format))
        return keep_raw(packet, formats_.of(packet.payload_type));
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
    if (may_go_direct(first))
        return begin_direct(frames_.ticks());
    auto spool = media::Spool::create(folder_.spool_folder());
    if (!spool)
        return note(spool.error());
    spooled_ = std::make_unique<SpooledAudio>(std::move(*spool));
    track_ = std::make_unique<media::AudioTrack>(spooled_->sink, first.clock_hz);
}

/** Without SDP the files get their names in the order in which the streams end. */
void StreamMedia::begin_direct(std::uint64_t first_ticks)
{
    const bool is_named = !claim_.codecs.empty();
    auto file = is_named ? folder_.make_file("audio", letter_, ".wav") : folder_.make_unnamed();
    if (!file)
        return note(file.error());
    if (is_named)
        wav_name_ = file->name;
    const auto steady = steady_track(first_ticks);
    direct_ = std::make_unique<DirectAudio>(
        is_named ? "" : file->name,
        media::WavWriter(std::move(file->file), 1, media::g711_rate_hz,
                         steady ? std::optional(steady->samples()) : std::nullopt));
    if (steady)
        direct_->sink.expect(*steady);
    track_ = std::make_unique<media::AudioTrack>(direct_->sink);
}

/** What the first reading has seen of the stream tells how long it gets, if nothing goes amiss. */
std::optional<media::SteadyTrack> StreamMedia::steady_track(std::uint64_t ticks) const
{
    if (is_seen_often_)
        return std::nullopt;
    constexpr std::uint64_t wrap = 1u << 16;
    const std::uint64_t packets = record_.packets - record_.repeats;
    // The last one's number is known modulo 2^16, and so many packets have come.
    const std::uint64_t steps =
        static_cast<std::uint16_t>(record_.last_sequence - record_.first_sequence);
    const std::uint64_t wraps = (std::max(packets, steps) - steps + wrap / 2) / wrap;
    return media::SteadyTrack{record_.first_sequence, wraps * wrap + steps + 1, ticks};
}

Result<void> StreamMedia::finish_direct()
{
    if (!direct_->name.empty()) {
        if (track_report_.packets == 0)
            return folder_.remove_unnamed(direct_->name);
        auto name = folder_.name_file(direct_->name, "audio", letter_, ".wav");
        if (!name)
            return name.error();
        wav_name_ = *std::move(name);
    }
    const std::uint64_t samples = direct_->writer.samples();
    auto finished = direct_->writer.finish();
    report_audio(media::g711_rate_hz, samples, direct_->level);
    return finished;
}

void StreamMedia::keep_raw(const media::ClearPacket& packet, const StreamFormat& format)
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
        raw =
            raw_.emplace(packet.payload_type,
                         Raw{file->name, std::move(reason),
                             media::RtpdumpWriter(std::move(file->file), record_.id.source.text())})
                .first;
    }
    raw->second.writer.add(packet, record_.id.ssrc);
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
            text_->track.add(next, formats_.of(next.payload_type).redundant);
        });
        note(text_->track.finish());
    }
    if (direct_) {
        note(finish_direct());
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
    media::WavWriter writer(std::move(file->file), 1, rate_hz,
                            media::samples_of_decoded(track_report_, rate_hz));
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
        StreamFormat refused = formats_.of(spooled.packet.payload_type);
        refused.role.refusal = reason;
        keep_raw(spooled.packet, refused);
    }
}

std::optional<media::MixSide> StreamMedia::sound() const
{
    if (!audio_ || !track_report_.first_at)
        return std::nullopt;
    return media::MixSide{folder_.path_of(audio_->file), *track_report_.first_at};
}

void StreamMedia::note(const Result<void>& done)
{
    if (!done && !error_)
        error_ = done.error();
}

} // namespace lisrtp::archive
