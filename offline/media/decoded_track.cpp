#include "offline/media/decoded_track.h"

#include "offline/media/g711.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace lisrtp::media
{

namespace
{

/** A decoder may lag this far behind before silence takes the place of what it owes. */
constexpr std::uint64_t most_lag_ms = 40;

/** One packet's samples from the pipe; false: the decoder is gone. */
bool read_samples(Answers& answers, DecodedHead& head, std::vector<std::int16_t>& samples)
{
    std::uint8_t octets[sizeof head];
    if (!answers.read(octets))
        return false;
    std::memcpy(&head, octets, sizeof head);
    if (head.samples > most_samples_a_packet)
        return false;
    samples.resize(head.samples);
    return answers.read(
        {reinterpret_cast<std::uint8_t*>(samples.data()), samples.size() * sizeof(std::int16_t)});
}

/** Tables do it: nothing but G.711 at the rate that is wanted. */
bool needs_no_decoder(const DecodeJob& job)
{
    return std::all_of(job.formats.begin(), job.formats.end(), [&job](const auto& known) {
        const AudioFormat& format = known.second;
        return (format.form == AudioForm::pcmu || format.form == AudioForm::pcma) &&
               format.rate_hz == job.rate_hz && format.channels == 1;
    });
}

/** Where a tick of the track's clock lies. */
std::uint64_t sample_at(std::uint64_t tick, std::uint32_t clock_hz, std::uint32_t rate_hz)
{
    return tick / clock_hz * rate_hz + tick % clock_hz * rate_hz / clock_hz;
}

/** The file as far as it is written, in samples. */
class Line
{
public:
    Line(WavWriter& out, LevelMeter& level) : out_(out), level_(level) {}

    std::uint64_t written() const { return written_; }
    void silence_until(std::uint64_t sample)
    {
        if (sample <= written_)
            return;
        out_.write_silence(sample - written_);
        level_.silence(sample - written_);
        written_ = sample;
    }
    void write(std::span<const std::int16_t> samples)
    {
        out_.write(samples);
        level_.add(samples);
        written_ += samples.size();
    }

private:
    WavWriter& out_;
    LevelMeter& level_;
    std::uint64_t written_ = 0;
};

} // namespace

std::uint64_t samples_of_decoded(const AudioReport& track, std::uint32_t rate_hz)
{
    return sample_at(track.samples, track.clock_hz, rate_hz);
}

DecodedReport decode_track(DecoderProcess& decoder, const DecodeJob& job, const Spool& spool,
                           const AudioReport& track, WavWriter& out, LevelMeter& level)
{
    DecodedReport report;
    const auto sample_of = [&](std::uint64_t tick) {
        return sample_at(tick, track.clock_hz, job.rate_hz);
    };
    const std::uint64_t most_lag = job.rate_hz * most_lag_ms / 1000;
    Line line(out, level);
    const bool by_tables = needs_no_decoder(job);
    std::optional<Answers> answers;
    if (!by_tables) {
        if (auto begun = decoder.begin(job, spool.descriptor()))
            answers.emplace(*std::move(begun));
        else
            report.trouble = "the decoder did not start";
    }
    SpoolReader reader(spool.descriptor());
    SpooledPacket spooled;
    std::vector<std::int16_t> samples;
    AudioFrames frames;
    std::uint64_t end = 0; ///< of the packet before, in ticks
    std::uint8_t payload_type = 0;
    while (reader.next(spooled)) {
        DecodedHead head;
        samples.clear();
        if (answers && report.trouble.empty() && !read_samples(*answers, head, samples)) {
            report.trouble = "the decoder crashed or hung";
            head = {};
            samples.clear();
        }
        const auto format = job.formats.find(spooled.packet.payload_type);
        std::uint64_t ticks = 0;
        const bool known = format != job.formats.end();
        if (known && cut_audio(format->second, spooled.packet.payload, frames)) {
            ticks = frames.ticks() * track.clock_hz / format->second.clock_hz;
            if (by_tables) {
                samples.resize(spooled.packet.payload.size());
                decode_g711(format->second.form == AudioForm::pcmu ? G711Law::mu : G711Law::a,
                            spooled.packet.payload, samples);
            }
        } else if (known && by_tables) {
            head.failed_frames = 1;
        }
        if (head.failed_frames > 0 || !report.trouble.empty())
            ++report.undecoded_packets;
        const std::uint64_t from = sample_of(spooled.position);
        // What a decoder or a resampler still owed is not owed by the next codec's.
        const bool follows = spooled.position == end && spooled.packet.payload_type == payload_type;
        payload_type = spooled.packet.payload_type;
        if (!follows || from > line.written() + most_lag)
            line.silence_until(from);
        std::span<const std::int16_t> fresh = samples;
        fresh = fresh.subspan(std::min<std::uint64_t>(sample_of(spooled.skip), fresh.size()));
        end = spooled.position + ticks - std::min<std::uint64_t>(spooled.skip, ticks);
        const std::uint64_t room = sample_of(end) - std::min(line.written(), sample_of(end));
        line.write(fresh.first(std::min<std::uint64_t>(fresh.size(), room)));
    }
    line.silence_until(sample_of(track.samples));
    if (answers && report.trouble.empty()) {
        DecodedHead head;
        std::uint8_t octets[sizeof head];
        if (answers->read(octets))
            std::memcpy(&head, octets, sizeof head);
        if (head.samples != end_of_answers)
            report.trouble = "the decoder crashed or hung";
    }
    return report;
}

} // namespace lisrtp::media
