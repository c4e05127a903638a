// samples/sip_style.cpp

#include "samples/sip_style.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace samples
{

namespace
{

std::string replaced(std::string text, const std::string& what, const std::string& by)
{
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

std::string compact(std::string head)
{
    static const std::array<std::pair<const char*, const char*>, 7> short_names = {{
        {"Via", "v"},
        {"From", "f"},
        {"To", "t"},
        {"Call-ID", "i"},
        {"Contact", "m"},
        {"Content-Type", "c"},
        {"Content-Length", "l"},
    }};
    for (const auto& [name, letter] : short_names)
        head =
            replaced(head, std::string("\r\n") + name + ": ", std::string("\r\n") + letter + ": ");
    return replaced(head, ";branch=", "\r\n ;branch="); // a line that begins with a space goes on
}

/** RFC 2046 section 5.1. */
std::string multipart(const std::string& head, const std::string& body)
{
    const std::string parts = "--samples-part\r\nContent-Type: text/plain\r\n"
                              "Content-Disposition: render;handling=optional\r\n\r\nhello\r\n"
                              "--samples-part\r\nContent-Type: application/sdp\r\n\r\n" +
                              body + "\r\n--samples-part--\r\n";
    const std::string changed = replaced(head, "Content-Type: application/sdp",
                                         "Content-Type: multipart/mixed;boundary=\"samples-part\"");
    return replaced(changed, "Content-Length: " + std::to_string(body.size()),
                    "Content-Length: " + std::to_string(parts.size())) +
           parts;
}

} // namespace

std::string in_style(const std::string& style, const std::string& message)
{
    const std::size_t end = message.find("\r\n\r\n") + 4;
    const std::string head = message.substr(0, end);
    const std::string body = message.substr(end);
    if (style == "plain")
        return message;
    if (style == "compact")
        return compact(head) + body;
    if (style == "multipart")
        return body.empty() ? message : multipart(head, body);
    throw std::runtime_error("no such style: " + style);
}

} // namespace samples
