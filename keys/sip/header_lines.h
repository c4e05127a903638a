// keys/sip/header_lines.h - a block of header lines, of a message or a MIME part.  RFC 3261, 7.3.

#pragma once

#include "keys/base/result.h"
#include "keys/sip/message.h"

namespace lisrtp::sip
{

struct HeaderBlock {
    std::vector<Header> headers;
    std::size_t end = 0; ///< offset of the first octet after the blank line
    Quirks quirks;
};

/**
 * Reads header lines until a blank line or the end, joining folded ones.
 *
 * @param from  offset in `text` of the first header line
 * Errors: too_long (header section), too_many (header lines).  Offsets count from text's beginning.
 */
Result<HeaderBlock> read_header_block(std::string_view text, std::size_t from);

/** "i" and "CALL-ID" give "Call-ID"; a name nobody registered comes back as written. */
std::string_view registered_name(std::string_view name);

/** Whether the grammar of that header is a comma-separated list.  RFC 3261, 7.3.1. */
bool is_comma_list(std::string_view registered);

} // namespace lisrtp::sip
