#include "offline/decode/audio_job.h"

#include "offline/decode/answers_writer.h"
#include "offline/decode/audio_decoder.h"
#include "offline/media/spool.h"

namespace lisrtp::decode
{

void run_audio_job(const media::DecodeJob& job, int spool, int answers)
{
    std::map<std::uint8_t, std::unique_ptr<AudioDecoder>> decoders;
    media::SpoolReader reader(spool);
    media::SpooledPacket spooled;
    media::AudioFrames frames;
    std::vector<std::int16_t> samples;
    while (reader.next(spooled)) {
        samples.clear();
        media::DecodedHead head;
        const std::uint8_t payload_type = spooled.packet.payload_type;
        const auto format = job.formats.find(payload_type);
        if (format != job.formats.end()) {
            auto [decoder, is_new] = decoders.try_emplace(payload_type);
            if (is_new)
                decoder->second = AudioDecoder::open(format->second, job.rate_hz);
            if (decoder->second && media::cut_audio(format->second, spooled.packet.payload, frames))
                head.failed_frames = decoder->second->decode(frames, samples);
            else
                head.failed_frames = 1;
        }
        samples.resize(std::min<std::size_t>(samples.size(), media::most_samples_a_packet));
        head.samples = static_cast<std::uint32_t>(samples.size());
        if (!write_answer(answers, head,
                          {reinterpret_cast<const std::uint8_t*>(samples.data()),
                           samples.size() * sizeof(std::int16_t)}))
            return;
    }
    write_answer(answers, media::DecodedHead{media::end_of_answers, 0}, {});
}

} // namespace lisrtp::decode
