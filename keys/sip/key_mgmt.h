// keys/sip/key_mgmt.h - key management carried in SDP and RTSP.  RFC 4567.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

namespace lisrtp::sip
{

/** One "a=key-mgmt" attribute, or one entry of an RTSP KeyMgmt header. */
struct KeyMgmt {
    std::string protocol;   ///< lower case: "mikey"
    std::string uri;        ///< RTSP only: the stream it is for
    std::string text;       ///< base64 as written, without white space
    std::size_t offset = 0; ///< of the base64 text in the message; of the entry in a header's value
    Bytes octets;           ///< decoded; empty when that failed
    std::optional<Error> error; ///< why decoding failed; offset as `offset`

    bool is_mikey() const { return protocol == "mikey"; }
};

/**
 * Reads what follows "a=key-mgmt:".  White space anywhere in the base64 is skipped.  Never fails:
 * an entry that does not decode carries its error.
 *
 * @param offset  where `value` begins
 */
KeyMgmt read_key_mgmt(std::string_view value, std::size_t offset);

/** Reads the value of an RTSP KeyMgmt header: `prot=mikey; uri="..."; data="..."`, comma-joined. */
std::vector<KeyMgmt> read_key_mgmt_header(std::string_view value);

} // namespace lisrtp::sip
