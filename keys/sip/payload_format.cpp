#include "keys/sip/payload_format.h"

#include "keys/sip/lexis.h"

#include <array>

namespace lisrtp::sip
{

namespace
{

struct StaticType {
    unsigned payload_type;
    const char* encoding;
    unsigned clock_hz;
    unsigned channels;
};

// RFC 3551, table 4 (audio) and table 5 (video)
constexpr std::array static_types = {
    StaticType{0, "PCMU", 8000, 1},   StaticType{3, "GSM", 8000, 1},
    StaticType{4, "G723", 8000, 1},   StaticType{5, "DVI4", 8000, 1},
    StaticType{6, "DVI4", 16000, 1},  StaticType{7, "LPC", 8000, 1},
    StaticType{8, "PCMA", 8000, 1},   StaticType{9, "G722", 8000, 1},
    StaticType{10, "L16", 44100, 2},  StaticType{11, "L16", 44100, 1},
    StaticType{12, "QCELP", 8000, 1}, StaticType{13, "CN", 8000, 1},
    StaticType{14, "MPA", 90000, 1},  StaticType{15, "G728", 8000, 1},
    StaticType{16, "DVI4", 11025, 1}, StaticType{17, "DVI4", 22050, 1},
    StaticType{18, "G729", 8000, 1},  StaticType{25, "CelB", 90000, 1},
    StaticType{26, "JPEG", 90000, 1}, StaticType{28, "nv", 90000, 1},
    StaticType{31, "H261", 90000, 1}, StaticType{32, "MPV", 90000, 1},
    StaticType{33, "MP2T", 90000, 1}, StaticType{34, "H263", 90000, 1},
};

} // namespace

std::optional<PayloadFormat> read_rtpmap(std::string_view value)
{
    // rtpmap-value = payload-type SP encoding-name "/" clock-rate [ "/" encoding-params ]
    std::string_view rest = value;
    const auto type = read_number(take_word(rest), 127);
    rest = trimmed(rest);
    const std::size_t slash = rest.find('/');
    if (!type || slash == std::string_view::npos)
        return std::nullopt;
    const std::string_view rate = rest.substr(slash + 1);
    const std::size_t second = rate.find('/');
    const auto clock = read_number(trimmed(rate.substr(0, second)), 0xFFFFFFFF);
    if (!clock || slash == 0)
        return std::nullopt;
    PayloadFormat format;
    format.payload_type = static_cast<unsigned>(*type);
    format.encoding = trimmed(rest.substr(0, slash));
    format.clock_hz = static_cast<unsigned>(*clock);
    if (second != std::string_view::npos)
        format.channels =
            static_cast<unsigned>(read_number(trimmed(rate.substr(second + 1)), 255).value_or(1));
    return format;
}

std::optional<PayloadFormat> static_payload_format(unsigned payload_type)
{
    for (const StaticType& type : static_types)
        if (type.payload_type == payload_type)
            return PayloadFormat{payload_type, type.encoding, type.clock_hz, type.channels, {}};
    return std::nullopt;
}

} // namespace lisrtp::sip
