#include "keys/sip/body_parts.h"

#include "keys/sip/header_lines.h"
#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

namespace
{

constexpr std::size_t most_parts = 256;
constexpr unsigned most_levels = 8;

/** What a header block says about the body that follows it. */
BodyPart described(const std::vector<Header>& headers)
{
    BodyPart part;
    for (const Header& header : headers) {
        if (same_word(header.name, "Content-Type") && part.type.name.empty())
            part.type = read_media_type(header.value);
        else if (same_word(header.name, "Content-Disposition"))
            part.disposition = lowered(trimmed(header.value.substr(0, header.value.find(';'))));
        else if (same_word(header.name, "Content-Transfer-Encoding"))
            part.encoded |= !same_word(header.value, "binary") &&
                            !same_word(header.value, "8bit") && !same_word(header.value, "7bit");
        else if (same_word(header.name, "Content-Encoding"))
            part.encoded |= !header.value.empty() && !same_word(header.value, "identity");
    }
    return part;
}

/** delimiter = line beginning with "--" boundary; close-delimiter adds "--".  RFC 2046, 5.1.1. */
struct Delimiter {
    std::size_t begin; ///< of the line end in front of it, which belongs to the delimiter
    std::size_t next;  ///< first octet after its line
    bool is_last;
};

std::optional<Delimiter> find_delimiter(std::string_view text, const std::string& dashed,
                                        std::size_t from)
{
    for (std::size_t at = text.find(dashed, from); at != std::string_view::npos;
         at = text.find(dashed, at + 1)) {
        if (at != 0 && text[at - 1] != '\n')
            continue;
        std::size_t end = at + dashed.size();
        const bool is_last = text.substr(end, 2) == "--";
        end += is_last ? 2 : 0;
        const std::size_t feed = std::min(text.find('\n', end), text.size());
        if (!trimmed(text.substr(end, feed - end)).empty())
            continue; // a longer boundary that begins the same
        std::size_t begin = at;
        begin -= begin > from ? 1 : 0;
        begin -= begin > from && text[begin - 1] == '\r' ? 1 : 0;
        return Delimiter{begin, std::min(feed + 1, text.size()), is_last};
    }
    return std::nullopt;
}

/** The boundary parameter, else, where it was forgotten, the first line that begins with "--". */
std::string boundary_of(const BodyPart& part)
{
    const std::string_view said = part.type.parameters.value("boundary");
    if (!said.empty())
        return std::string(said);
    const std::string_view text = text_of(part.octets);
    std::size_t at = text.starts_with("--") ? 0 : text.find("\n--");
    if (at == std::string_view::npos)
        return {};
    at += text[at] == '\n' ? 3 : 2;
    return std::string(trimmed(text.substr(at, std::min(text.find('\n', at), text.size()) - at)));
}

void take_apart(const BodyPart& part, unsigned level, std::vector<BodyPart>& leaves)
{
    const std::string boundary =
        part.type.name.starts_with("multipart/") && !part.encoded && level < most_levels
            ? boundary_of(part)
            : std::string();
    const std::string dashed = "--" + boundary;
    const std::string_view text = text_of(part.octets);
    auto delimiter = boundary.empty() ? std::nullopt : find_delimiter(text, dashed, 0);
    if (!delimiter) {
        if (leaves.size() < most_parts)
            leaves.push_back(part);
        return;
    }
    while (delimiter && !delimiter->is_last && leaves.size() < most_parts) {
        const std::size_t begin = delimiter->next;
        delimiter = find_delimiter(text, dashed, begin);
        const std::size_t end = delimiter ? delimiter->begin : text.size();
        const auto block = read_header_block(text.substr(0, end), begin);
        if (!block)
            continue;
        BodyPart inner = described(block->headers);
        inner.octets = part.octets.subspan(block->end, end - block->end);
        inner.offset = part.offset + block->end;
        take_apart(inner, level + 1, leaves);
    }
}

} // namespace

std::vector<BodyPart> body_parts(const Message& message)
{
    std::vector<BodyPart> leaves;
    if (message.body.empty())
        return leaves;
    BodyPart whole = described(message.headers);
    whole.octets = message.body;
    whole.offset = message.body_offset;
    take_apart(whole, 0, leaves);
    return leaves;
}

std::vector<BodyPart> sdp_parts(const Message& message)
{
    std::vector<BodyPart> found = body_parts(message);
    std::erase_if(found, [](const BodyPart& part) {
        const std::string_view text = trimmed(text_of(part.octets));
        const bool is_sdp = part.type.name == "application/sdp" ||
                            (part.type.name.empty() && starts_with_word(text, "v=0"));
        return part.encoded || !is_sdp;
    });
    return found;
}

} // namespace lisrtp::sip
