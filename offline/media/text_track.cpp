#include "offline/media/text_track.h"

#include "offline/media/red_payload.h"

#include <algorithm>
#include <string>

namespace lisrtp::media
{

namespace
{

constexpr char32_t replacement = 0xFFFD;
constexpr char32_t erasure = 0x232B;
constexpr char32_t byte_order_mark = 0xFEFF; // T.140: sent while nothing is typed
constexpr char32_t line_separator = 0x2028;

std::string utf8_of(char32_t c)
{
    std::string out;
    if (c < 0x80)
        return {static_cast<char>(c)};
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr unsigned leads[] = {0, 0xC0, 0xE0, 0xF0};
    out.push_back(static_cast<char>(leads[more] | c >> 6 * more));
    for (int i = more - 1; i >= 0; --i)
        out.push_back(static_cast<char>(0x80u | (c >> 6 * i & 0x3Fu)));
    return out;
}

/** Takes one character off the front; what is none is one octet of replacement. RFC 3629, 3. */
char32_t take_character(ByteView& text)
{
    const std::uint8_t lead = text[0];
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
    bool good = lead < 0x80 || (lead >= 0xC2 && lead <= 0xF4 && text.size() > more);
    for (std::size_t i = 1; good && i <= more; ++i) {
        good = (text[i] & 0xC0) == 0x80;
        c = c << 6 | (text[i] & 0x3Fu);
    }
    const bool too_long = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
    good = good && !too_long && c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
    text = text.subspan(good ? more + 1 : 1);
    return good ? c : replacement;
}

} // namespace

void TextTrack::add(const ClearPacket& packet, bool redundant)
{
    std::vector<RedBlock> blocks;
    if (redundant) {
        auto read = read_red(packet.payload);
        if (read)
            blocks = std::move(*read);
    } else {
        blocks.push_back({packet.payload_type, 0, packet.payload});
    }
    if (blocks.empty()) {
        ++lost_blocks_;
        write_character(replacement, packet.at);
    }
    // RFC 4103, 5.4: the blocks before the primary one are those of the packets before this one.
    const std::uint64_t missing =
        last_index_ ? std::max(packet.index.value, *last_index_ + 1) - *last_index_ - 1 : 0;
    const std::size_t repeated = blocks.empty() ? 0 : blocks.size() - 1;
    if (missing > repeated) {
        lost_blocks_ += missing - repeated;
        write_character(replacement, packet.at);
    }
    const std::size_t first =
        repeated - static_cast<std::size_t>(std::min<std::uint64_t>(missing, repeated));
    for (std::size_t i = first; i < blocks.size(); ++i)
        write_block(blocks[i].octets, packet.at);
    last_index_ = packet.index.value;
}

void TextTrack::write_block(ByteView block, Timestamp at)
{
    while (!block.empty())
        write_character(take_character(block), at);
}

void TextTrack::write_character(char32_t c, Timestamp at)
{
    if (c == byte_order_mark || c == '\r') // a line break is CR LF, or one of the two others
        return;
    if (c == '\n' || c == line_separator) {
        if (in_line_)
            file_.write(view_of("\n"));
        in_line_ = false;
        return;
    }
    if (in_line_ && last_at_ && at - *last_at_ > new_line_after_ns) {
        file_.write(view_of("\n"));
        in_line_ = false;
    }
    if (!in_line_)
        file_.write(view_of(to_rfc3339(at) + " "));
    in_line_ = true;
    last_at_ = at;
    ++characters_;
    const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    file_.write(view_of(utf8_of(c == '\b' ? erasure : is_control ? replacement : c)));
}

Result<void> TextTrack::finish()
{
    if (in_line_)
        file_.write(view_of("\n"));
    return file_.finish();
}

} // namespace lisrtp::media
