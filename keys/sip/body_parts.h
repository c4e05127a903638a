// keys/sip/body_parts.h - the parts of a message's body.  RFC 2046 section 5.1, RFC 5621.

#pragma once

#include "keys/sip/message.h"

namespace lisrtp::sip
{

/** One leaf of the body. */
struct BodyPart {
    MediaType type;
    std::string disposition; ///< lower case: "session", "render"; empty when not said
    bool encoded = false;    ///< base64, quoted-printable, gzip: the octets are not the content
    ByteView octets;         ///< into Message::body
    std::size_t offset = 0;  ///< of the first octet in the message as captured
};

/**
 * The leaves of the body, multipart of any kind and nesting taken apart (at most 8 levels and 256
 * parts, what lies deeper stays one part).  A body without multipart is its own only part; an
 * empty body has none.  The views live as long as the message.
 */
std::vector<BodyPart> body_parts(const Message& message);

/**
 * The parts that are SDP and not encoded: application/sdp, or a body without Content-Type that
 * begins like SDP.
 */
std::vector<BodyPart> sdp_parts(const Message& message);

} // namespace lisrtp::sip
