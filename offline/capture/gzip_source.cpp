#include "offline/capture/gzip_source.h"

#include "keys/base/reader.h"
#include "offline/capture/file_window.h"

#include <algorithm>
#include <optional>

#include <isa-l/igzip_lib.h>

namespace lisrtp::capture
{

namespace
{

// RFC 1952, 2.3: ID1, ID2, CM, FLG, MTIME, XFL, OS.
constexpr std::size_t header_octets = 10;
constexpr std::uint8_t id1 = 0x1F;
constexpr std::uint8_t id2 = 0x8B;
constexpr std::uint8_t cm_deflate = 8;
constexpr std::uint8_t flag_header_crc = 0x02;
constexpr std::uint8_t flag_extra = 0x04;
constexpr std::uint8_t flag_name = 0x08;
constexpr std::uint8_t flag_comment = 0x10;
constexpr std::uint8_t reserved_flags = 0xE0;
constexpr std::size_t most_header_octets = 1u << 13; ///< a file's name and a few words

/**
 * Octets of a member's header; none where it is damaged, longer than what is given, or has a
 * checksum of its own. ISA-L reads headers as well, but of one that comes in two pieces it forgets
 * the flags.
 */
std::optional<std::size_t> size_of_header(ByteView octets)
{
    if (octets.size() < header_octets || !begins_as_gzip(octets) || octets[2] != cm_deflate ||
        (octets[3] & (reserved_flags | flag_header_crc)) != 0)
        return std::nullopt;
    const std::uint8_t flags = octets[3];
    Reader in(octets);
    in.skip(header_octets, "gzip header");
    if ((flags & flag_extra) != 0) {
        const std::uint8_t low = in.u8("XLEN");
        in.skip(low + 256u * in.u8("XLEN"), "extra field");
    }
    for (const std::uint8_t flag : {flag_name, flag_comment})
        while ((flags & flag) != 0 && in.ok() && in.u8("text") != 0) {
        }
    return in.ok() ? std::optional(in.position()) : std::nullopt;
}

class GzipSource final : public OctetSource
{
public:
    explicit GzipSource(std::unique_ptr<OctetSource> file)
        : packed_(std::move(file)), inflate_(std::make_unique<inflate_state>())
    {
    }

    std::size_t read(std::uint8_t* into, std::size_t most) override
    {
        while (!failed_ && (in_member_ || begin_member())) {
            const std::size_t got = inflate(into, most);
            if (failed_)
                break;
            if (got > 0)
                return got;
        }
        return 0;
    }

    bool failed() const override { return failed_; }
    bool may_go() const override { return false; }
    bool go_to(std::uint64_t) override { return false; }
    /** Nobody knows which octets of the file the unused ones came from: they count as used. */
    std::uint64_t octets_of_file(std::size_t) const override { return packed_.octets_of_file(); }

private:
    /** False at the end, good or bad. */
    bool begin_member()
    {
        ByteView head = packed_.ahead(header_octets);
        if (head.empty() && !packed_.failed())
            return false;
        if (head.size() >= header_octets && head[3] != 0)
            head = packed_.ahead(most_header_octets);
        const auto size = size_of_header(head.first(std::min(head.size(), most_header_octets)));
        failed_ = !size;
        if (failed_)
            return false;
        packed_.pass(*size);
        isal_inflate_init(inflate_.get());
        inflate_->crc_flag = ISAL_GZIP_NO_HDR_VER; // with the trailer, which is compared
        in_member_ = true;
        return true;
    }

    std::size_t inflate(std::uint8_t* into, std::size_t most)
    {
        const ByteView packed = packed_.ahead(1);
        inflate_->next_in = const_cast<std::uint8_t*>(packed.data()); // read only
        inflate_->avail_in = static_cast<std::uint32_t>(packed.size());
        inflate_->next_out = into;
        inflate_->avail_out = static_cast<std::uint32_t>(most);
        const int code = isal_inflate(inflate_.get());
        const std::size_t taken = packed.size() - inflate_->avail_in;
        const std::size_t got = most - inflate_->avail_out;
        packed_.pass(taken);
        in_member_ = inflate_->block_state != ISAL_BLOCK_FINISH;
        failed_ = code != ISAL_DECOMP_OK || (in_member_ && taken == 0 && got == 0);
        return got;
    }

    FileWindow packed_;
    std::unique_ptr<inflate_state> inflate_;
    bool in_member_ = false;
    bool failed_ = false;
};

} // namespace

bool begins_as_gzip(ByteView octets)
{
    return octets.size() >= 2 && octets[0] == id1 && octets[1] == id2;
}

std::unique_ptr<OctetSource> open_gzip(std::unique_ptr<OctetSource> file)
{
    return std::make_unique<GzipSource>(std::move(file));
}

} // namespace lisrtp::capture
