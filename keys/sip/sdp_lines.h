// keys/sip/sdp_lines.h - the lines of a session description, broken keys joined.  RFC 8866, 5.

#pragma once

#include "keys/base/bytes.h"

#include <optional>

namespace lisrtp::sip
{

/** Views into the description. */
struct SdpLine {
    char type = 0;          ///< lower case; 0 for a line that is not of the form "x=..."
    std::string_view value; ///< trimmed; of a key attribute, with the line ends inside it
    std::string_view whole; ///< the line or lines without the last line end
    std::size_t offset = 0; ///< of `whole`
    std::size_t value_offset = 0;
    std::size_t next = 0; ///< offset of what follows
};

/** The line at `from`; nullopt at the end.  Amortised linear. */
std::optional<SdpLine> read_sdp_line(std::string_view text, std::size_t from);

/** A line's attribute: "a=name:value".  Blanks around the colon are tolerated. */
struct SdpAttributeText {
    std::string_view name;
    std::string_view value;
    std::size_t value_offset = 0;
};

SdpAttributeText read_attribute_text(const SdpLine& line);

/** a=key-mgmt or a=crypto, in either case. */
bool is_key_attribute(std::string_view name);

/**
 * Where the line or header that contains `from` ends: at the first line end that is not followed
 * by a blank (folding) or by a line of nothing but base64 (a key broken over lines).  The line end
 * itself is not included.
 */
std::size_t end_of_key_line(std::string_view text, std::size_t from);

} // namespace lisrtp::sip
