// keys/sip/message.h - one SIP or RTSP message, read.  RFC 3261 section 7.

#pragma once

#include "keys/base/bytes.h"
#include "keys/sip/name_addr.h"
#include "keys/sip/quirk.h"

namespace lisrtp::sip
{

/** One header line. */
struct Header {
    std::string name;       ///< the registered spelling, also for compact forms; else as written
    std::string value;      ///< trimmed, folded lines joined by one blank
    std::size_t offset = 0; ///< of the value's first octet in the message
};

struct CSeq {
    std::uint32_t number = 0;
    std::string method; ///< empty in RTSP

    friend bool operator==(const CSeq&, const CSeq&) = default;
};

struct Via {
    std::string transport; ///< upper case: "UDP"
    std::string sent_by;   ///< "host" or "host:port", lower case
    std::string branch;
    Parameters parameters; ///< all, with branch, received and rport
};

struct MediaType {
    std::string name; ///< lower case: "application/sdp"; empty when there is none
    Parameters parameters;
};

struct Message {
    bool is_request = false;
    std::string method;      ///< of a request
    std::string request_uri; ///< of a request, as written
    unsigned status = 0;     ///< of a response
    std::string reason;      ///< of a response
    std::string version;     ///< "SIP/2.0"
    std::vector<Header> headers;
    Bytes body;                  ///< all octets after the blank line
    std::size_t body_offset = 0; ///< in the message as captured
    Quirks quirks;

    bool is_rtsp() const;

    /** The first header of that name, in either case; nullptr when there is none. */
    const Header* header(std::string_view name) const;
    /** Its value; empty when there is none. */
    std::string_view value(std::string_view name) const;
    /** All headers of that name in their order; values are not split at commas. */
    std::vector<const Header*> all(std::string_view name) const;
    /**
     * All values of that name, split at commas where the header's grammar is a list (Via, Contact,
     * Supported ...) and whole where a comma means something else (Digest headers, Subject, From).
     */
    std::vector<std::string_view> elements(std::string_view name) const;
    /** `elements`, each read as name-addr: From, Contact, P-Asserted-Identity ... */
    std::vector<NameAddr> addresses(std::string_view name) const;

    std::string_view call_id() const { return value("Call-ID"); }
    std::optional<CSeq> cseq() const;
    NameAddr from() const;
    NameAddr to() const;
    std::vector<NameAddr> contacts() const { return addresses("Contact"); }
    /** Empty fields when there is no Via. */
    Via top_via() const;
    MediaType content_type() const;
};

/** "application/SDP; charset=utf-8" */
MediaType read_media_type(std::string_view value);
/** "SIP / 2.0 / UDP host:port ;branch=z9hG4bK..." */
Via read_via(std::string_view value);

} // namespace lisrtp::sip
