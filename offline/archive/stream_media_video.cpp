// The pictures of a stream.

#include "offline/archive/stream_media.h"
#include "offline/media/parameter_sets.h"
#include "offline/media/read_only_file.h"

namespace lisrtp::archive
{

void StreamMedia::SpooledVideo::write(const media::ClearPacket& packet)
{
    if (spool.packets() == 0)
        first_at = packet.at;
    octets += packet.payload.size() + 64; // what a container may add to a packet
    spool.write({0, 0, packet});
}

void StreamMedia::add_video(const media::ClearPacket& packet, const StreamFormat& format)
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
        StreamFormat second = format;
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
    const StreamFormat& format = formats_.of(video_->payload_type);
    media::DecodeJob job;
    job.kind = media::DecodeJob::video;
    job.videos = {{video_->payload_type, static_cast<std::uint8_t>(video_->form)}};
    job.parameter_sets = media::parameter_sets_of(format.codec);
    std::uint64_t most_octets = 2 * video_->octets + container_octets;
    media::ReadOnlyFile wav;
    if (sound) {
        const auto form = media::foresee_mix(*sound, {});
        if (form && wav.open(sound->wav_path)) {
            job.has_sound = true;
            job.rate_hz = form->rate_hz;
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

} // namespace lisrtp::archive
