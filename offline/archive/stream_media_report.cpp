// What a stream's media come to, for the report.

#include "offline/archive/stream_media.h"

namespace lisrtp::archive
{

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

evidence::ReportedMedia StreamMedia::report()
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
        const media::RtpCodec& codec = formats_.of(payload_type).codec;
        report.raw.push_back({raw.name, payload_type,
                              codec.encoding.empty() ? "" : media::name_of(codec), codec.parameters,
                              raw.writer.packets(), raw.reason});
    }
    return report;
}

} // namespace lisrtp::archive
