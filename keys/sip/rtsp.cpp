#include "keys/sip/rtsp.h"

#include "keys/sip/lexis.h"
#include "keys/sip/parameters.h"

namespace lisrtp::sip
{

namespace
{

/** "5000-5001" or "5000" */
std::uint16_t first_port(std::string_view range)
{
    const auto port = read_number(trimmed(range.substr(0, range.find('-'))), 0xFFFF);
    return static_cast<std::uint16_t>(port.value_or(0));
}

/** RTSP 2.0: "192.0.2.5:5000"/"192.0.2.5:5001", or ":5000" (RFC 7826, 18.54). */
void read_address_list(std::string_view value, IpAddress& address, std::uint16_t& port)
{
    const std::string first = unquoted(value.substr(0, value.find('/')));
    const std::size_t colon = first.rfind(':');
    if (colon == std::string::npos)
        return;
    port = first_port(std::string_view(first).substr(colon + 1));
    if (const auto read = IpAddress::parse(first.substr(0, colon)))
        address = *read;
}

std::string_view without_slash(std::string_view uri)
{
    return uri.ends_with('/') ? uri.substr(0, uri.size() - 1) : uri;
}

} // namespace

std::optional<RtspTransport> read_rtsp_transport(std::string_view value)
{
    for (const std::string_view specification : split_outside_quotes(value, ',')) {
        if (!starts_with_word(specification, "RTP/"))
            continue;
        const Parameters parameters = read_parameters(
            specification.substr(std::min(specification.find(';'), specification.size())));
        RtspTransport transport;
        transport.interleaved = parameters.find("interleaved").has_value();
        transport.client_port = first_port(parameters.value("client_port"));
        transport.server_port = first_port(parameters.value("server_port"));
        // Multicast says where by "port".
        if (transport.client_port == 0)
            transport.client_port = first_port(parameters.value("port"));
        if (const auto client = IpAddress::parse(std::string(parameters.value("destination"))))
            transport.client = *client;
        if (const auto server = IpAddress::parse(std::string(parameters.value("source"))))
            transport.server = *server;
        read_address_list(parameters.value("dest_addr"), transport.client, transport.client_port);
        read_address_list(parameters.value("src_addr"), transport.server, transport.server_port);
        return transport;
    }
    return std::nullopt;
}

std::string_view rtsp_session_id(std::string_view value)
{
    return trimmed(value.substr(0, value.find(';')));
}

bool is_control_of(std::string_view control, std::string_view base, std::string_view uri)
{
    control = trimmed(control);
    base = without_slash(trimmed(base));
    uri = without_slash(trimmed(uri));
    if (control.empty() || control == "*")
        return uri == base;
    if (control.find("://") != std::string_view::npos)
        return uri == without_slash(control);
    control = without_slash(control);
    // What stands behind the base, or, where the base was not seen, at the end of a path.
    return uri.size() > control.size() && uri.ends_with(control) &&
           uri[uri.size() - control.size() - 1] == '/' &&
           (base.empty() || uri.starts_with(base) || control.find('/') == std::string_view::npos);
}

} // namespace lisrtp::sip
