#include "keys/sip/message.h"

#include "keys/sip/header_lines.h"
#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

bool Message::is_rtsp() const
{
    return starts_with_word(version, "RTSP");
}

const Header* Message::header(std::string_view name) const
{
    for (const Header& header : headers)
        if (same_word(header.name, name))
            return &header;
    return nullptr;
}

std::string_view Message::value(std::string_view name) const
{
    const Header* found = header(name);
    return found ? std::string_view(found->value) : std::string_view();
}

std::vector<const Header*> Message::all(std::string_view name) const
{
    std::vector<const Header*> found;
    for (const Header& header : headers)
        if (same_word(header.name, name))
            found.push_back(&header);
    return found;
}

std::vector<std::string_view> Message::elements(std::string_view name) const
{
    std::vector<std::string_view> found;
    const bool is_list = is_comma_list(name);
    for (const Header* header : all(name)) {
        if (!is_list) {
            found.push_back(header->value);
            continue;
        }
        const auto pieces = split_outside_quotes(header->value, ',');
        found.insert(found.end(), pieces.begin(), pieces.end());
    }
    return found;
}

std::vector<NameAddr> Message::addresses(std::string_view name) const
{
    std::vector<NameAddr> found;
    for (const std::string_view element : elements(name))
        found.push_back(read_name_addr(element));
    return found;
}

std::optional<CSeq> Message::cseq() const
{
    std::string_view rest = value("CSeq");
    const auto number = read_number(take_word(rest), 0xFFFFFFFF);
    if (!number)
        return std::nullopt;
    return CSeq{static_cast<std::uint32_t>(*number), std::string(take_word(rest))};
}

NameAddr Message::from() const
{
    return read_name_addr(value("From"));
}

NameAddr Message::to() const
{
    return read_name_addr(value("To"));
}

Via Message::top_via() const
{
    const auto values = split_outside_quotes(value("Via"), ',', 1);
    return values.empty() ? Via{} : read_via(values.front());
}

MediaType Message::content_type() const
{
    return read_media_type(value("Content-Type"));
}

MediaType read_media_type(std::string_view value)
{
    MediaType type;
    const std::size_t semicolon = value.find(';');
    for (const char c : value.substr(0, semicolon))
        if (!is_white(c)) // "application / sdp" is allowed: SLASH = SWS "/" SWS
            type.name += lower(c);
    if (semicolon != std::string_view::npos)
        type.parameters = read_parameters(value.substr(semicolon));
    return type;
}

Via read_via(std::string_view value)
{
    Via via;
    const std::size_t semicolon = value.find(';');
    std::string_view sent = trimmed(value.substr(0, semicolon));
    if (semicolon != std::string_view::npos)
        via.parameters = read_parameters(value.substr(semicolon));
    via.branch = via.parameters.value("branch");

    // sent-protocol = protocol-name SLASH protocol-version SLASH transport
    for (int slash = 0; slash < 2; ++slash) {
        const std::size_t at = sent.find('/');
        sent = at == std::string_view::npos ? std::string_view() : sent.substr(at + 1);
    }
    for (const char c : take_word(sent))
        via.transport += static_cast<char>(lower(c) >= 'a' && lower(c) <= 'z' ? c & 0x5F : c);
    for (const char c : sent)
        if (!is_white(c)) // COLON = SWS ":" SWS
            via.sent_by += lower(c);
    return via;
}

} // namespace lisrtp::sip
