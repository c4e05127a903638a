#include "keys/keyfile/mistaken_file.h"

#include "keys/base/bytes.h"
#include "keys/keyfile/sealed_file.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::keyfile
{

namespace
{

using namespace std::string_view_literals;

/** As many as tell what a file is; a key file has its `format` there, or a comment. */
constexpr std::size_t beginning_octets = 16;

/** pcap in either byte order, with microseconds or nanoseconds; pcapng's section header. */
constexpr std::array captures{"\xA1\xB2\xC3\xD4"sv, "\xD4\xC3\xB2\xA1"sv, "\xA1\xB2\x3C\x4D"sv,
                              "\x4D\x3C\xB2\xA1"sv, "\x0A\x0D\x0D\x0A"sv};

/** gzip, zstd, xz, LZ4, bzip2, zip. */
constexpr std::array compressions{"\x1F\x8B"sv,    "\x28\xB5\x2F\xFD"sv,
                                  "\xFD\x37zXZ"sv, "\x04\x22\x4D\x18"sv,
                                  "BZh"sv,         "PK\x03\x04"sv};

bool begins_with_any(std::string_view text, const auto& magics)
{
    return std::any_of(magics.begin(), magics.end(),
                       [text](std::string_view magic) { return text.starts_with(magic); });
}

} // namespace

std::string mistaken_for_key_file(const std::filesystem::path& path)
{
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) // a pipe would wait for a writer
        return "";
    // Not by a stream, which would fill a buffer of its own: the rest may be secrets.
    std::array<char, beginning_octets> octets{};
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return "";
    const ssize_t got = ::read(descriptor, octets.data(), octets.size());
    ::close(descriptor);
    const std::string_view text(octets.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    if (is_sealed(view_of(text)))
        return "";
    if (begins_with_any(text, captures))
        return "a capture";
    if (begins_with_any(text, compressions))
        return "compressed";
    return text.find('\0') != text.npos ? "not text" : "";
}

} // namespace lisrtp::keyfile
