// tests/fuzz/gzip_fuzz.cpp - gzip files of strangers, decompressed as captures are and by zlib: of
// a file that zlib reads to its end, what is handed out is the same, and all of it where nothing
// failed.  (Of others ISA-L may give more, since it takes codes that zlib refuses.)  Octet 0 tells
// in which pieces the file comes and its content is taken.

#include "offline/capture/gzip_source.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include <zlib.h>

namespace
{

using namespace lisrtp;
using namespace lisrtp::capture;

constexpr std::size_t most_octets = 1u << 20; ///< a small file may hold a thousand times its size

void insist(bool holds)
{
    if (!holds)
        std::abort();
}

/** A file in memory that gives a few octets at a time. */
class Pieces final : public OctetSource
{
public:
    Pieces(ByteView octets, std::size_t piece) : octets_(octets), piece_(piece) {}

    std::size_t read(std::uint8_t* into, std::size_t most) override
    {
        const std::size_t count = std::min({most, piece_, octets_.size() - taken_});
        if (count > 0)
            std::memcpy(into, octets_.data() + taken_, count);
        taken_ += count;
        return count;
    }
    bool failed() const override { return false; }
    bool may_go() const override { return false; }
    bool go_to(std::uint64_t) override { return false; }
    std::uint64_t octets_of_file(std::size_t unused) const override { return taken_ - unused; }

private:
    ByteView octets_;
    std::size_t piece_;
    std::size_t taken_ = 0;
};

struct Content {
    Bytes octets;
    bool is_whole = false; ///< read to the end, and nothing was wrong
};

Content read_all(OctetSource& source, std::size_t at_once)
{
    Content content;
    Bytes piece(at_once);
    while (content.octets.size() < most_octets) {
        const std::size_t count = source.read(piece.data(), piece.size());
        insist(count <= piece.size());
        if (count == 0) {
            content.is_whole = !source.failed();
            break;
        }
        content.octets.insert(content.octets.end(), piece.begin(),
                              piece.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return content;
}

/** Member by member, as zlib reads them. */
Content read_with_zlib(ByteView file)
{
    constexpr int gzip_only = 15 + 16;
    Content content;
    Bytes piece(4096);
    z_stream stream{};
    insist(inflateInit2(&stream, gzip_only) == Z_OK);
    stream.next_in = const_cast<Bytef*>(file.data());
    stream.avail_in = static_cast<uInt>(file.size());
    content.is_whole = true;
    while (content.is_whole && stream.avail_in > 0 && content.octets.size() < 2 * most_octets) {
        insist(inflateReset(&stream) == Z_OK);
        int code = Z_OK;
        while (code == Z_OK && content.octets.size() < 2 * most_octets) {
            stream.next_out = piece.data();
            stream.avail_out = static_cast<uInt>(piece.size());
            code = inflate(&stream, Z_NO_FLUSH);
            content.octets.insert(content.octets.end(), piece.data(), stream.next_out);
        }
        content.is_whole = code == Z_STREAM_END;
    }
    inflateEnd(&stream);
    return content;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1)
        return 0;
    const std::size_t piece = 1 + data[0] % 16 * 97u;
    const std::size_t at_once = 1 + data[0] / 16 * 1031u;
    const Bytes file(data + 1,
                     data + size); // its own allocation, so that an octet too many is seen
    const auto source = open_gzip(std::make_unique<Pieces>(file, piece));
    const Content content = read_all(*source, at_once);
    const Content expected = read_with_zlib(file);
    if (!expected.is_whole)
        return 0;
    insist(content.octets.size() <= expected.octets.size() &&
           std::equal(content.octets.begin(), content.octets.end(), expected.octets.begin()));
    insist(!content.is_whole || content.octets.size() == expected.octets.size());
    return 0;
}
