#include "offline/media/wav_writer.h"

#include <bit>
#include <utility>

namespace lisrtp::media
{

namespace
{

// Offsets in the header that this room writes:
//   0 RIFF size WAVE | 12 JUNK 28 ... (or ds64) | 48 fmt 16 ... | 72 data size
constexpr std::uint64_t header_octets = 80;
constexpr std::uint32_t ds64_octets = 28; ///< three sizes of 64 bits and a table length of 0
constexpr std::uint16_t format_pcm = 1;
constexpr std::uint16_t octets_per_sample = 2;
constexpr std::uint64_t most_riff_octets = 0xFFFFFFFF;

/** Little-endian numbers and four-letter names. */
class Chunk
{
public:
    Chunk& name(std::string_view letters)
    {
        octets_.insert(octets_.end(), letters.begin(), letters.end());
        return *this;
    }
    Chunk& u16(std::uint16_t v)
    {
        octets_.push_back(static_cast<std::uint8_t>(v));
        octets_.push_back(static_cast<std::uint8_t>(v >> 8));
        return *this;
    }
    Chunk& u32(std::uint32_t v)
    {
        return u16(static_cast<std::uint16_t>(v)).u16(static_cast<std::uint16_t>(v >> 16));
    }
    Chunk& u64(std::uint64_t v)
    {
        return u32(static_cast<std::uint32_t>(v)).u32(static_cast<std::uint32_t>(v >> 32));
    }
    Chunk& zeros(std::size_t count)
    {
        octets_.insert(octets_.end(), count, 0);
        return *this;
    }
    ByteView view() const { return octets_; }

private:
    Bytes octets_;
};

} // namespace

Result<WavWriter> WavWriter::create(const std::string& path, std::uint16_t channels,
                                    std::uint32_t rate_hz)
{
    if (channels < 1 || channels > 2)
        return Error{ErrorCode::bad_value, "channels", 0};
    if (rate_hz < 1 || rate_hz > 192'000)
        return Error{ErrorCode::bad_value, "rate", 0};
    Result<evidence::OutputFile> file = evidence::OutputFile::create(path);
    if (!file)
        return file.error();
    return WavWriter(std::move(*file), channels, rate_hz);
}

WavWriter::WavWriter(evidence::OutputFile file, std::uint16_t channels, std::uint32_t rate_hz,
                     std::optional<std::uint64_t> expected)
    : file_(std::move(file)), channels_(channels), rate_hz_(rate_hz), expected_(expected)
{
    if (!expected_)
        file_.expect_patch(); // the sizes
    file_.write(header(expected_.value_or(0)));
}

Bytes WavWriter::header(std::uint64_t samples) const
{
    const std::uint64_t data_octets = samples * octets_per_sample;
    const std::uint64_t riff_octets = header_octets + data_octets - 8;
    const bool fits = riff_octets <= most_riff_octets;
    const auto size = [fits](std::uint64_t octets) {
        // EBU Tech 3306, 3.3: the 32-bit sizes say -1, ds64 has the true ones.
        return fits ? static_cast<std::uint32_t>(octets) : 0xFFFFFFFF;
    };
    const auto block_octets = static_cast<std::uint16_t>(channels_ * octets_per_sample);
    Chunk header;
    header.name(fits ? "RIFF" : "RF64").u32(size(riff_octets)).name("WAVE");
    if (fits) {
        header.name("JUNK").u32(ds64_octets).zeros(ds64_octets);
    } else {
        header.name("ds64").u32(ds64_octets).u64(riff_octets).u64(data_octets);
        header.u64(samples / channels_).u32(0);
    }
    header.name("fmt ").u32(16).u16(format_pcm).u16(channels_).u32(rate_hz_);
    header.u32(rate_hz_ * block_octets).u16(block_octets).u16(8 * octets_per_sample);
    header.name("data").u32(size(data_octets));
    return copy_of(header.view());
}

void WavWriter::expect_otherwise()
{
    if (std::exchange(expected_, std::nullopt))
        file_.expect_patch();
}

void WavWriter::write(std::span<const std::int16_t> samples)
{
    static_assert(std::endian::native == std::endian::little, "samples go out as they lie");
    file_.write({reinterpret_cast<const std::uint8_t*>(samples.data()), samples.size_bytes()});
    samples_ += samples.size();
}

void WavWriter::write_silence(std::uint64_t samples)
{
    file_.write_zeros(samples * octets_per_sample);
    samples_ += samples;
}

Result<void> WavWriter::finish()
{
    if (samples_ != expected_)
        file_.patch(0, header(samples_));
    return file_.finish();
}

} // namespace lisrtp::media
