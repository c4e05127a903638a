#include "offline/media/red_payload.h"

#include "keys/base/reader.h"

namespace lisrtp::media
{

Result<std::vector<RedBlock>> read_red(ByteView payload)
{
    Reader in(payload);
    std::vector<RedBlock> blocks;
    std::vector<std::size_t> lengths;
    for (bool more = true; more && in.ok();) {
        // |F|   block PT  |  timestamp offset         |   block length    |
        const std::uint8_t first = in.u8("block header");
        more = (first & 0x80) != 0;
        RedBlock block;
        block.payload_type = first & 0x7F;
        std::size_t length = 0;
        if (more) {
            const std::uint32_t high = in.u16("block header");
            const std::uint32_t rest = high << 8 | in.u8("block header");
            block.timestamp_offset = rest >> 10;
            length = rest & 0x3FF;
        }
        blocks.push_back(block);
        lengths.push_back(length);
    }
    for (std::size_t i = 0; i < blocks.size() && in.ok(); ++i)
        blocks[i].octets =
            i + 1 == blocks.size() ? in.rest() : in.octets(lengths[i], "redundant block");
    return in.finish(std::move(blocks));
}

} // namespace lisrtp::media
