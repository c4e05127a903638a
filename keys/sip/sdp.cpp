#include "keys/sip/sdp.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

std::string_view name_of(Direction direction)
{
    switch (direction) {
    case Direction::sendrecv:
        return "sendrecv";
    case Direction::sendonly:
        return "sendonly";
    case Direction::recvonly:
        return "recvonly";
    case Direction::inactive:
        break;
    }
    return "inactive";
}

std::optional<Endpoint> MediaDescription::endpoint() const
{
    if (port == 0 || !connection || !connection->address)
        return std::nullopt;
    return Endpoint{*connection->address, port};
}

bool MediaDescription::is_secure() const
{
    return protocol.find("RTP/SAVP") != std::string::npos;
}

const PayloadFormat* MediaDescription::format_of(unsigned payload_type) const
{
    for (const PayloadFormat& format : payload_formats)
        if (format.payload_type == payload_type)
            return &format;
    return nullptr;
}

const std::vector<KeyMgmt>& SessionDescription::key_mgmt_of(const MediaDescription& medium) const
{
    return medium.key_mgmt.empty() ? key_mgmt : medium.key_mgmt;
}

const std::vector<CryptoAttribute>&
SessionDescription::crypto_of(const MediaDescription& medium) const
{
    return medium.crypto.empty() ? crypto : medium.crypto;
}

const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view name)
{
    for (const Attribute& attribute : attributes)
        if (same_word(attribute.name, name))
            return &attribute;
    return nullptr;
}

} // namespace lisrtp::sip
