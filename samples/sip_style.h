// samples/sip_style.h - the same SIP message as another terminal would write it.  RFC 3261
// section 7.3.

#pragma once

#include <string>

namespace samples
{

/**
 * Rewrites a message.
 *
 * @param style  "plain" (as it is), "compact" (short header names, one header folded over two
 *               lines), or "multipart" (the SDP as one part of two)
 * @throws std::runtime_error
 */
std::string in_style(const std::string& style, const std::string& message);

} // namespace samples
