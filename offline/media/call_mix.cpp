#include "offline/media/call_mix.h"

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace lisrtp::media
{

namespace
{

constexpr std::size_t samples_at_once = 4096;
constexpr std::uint16_t format_pcm = 1;

std::uint16_t little_u16(const std::uint8_t* p)
{
    return static_cast<std::uint16_t>(p[1] << 8 | p[0]);
}

/** One side: silence in front, then the samples of a file that WavWriter wrote. */
class Side
{
public:
    explicit Side(std::uint64_t silence) : silence_(silence) {}

    Result<void> open(const std::string& path)
    {
        file_.reset(std::fopen(path.c_str(), "rbe"));
        if (!file_)
            return Error{ErrorCode::cannot_open, "audio", 0};
        std::array<std::uint8_t, 12> riff;
        if (!read(riff))
            return Error{ErrorCode::truncated, "RIFF header", 0};
        const std::string_view form = text_of(riff).substr(0, 4);
        if ((form != "RIFF" && form != "RF64") || text_of(riff).substr(8) != "WAVE")
            return Error{ErrorCode::bad_value, "RIFF header", 0};
        return find_samples();
    }

    std::uint32_t rate_hz() const { return rate_hz_; }

    /** Its samples with so much silence in front; nothing if it must be stretched. */
    std::optional<std::uint64_t> length(std::uint64_t silence, std::uint32_t out_rate_hz) const
    {
        if (!file_)
            return silence;
        struct stat status;
        const long begin = std::ftell(file_.get());
        if (rate_hz_ != out_rate_hz || begin < 0 || ::fstat(::fileno(file_.get()), &status) != 0 ||
            status.st_size < begin)
            return std::nullopt;
        return silence + static_cast<std::uint64_t>(status.st_size - begin) / sizeof(std::int16_t);
    }

    /** Fills `out`, with zeros where there is nothing; tells how many samples were the side's. */
    std::size_t read_samples(std::span<std::int16_t> out, std::uint32_t out_rate_hz)
    {
        if (file_ && out_rate_hz != rate_hz_)
            return read_stretched(out, out_rate_hz);
        const auto front = static_cast<std::size_t>(std::min<std::uint64_t>(silence_, out.size()));
        std::fill_n(out.begin(), front, std::int16_t{0});
        silence_ -= front;
        const std::size_t audio =
            file_ ? std::fread(out.data() + front, sizeof out[0], out.size() - front, file_.get())
                  : 0;
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(front + audio), out.end(),
                  std::int16_t{0});
        return front + audio;
    }

private:
    /** Straight lines between the file's samples. */
    std::size_t read_stretched(std::span<std::int16_t> out, std::uint32_t out_rate_hz)
    {
        std::size_t filled = 0;
        std::fill(out.begin(), out.end(), std::int16_t{0});
        for (; filled < out.size(); ++filled) {
            if (silence_ > 0) {
                --silence_;
                continue;
            }
            if (!begun_)
                phase_ = 2 * std::uint64_t{out_rate_hz}; // two samples are to be read
            begun_ = true;
            while (phase_ >= out_rate_hz && !ended_) {
                phase_ -= out_rate_hz;
                left_ = right_;
                ended_ = std::fread(&right_, sizeof right_, 1, file_.get()) != 1;
            }
            if (ended_)
                break;
            const std::int64_t between = (std::int64_t{right_} - left_) *
                                         static_cast<std::int64_t>(phase_) /
                                         static_cast<std::int64_t>(out_rate_hz);
            out[filled] = static_cast<std::int16_t>(left_ + between);
            phase_ += rate_hz_;
        }
        return filled;
    }

    bool read(std::span<std::uint8_t> out)
    {
        return std::fread(out.data(), 1, out.size(), file_.get()) == out.size();
    }

    /** Passes over chunks up to `data`, which is the last. */
    Result<void> find_samples()
    {
        constexpr std::uint32_t most_chunk_octets = 1024;
        bool understood = false;
        for (;;) {
            std::array<std::uint8_t, 8> head;
            if (!read(head))
                return Error{ErrorCode::truncated, "chunk", 0};
            const std::string_view name = text_of(head).substr(0, 4);
            if (name == "data")
                break;
            const std::uint32_t octets =
                static_cast<std::uint32_t>(little_u16(&head[6])) << 16 | little_u16(&head[4]);
            if (octets > most_chunk_octets)
                return Error{ErrorCode::bad_value, "chunk", 0};
            std::vector<std::uint8_t> chunk(octets);
            if (!read(chunk))
                return Error{ErrorCode::truncated, "chunk", 0};
            if (name != "fmt ")
                continue;
            if (octets >= 16)
                rate_hz_ =
                    static_cast<std::uint32_t>(little_u16(&chunk[6])) << 16 | little_u16(&chunk[4]);
            understood = octets >= 16 && little_u16(&chunk[0]) == format_pcm &&
                         little_u16(&chunk[2]) == 1 && little_u16(&chunk[14]) == 16 && rate_hz_ > 0;
        }
        if (!understood)
            return Error{ErrorCode::bad_value, "format", 0};
        return {};
    }

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t silence_;
    std::uint32_t rate_hz_ = 0;
    // while stretching: between which samples, and how far, in units of 1 / the rate of `out`
    std::uint64_t phase_ = 0;
    bool begun_ = false;
    std::int16_t left_ = 0;
    std::int16_t right_ = 0;
    bool ended_ = false;
};

/** How the two lie to each other; no samples yet. */
MixReport alignment(const MixSide& a, const MixSide& b, std::uint32_t rate_hz)
{
    MixReport report;
    if (a.wav_path.empty() || b.wav_path.empty())
        return report;
    const std::int64_t offset_ns = b.first_at - a.first_at;
    report.aligned = offset_ns / ns_per_second < most_mix_offset_seconds &&
                     offset_ns / ns_per_second > -most_mix_offset_seconds;
    report.offset_samples = report.aligned ? offset_ns / 1000 * rate_hz / 1'000'000 : 0;
    return report;
}

/** Of the left and of the right side. */
std::pair<std::uint64_t, std::uint64_t> silence_in_front(const MixReport& report)
{
    return {static_cast<std::uint64_t>(std::max<std::int64_t>(-report.offset_samples, 0)),
            static_cast<std::uint64_t>(std::max<std::int64_t>(report.offset_samples, 0))};
}

} // namespace

