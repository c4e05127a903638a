#include "keys/sip/read_sdp.h"

#include "keys/sip/lexis.h"
#include "keys/sip/media_attributes.h"
#include "keys/sip/sdp_lines.h"

namespace lisrtp::sip
{

namespace
{

/** "IN IP4 host[/ttl[/count]]" */
std::optional<Connection> read_connection(std::string_view value)
{
    take_word(value); // IN
    take_word(value); // IP4 or IP6: the address says so itself
    const std::string_view address = take_word(value);
    if (address.empty())
        return std::nullopt;
    Connection connection;
    connection.address_text = address.substr(0, address.find('/'));
    connection.address = IpAddress::parse(connection.address_text);
    return connection;
}

/** "user session version IN IP4 host" */
std::optional<Origin> read_origin(std::string_view value)
{
    Origin origin;
    origin.username = take_word(value);
    origin.session_id = take_word(value);
    origin.version = take_word(value);
    take_word(value);
    take_word(value);
    origin.address_text = take_word(value);
    if (origin.version.empty())
        return std::nullopt;
    return origin;
}

/**
 * "audio 49170/2 RTP/AVP 0 8".  A section with an unreadable port stays, as a disabled one, since
 * offers and answers pair their sections by position.
 */
std::optional<MediaDescription> read_medium(std::string_view value)
{
    constexpr std::size_t most_formats = 256;
    MediaDescription medium;
    medium.kind = take_word(value);
    const std::string_view ports = take_word(value);
    const std::size_t slash = ports.find('/');
    const auto port = read_number(ports.substr(0, slash), 65535);
    medium.port = static_cast<std::uint16_t>(port.value_or(0));
    if (slash != std::string_view::npos)
        medium.port_count =
            static_cast<unsigned>(read_number(ports.substr(slash + 1), 65535).value_or(1));
    for (const char c : take_word(value))
        medium.protocol += static_cast<char>(lower(c) >= 'a' && lower(c) <= 'z' ? c & 0x5F : c);
    for (std::string_view word = take_word(value);
         !word.empty() && medium.formats.size() < most_formats; word = take_word(value))
        medium.formats.emplace_back(word);
    if (medium.kind.empty())
        return std::nullopt;
    return medium;
}

/** The description being filled; attributes go to the section that was opened last. */
class SdpReader
{
public:
    explicit SdpReader(std::size_t offset) : offset_(offset) {}

    Result<void> read(const SdpLine& line)
    {
        switch (line.type) {
        case 'o':
            return take(session_.origin, read_origin(line.value));
        case 's':
            session_.name = line.value;
            return {};
        case 'c':
            return take(in_media() ? session_.media.back().connection : session_.connection,
                        read_connection(line.value));
        case 't':
            read_time(line.value);
            return {};
        case 'a':
            read_attribute(line);
            return {};
        case 'm':
            return open_medium(line);
        case 'v':
        case 'i':
        case 'u':
        case 'e':
        case 'p':
        case 'b':
        case 'r':
        case 'z':
        case 'k':
            return {}; // nothing in them that decides about keys or media
        default:
            ++session_.ignored_lines;
            return {};
        }
    }

    SessionDescription take()
    {
        apply_attributes(session_);
        return std::move(session_);
    }

private:
    bool in_media() const { return !session_.media.empty(); }

    /** The first one counts. */
    template <typename T>
    Result<void> take(std::optional<T>& place, std::optional<T> value)
    {
        if (!value)
            ++session_.ignored_lines;
        else if (!place)
            place = std::move(value);
        return {};
    }

    void read_time(std::string_view value)
    {
        const auto start = read_number(take_word(value), ~std::uint64_t{0});
        const auto stop = read_number(take_word(value), ~std::uint64_t{0});
        if (start && stop)
            session_.times.emplace_back(*start, *stop);
        else
            ++session_.ignored_lines;
    }

    Result<void> open_medium(const SdpLine& line)
    {
        if (session_.media.size() == most_media)
            return Error{ErrorCode::too_many, "media", offset_ + line.offset};
        auto medium = read_medium(line.value);
        if (!medium) {
            ++session_.ignored_lines;
            return {};
        }
        medium->offset = offset_ + line.offset;
        session_.media.push_back(std::move(*medium));
        return {};
    }

    void read_attribute(const SdpLine& line)
    {
        const SdpAttributeText text = read_attribute_text(line);
        const std::size_t at = offset_ + text.value_offset;
        if (same_word(text.name, "key-mgmt"))
            (in_media() ? session_.media.back().key_mgmt : session_.key_mgmt)
                .push_back(read_key_mgmt(text.value, at));
        else if (same_word(text.name, "crypto"))
            (in_media() ? session_.media.back().crypto : session_.crypto)
                .push_back(read_crypto_attribute(text.value, at));
        else
            (in_media() ? session_.media.back().attributes : session_.attributes)
                .push_back(
                    {std::string(text.name), std::string(text.value), offset_ + line.offset});
    }

    SessionDescription session_;
    std::size_t offset_;
};

} // namespace

Result<SessionDescription> read_sdp(ByteView octets, std::size_t offset)
{
    if (octets.size() > most_sdp_octets)
        return Error{ErrorCode::too_long, "SDP", offset + most_sdp_octets};
    const std::string_view text = text_of(octets);
    SdpReader reader(offset);
    std::size_t lines = 0;
    bool is_sdp = false;
    for (auto line = read_sdp_line(text, 0); line; line = read_sdp_line(text, line->next)) {
        if (line->type == 0 && line->value.empty())
            continue;
        if (++lines > most_sdp_lines)
            return Error{ErrorCode::too_many, "SDP lines", offset + line->offset};
        is_sdp = is_sdp || line->type != 0;
        if (const auto read = reader.read(*line); !read)
            return read.error();
    }
    if (!is_sdp)
        return Error{ErrorCode::not_sdp, "SDP", offset};
    return reader.take();
}

} // namespace lisrtp::sip
