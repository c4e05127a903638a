#include "offline/capture/pcapng_writer.h"

#include <algorithm>

namespace lisrtp::capture
{

namespace
{

// Block types and options of draft-ietf-opsawg-pcapng, sections 3.5, 4.1, 4.2 and 4.3.
constexpr std::uint32_t section_header_block = 0x0A0D0D0A;
constexpr std::uint32_t interface_description_block = 1;
constexpr std::uint32_t enhanced_packet_block = 6;
constexpr std::uint32_t byte_order_magic = 0x1A2B3C4D;
constexpr std::uint16_t opt_endofopt = 0;
constexpr std::uint16_t opt_comment = 1;
constexpr std::uint16_t epb_packetid = 5;
constexpr std::uint16_t if_tsresol = 9;
/** Wireshark refuses captured lengths beyond this; 0 would mean "no limit" but older readers err.
 */
constexpr std::uint32_t snap_octets = 262144;
constexpr std::size_t most_comment_octets = 0xFFFF;

/** Little-endian numbers and octets, one behind the other, where there is room for them. */
class Block
{
public:
    explicit Block(std::uint8_t* at) : at_(at) {}

    Block& u16(std::uint16_t v)
    {
        *at_++ = static_cast<std::uint8_t>(v);
        *at_++ = static_cast<std::uint8_t>(v >> 8);
        return *this;
    }
    Block& u32(std::uint32_t v)
    {
        return u16(static_cast<std::uint16_t>(v)).u16(static_cast<std::uint16_t>(v >> 16));
    }
    /** With zeros up to the next 32 bits. */
    Block& padded(ByteView octets);

private:
    std::uint8_t* at_;
};

constexpr std::size_t padded_to_32_bits(std::size_t octets)
{
    return (octets + 3) & ~std::size_t{3};
}

Block& Block::padded(ByteView octets)
{
    at_ = std::copy(octets.begin(), octets.end(), at_);
    at_ = std::fill_n(at_, padded_to_32_bits(octets.size()) - octets.size(), std::uint8_t{0});
    return *this;
}

void write_section_header(evidence::OutputFile& file)
{
    constexpr std::uint32_t block_octets = 28;
    Block block(file.room(block_octets));
    block.u32(section_header_block).u32(block_octets).u32(byte_order_magic);
    block.u16(1).u16(0);                   // version 1.0
    block.u32(0xFFFFFFFF).u32(0xFFFFFFFF); // section length: not said
    block.u32(block_octets);
}

} // namespace

Result<PcapngWriter> PcapngWriter::create(const std::string& path)
{
    Result<evidence::OutputFile> file = evidence::OutputFile::create(path);
    if (!file)
        return file.error();
    return PcapngWriter(std::move(*file));
}

PcapngWriter::PcapngWriter(evidence::OutputFile file) : file_(std::move(file))
{
    write_section_header(file_);
}

Result<void> PcapngWriter::write(const Frame& frame, std::string_view comment,
                                 std::uint64_t packet_id)
{
    if (frame.at.ns < 0)
        return Error{ErrorCode::bad_value, "time", 0};
    if (frame.link == link::unknown)
        return Error{ErrorCode::unsupported, "link layer", 0};
    if (frame.octets.size() > snap_octets)
        return Error{ErrorCode::too_long, "frame", 0};
    if (comment.size() > most_comment_octets)
        return Error{ErrorCode::too_long, "comment", 0};

    const std::uint32_t interface = interface_of(frame.link);
    const std::uint64_t ns = static_cast<std::uint64_t>(frame.at.ns);
    const bool has_options = !comment.empty() || packet_id != 0;
    const std::size_t option_octets =
        (comment.empty() ? 0 : 4 + padded_to_32_bits(comment.size())) + (packet_id == 0 ? 0 : 12) +
        (has_options ? 4 : 0);
    const std::uint32_t captured = static_cast<std::uint32_t>(frame.octets.size());
    const std::uint32_t block_octets =
        static_cast<std::uint32_t>(28 + padded_to_32_bits(frame.octets.size()) + option_octets + 4);

    const auto write_into = [&](std::uint8_t* at) {
        Block block(at);
        block.u32(enhanced_packet_block).u32(block_octets).u32(interface);
        block.u32(static_cast<std::uint32_t>(ns >> 32)).u32(static_cast<std::uint32_t>(ns));
        block.u32(captured).u32(std::max(frame.original_octets, captured)).padded(frame.octets);
        if (!comment.empty()) {
            block.u16(opt_comment).u16(static_cast<std::uint16_t>(comment.size()));
            block.padded(view_of(comment));
        }
        if (packet_id != 0) {
            block.u16(epb_packetid).u16(8);
            block.u32(static_cast<std::uint32_t>(packet_id));
            block.u32(static_cast<std::uint32_t>(packet_id >> 32));
        }
        if (has_options)
            block.u16(opt_endofopt).u16(0);
        block.u32(block_octets);
    };
    if (block_octets <= evidence::OutputFile::most_room_octets) {
        write_into(file_.room(block_octets));
    } else {
        Bytes block(block_octets);
        write_into(block.data());
        file_.write(block);
    }
    if (file_.error())
        return *file_.error();
    ++frames_;
    return {};
}

Result<void> PcapngWriter::finish()
{
    return file_.finish();
}

std::uint32_t PcapngWriter::interface_of(LinkLayer link)
{
    const auto known = std::find(interfaces_.begin(), interfaces_.end(), link);
    const auto number = static_cast<std::uint32_t>(known - interfaces_.begin());
    if (known != interfaces_.end())
        return number;
    constexpr std::uint32_t block_octets = 32;
    Block block(file_.room(block_octets));
    block.u32(interface_description_block).u32(block_octets);
    block.u16(link.linktype).u16(0).u32(snap_octets);
    block.u16(if_tsresol).u16(1).u32(9); // 10^-9 s, one octet and three of padding
    block.u16(opt_endofopt).u16(0);
    block.u32(block_octets);
    interfaces_.push_back(link);
    return number;
}

} // namespace lisrtp::capture
