#include "keys/sip/read_message.h"

#include "keys/sip/header_lines.h"
#include "keys/sip/lexis.h"
#include "keys/sip/start_line.h"

namespace lisrtp::sip
{

namespace
{

Result<void> read_first_line(std::string_view line, std::size_t offset, Message& message)
{
    const auto start = read_start_line(line);
    if (!start)
        return Error{ErrorCode::not_sip, "start line", offset};
    message.is_request = start->is_request;
    message.method = start->method;
    message.request_uri = start->uri;
    message.reason = start->reason;
    message.version = start->version;
    if (!is_known_version(start->version))
        message.quirks.add(Quirk::unusual_version);
    if (line.find("  ") != std::string_view::npos || is_blank(line.back()))
        message.quirks.add(Quirk::blank_in_start_line);
    if (start->is_request)
        return {};
    const auto status = read_number(start->status, 999);
    if (!status || *status < 100)
        return Error{ErrorCode::bad_value, "status code", offset};
    message.status = static_cast<unsigned>(*status);
    return {};
}

void compare_with_content_length(Message& message)
{
    std::optional<std::uint64_t> said;
    for (const Header* header : message.all("Content-Length")) {
        const auto number = read_number(header->value, 0xFFFFFFFF);
        if (!number || (said && *said != *number))
            message.quirks.add(Quirk::bad_content_length);
        if (!said)
            said = number;
    }
    if (said && *said > message.body.size())
        message.quirks.add(Quirk::body_shorter_than_said);
    if (said && *said < message.body.size())
        message.quirks.add(Quirk::body_longer_than_said);
}

} // namespace

Result<Message> read_message(ByteView octets)
{
    if (octets.size() > most_message_octets)
        return Error{ErrorCode::too_long, "message", most_message_octets};
    const std::string_view text = text_of(octets);
    Message message;

    const std::size_t begin = std::min(text.find_first_not_of("\r\n"), text.size());
    if (begin > 0)
        message.quirks.add(Quirk::leading_line_ends);
    const std::size_t feed = text.find('\n', begin);
    const std::size_t line_end = std::min(feed, text.size());
    const bool has_return = line_end > begin && text[line_end - 1] == '\r';
    if (feed != std::string_view::npos && !has_return)
        message.quirks.add(Quirk::bare_line_feed);
    const std::string_view line = text.substr(begin, line_end - begin - (has_return ? 1 : 0));
    if (line.size() > most_header_section_octets)
        return Error{ErrorCode::too_long, "header section", begin};
    if (const auto read = read_first_line(line, begin, message); !read)
        return read.error();

    auto block = read_header_block(text, std::min(line_end + 1, text.size()));
    if (!block)
        return block.error();
    message.headers = std::move(block->headers);
    message.quirks.add(block->quirks);
    message.body_offset = block->end;
    message.body = copy_of(octets.subspan(block->end));
    compare_with_content_length(message);
    return message;
}

} // namespace lisrtp::sip
