#include "keys/srtp/header_extensions.h"

namespace lisrtp::srtp
{

std::vector<ExtensionElement> extension_elements(std::uint16_t profile, ByteView content)
{
    constexpr std::uint16_t one_octet_profile = 0xBEDE;
    constexpr std::uint16_t two_octet_profile = 0x1000; // the low four bits are appbits
    constexpr std::uint8_t stop_id = 15;

    std::vector<ExtensionElement> elements;
    const bool one_octet = profile == one_octet_profile;
    if (!one_octet && (profile & 0xFFF0) != two_octet_profile)
        return elements;
    std::size_t at = 0;
    while (at < content.size()) {
        if (content[at] == 0) { // padding between elements
            ++at;
            continue;
        }
        ExtensionElement element;
        if (one_octet) {
            element.id = content[at] >> 4;
            element.octets = (content[at] & 0x0FU) + 1U;
            element.at = at + 1;
            if (element.id == stop_id)
                break;
        } else {
            if (at + 1 == content.size())
                break;
            element.id = content[at];
            element.octets = content[at + 1];
            element.at = at + 2;
        }
        if (element.octets > content.size() - element.at)
            break;
        elements.push_back(element);
        at = element.at + element.octets;
    }
    return elements;
}

} // namespace lisrtp::srtp
