#include "offline/evidence/html/waveform.h"

#include "keys/base/bytes.h"
#include "offline/evidence/html/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace lisrtp::evidence::html
{

namespace
{

constexpr std::size_t most_channels = 2;
constexpr std::uint64_t most_samples_of_a_column = 4096;
constexpr std::uint64_t most_header_octets = 1u << 16;
constexpr unsigned height_of_channel = 28;

struct Format {
    std::uint16_t channels = 0;
    std::uint32_t rate_hz = 0;
    std::uint64_t data_at = 0;
    std::uint64_t data_octets = 0;
};

std::uint32_t little_endian(const std::uint8_t* p, std::size_t octets)
{
    std::uint32_t value = 0;
    for (std::size_t i = octets; i-- > 0;)
        value = value << 8 | p[i];
    return value;
}

/** Chunk by chunk to `data`, which ends where the file does if its size says more. */
std::optional<Format> read_format(std::ifstream& file, std::uint64_t file_octets)
{
    Format format;
    std::array<std::uint8_t, 24> head{};
    std::uint64_t at = 12; // behind "RIFF", size, "WAVE"
    while (at + 8 <= file_octets && at < most_header_octets) {
        file.seekg(static_cast<std::streamoff>(at));
        head.fill(0);
        file.read(reinterpret_cast<char*>(head.data()), head.size());
        file.clear();
        const std::string_view name(reinterpret_cast<const char*>(head.data()), 4);
        const std::uint64_t octets = little_endian(head.data() + 4, 4);
        if (name == "fmt ") {
            const bool is_pcm = little_endian(head.data() + 8, 2) == 1;
            const bool is_16_bit = little_endian(head.data() + 22, 2) == 16;
            if (!is_pcm || !is_16_bit)
                return std::nullopt;
            format.channels = static_cast<std::uint16_t>(little_endian(head.data() + 10, 2));
            format.rate_hz = little_endian(head.data() + 12, 4);
        } else if (name == "data") {
            format.data_at = at + 8;
            const std::uint64_t left = file_octets - format.data_at;
            format.data_octets = octets == 0xFFFFFFFF ? left : std::min(octets, left);
            break;
        }
        at += 8 + octets + octets % 2;
    }
    const bool usable = format.data_at > 0 && format.rate_hz > 0 && format.channels > 0 &&
                        format.channels <= most_channels;
    return usable ? std::optional(format) : std::nullopt;
}

} // namespace

std::optional<Envelope> read_envelope(const std::filesystem::path& wav, std::size_t columns)
{
    std::error_code failure;
    const std::uint64_t file_octets = std::filesystem::file_size(wav, failure);
    std::ifstream file(wav, std::ios::binary);
    const auto format = file && !failure ? read_format(file, file_octets) : std::nullopt;
    if (!format)
        return std::nullopt;
    const std::uint64_t block = 2u * format->channels;
    const std::uint64_t samples = format->data_octets / block;
    Envelope envelope;
    envelope.seconds = static_cast<double>(samples) / format->rate_hz;
    envelope.channels.assign(format->channels, Peaks(columns, 0));
    static_assert(std::endian::native == std::endian::little, "samples come as they lie");
    std::vector<std::int16_t> piece(most_samples_of_a_column * format->channels);
    for (std::uint64_t column = 0; column < columns; ++column) {
        const std::uint64_t begin = samples * column / columns;
        const std::uint64_t end = samples * (column + 1) / columns;
        const std::uint64_t count = std::min(end - begin, most_samples_of_a_column);
        file.seekg(static_cast<std::streamoff>(format->data_at + begin * block));
        file.read(reinterpret_cast<char*>(piece.data()),
                  static_cast<std::streamsize>(count * block));
        for (std::uint16_t channel = 0; channel < format->channels; ++channel) {
            int peak = 0;
            for (std::uint64_t i = channel; i < count * format->channels; i += format->channels)
                peak = std::max(peak, std::abs(int{piece[i]}));
            envelope.channels[channel][column] = static_cast<std::uint16_t>(peak);
        }
    }
    return envelope;
}

std::string waveform(const Envelope& envelope)
{
    const std::size_t columns = envelope.channels.front().size();
    const std::size_t channels = envelope.channels.size();
    std::string out = "<svg class=wave viewBox=\"0 0 " + std::to_string(columns * 2) + " " +
                      std::to_string(height_of_channel * channels) +
                      "\" preserveAspectRatio=none role=img aria-label=\"Loudness over " +
                      readable_duration(envelope.seconds) + "\">";
    for (std::size_t channel = 0; channel < channels; ++channel) {
        const unsigned middle =
            static_cast<unsigned>(channel) * height_of_channel + height_of_channel / 2;
        std::string path;
        for (std::size_t column = 0; column < columns; ++column) {
            const unsigned half = std::max(1u, envelope.channels[channel][column] *
                                                   (height_of_channel / 2u) / 32768u);
            path += "M" + std::to_string(column * 2 + 1) + " " + std::to_string(middle - half) +
                    "v" + std::to_string(half * 2);
        }
        out += std::string("<path class=") + (channel == 0 ? "wa" : "wb") + " d=\"" + path + "\"/>";
    }
    return out + "</svg>";
}

} // namespace lisrtp::evidence::html
