// keys/sip/quirk.h - what was odd about a message that could be read nevertheless.

#pragma once

#include <cstdint>
#include <string_view>

namespace lisrtp::sip
{

/** One line per oddity; the enumerator's name is the word used in reports and tests. */
#define LISRTP_SIP_QUIRKS(QUIRK)                                                                   \
    QUIRK(leading_line_ends)      /* CR LF before the start line */                                \
    QUIRK(bare_line_feed)         /* LF without CR in the header section */                        \
    QUIRK(blank_in_start_line)    /* more than one blank between its words, or at its end */       \
    QUIRK(unusual_version)        /* neither SIP/2.0 nor RTSP/1.0 or 2.0 */                        \
    QUIRK(blank_before_colon)     /* "Call-ID : x", which the grammar allows */                    \
    QUIRK(malformed_line)         /* a header line without a name or a colon, left out */          \
    QUIRK(headers_unfinished)     /* no blank line after the headers */                            \
    QUIRK(bad_content_length)     /* not a number, or several that differ */                       \
    QUIRK(body_shorter_than_said) /* Content-Length promises more than there is */                 \
    QUIRK(body_longer_than_said)  /* octets beyond Content-Length; they are kept in the body */

enum class Quirk : std::uint8_t {
#define LISRTP_ENUMERATOR(name) name,
    LISRTP_SIP_QUIRKS(LISRTP_ENUMERATOR)
#undef LISRTP_ENUMERATOR
};

constexpr std::string_view name_of(Quirk quirk)
{
    switch (quirk) {
#define LISRTP_NAME(name)                                                                          \
    case Quirk::name:                                                                              \
        return #name;
        LISRTP_SIP_QUIRKS(LISRTP_NAME)
#undef LISRTP_NAME
    }
    return "unknown";
}

/** A set of quirks. */
class Quirks
{
public:
    void add(Quirk quirk) { bits_ |= bit(quirk); }
    void add(Quirks other) { bits_ |= other.bits_; }
    bool has(Quirk quirk) const { return (bits_ & bit(quirk)) != 0; }
    bool empty() const { return bits_ == 0; }

private:
    static std::uint32_t bit(Quirk quirk) { return 1u << static_cast<unsigned>(quirk); }
    std::uint32_t bits_ = 0;
};

} // namespace lisrtp::sip
