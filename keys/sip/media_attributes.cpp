#include "keys/sip/media_attributes.h"

#include "keys/sip/lexis.h"

#include <array>

namespace lisrtp::sip
{

namespace
{

std::optional<Direction> direction_in(const std::vector<Attribute>& attributes)
{
    for (const Attribute& attribute : attributes)
        for (const Direction direction :
             {Direction::sendrecv, Direction::sendonly, Direction::recvonly, Direction::inactive})
            if (same_word(attribute.name, name_of(direction)))
                return direction;
    return std::nullopt;
}

std::string value_in(const std::vector<Attribute>& attributes, std::string_view name)
{
    const Attribute* found = find_attribute(attributes, name);
    return found ? found->value : std::string();
}

/** a=rtcp:port [nettype addrtype address].  RFC 3605, 2.1. */
void apply_rtcp(std::string_view value, MediaDescription& medium)
{
    if (const auto port = read_number(take_word(value), 65535))
        medium.rtcp_port = static_cast<std::uint16_t>(*port);
    take_word(value); // IN
    take_word(value); // IP4 or IP6
    medium.rtcp_address = IpAddress::parse(take_word(value));
}

/** a=ssrc:id attribute[:value].  RFC 5576, 4.1. */
void apply_ssrc(std::string_view value, MediaDescription& medium)
{
    const auto ssrc = read_number(take_word(value), 0xFFFFFFFF);
    if (!ssrc)
        return;
    value = trimmed(value);
    const std::size_t colon = value.find(':');
    medium.ssrcs.push_back(
        {Ssrc{static_cast<std::uint32_t>(*ssrc)}, std::string(value.substr(0, colon)),
         std::string(colon == std::string_view::npos ? std::string_view()
                                                     : value.substr(colon + 1))});
}

/** Joins m= line, a=rtpmap, a=fmtp and RFC 3551; each payload type once. */
void apply_formats(MediaDescription& medium)
{
    std::array<std::optional<PayloadFormat>, 128> mapped;
    std::array<std::string_view, 128> parameters;
    for (const Attribute& attribute : medium.attributes) {
        if (same_word(attribute.name, "rtpmap")) {
            if (auto format = read_rtpmap(attribute.value))
                mapped[format->payload_type] = std::move(format);
        } else if (same_word(attribute.name, "fmtp")) {
            std::string_view rest = attribute.value;
            if (const auto type = read_number(take_word(rest), 127))
                parameters[*type] = trimmed(rest);
        }
    }
    std::array<bool, 128> done{};
    for (const std::string& format : medium.formats) {
        const auto type = read_number(format, 127);
        if (!type || done[*type])
            continue;
        done[*type] = true;
        const auto number = static_cast<unsigned>(*type);
        PayloadFormat meaning =
            mapped[number]
                ? std::move(*mapped[number])
                : static_payload_format(number).value_or(PayloadFormat{number, {}, 0, 1, {}});
        meaning.fmtp = parameters[number];
        medium.payload_formats.push_back(std::move(meaning));
    }
}

void apply_to_medium(const SessionDescription& session, MediaDescription& medium)
{
    if (!medium.connection)
        medium.connection = session.connection;
    medium.direction = direction_in(medium.attributes).value_or(session.direction);
    for (const Attribute& attribute : medium.attributes) {
        if (same_word(attribute.name, "rtcp"))
            apply_rtcp(attribute.value, medium);
        else if (same_word(attribute.name, "ssrc"))
            apply_ssrc(attribute.value, medium);
        else if (same_word(attribute.name, "candidate")) {
            if (auto candidate = read_candidate(attribute.value))
                medium.candidates.push_back(std::move(*candidate));
        }
    }
    medium.rtcp_mux = find_attribute(medium.attributes, "rtcp-mux") != nullptr;
    medium.mid = value_in(medium.attributes, "mid");
    medium.ptime_ms =
        static_cast<unsigned>(read_number(value_in(medium.attributes, "ptime"), 60000).value_or(0));
    medium.setup = value_in(medium.attributes, "setup");
    if (medium.setup.empty())
        medium.setup = value_in(session.attributes, "setup");
    medium.fingerprint = value_in(medium.attributes, "fingerprint");
    if (medium.fingerprint.empty())
        medium.fingerprint = value_in(session.attributes, "fingerprint");
    apply_formats(medium);
}

} // namespace

void apply_attributes(SessionDescription& session)
{
    session.direction = direction_in(session.attributes).value_or(Direction::sendrecv);
    for (MediaDescription& medium : session.media)
        apply_to_medium(session, medium);
}

} // namespace lisrtp::sip