Result<MixForm> foresee_mix(const MixSide& a, const MixSide& b)
{
    MixForm form;
    Side sides[2] = {Side(0), Side(0)};
    for (auto& [side, path] :
         {std::pair(&sides[0], &a.wav_path), std::pair(&sides[1], &b.wav_path)})
        if (!path->empty()) {
            if (Result<void> opened = side->open(*path); !opened)
                return opened.error();
            form.rate_hz = std::max(form.rate_hz, side->rate_hz());
        }
    const auto [left, right] = silence_in_front(alignment(a, b, form.rate_hz));
    const auto first = sides[0].length(left, form.rate_hz);
    const auto second = sides[1].length(right, form.rate_hz);
    if (first && second)
        form.samples = std::max(*first, *second);
    return form;
}

Result<MixReport> mix_call(const MixSide& a, const MixSide& b, std::uint32_t rate_hz,
                           WavWriter& out)
{
    MixReport report = alignment(a, b, rate_hz);
    const auto [left_silence, right_silence] = silence_in_front(report);
    Side left(left_silence);
    Side right(right_silence);
    for (auto& [side, path] : {std::pair(&left, &a.wav_path), std::pair(&right, &b.wav_path)})
        if (!path->empty())
            if (Result<void> opened = side->open(*path); !opened)
                return opened.error();

    std::vector<std::int16_t> left_samples(samples_at_once);
    std::vector<std::int16_t> right_samples(samples_at_once);
    std::vector<std::int16_t> both(2 * samples_at_once);
    for (;;) {
        const std::size_t count = std::max(left.read_samples(left_samples, rate_hz),
                                           right.read_samples(right_samples, rate_hz));
        if (count == 0)
            return report;
        for (std::size_t i = 0; i < count; ++i) {
            both[2 * i] = left_samples[i];
            both[2 * i + 1] = right_samples[i];
        }
        out.write(std::span(both).first(2 * count));
        report.samples += count;
    }
}

} // namespace lisrtp::media
