// keys/casebook/text_message.h - a SIP MESSAGE request.  RFC 3428.

#pragma once

#include "keys/casebook/findings.h"

namespace lisrtp::casebook
{

/** One SIP MESSAGE request: what somebody wrote. */
struct TextMessage {
    std::string call_id;
    std::string from; ///< URIs without parameters
    std::string to;
    Timestamp at;
    Endpoint source;
    Endpoint destination;
    Place place;
    std::vector<Place> copies; ///< on further hops, and again
    std::string content_type;  ///< lower case: "text/plain"
    std::string encoding;      ///< Content-Encoding; empty: none
    Coverage coverage;
    Bytes body;         ///< empty where its content is not covered
    std::string answer; ///< "200 OK"; empty: none was seen
};

} // namespace lisrtp::casebook
