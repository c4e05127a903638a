// keys/sip/sdp.h - a session description, read.  RFC 8866 (4566), 4567, 4568, 3605, 5576, 8839.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/types.h"
#include "keys/sip/candidate.h"
#include "keys/sip/crypto_attribute.h"
#include "keys/sip/key_mgmt.h"
#include "keys/sip/payload_format.h"

#include <memory>

namespace lisrtp::sip
{

struct Attribute {
    std::string name;       ///< as written: "sendrecv"
    std::string value;      ///< after the colon; empty for a flag
    std::size_t offset = 0; ///< of the line in the message
};

struct Connection {
    std::string address_text;         ///< without "/ttl"; may be a name
    std::optional<IpAddress> address; ///< when the text is one
};

struct Origin {
    std::string username;
    std::string session_id;
    std::string version;
    std::string address_text;
};

enum class Direction { sendrecv, sendonly, recvonly, inactive };

std::string_view name_of(Direction direction);

struct SsrcAttribute {
    Ssrc ssrc;
    std::string name; ///< "cname"
    std::string value;
};

/** An m= section.  What the section does not say itself is inherited where marked. */
struct MediaDescription {
    std::string kind;        ///< "audio"
    std::uint16_t port = 0;  ///< 0: rejected or disabled
    unsigned port_count = 1; ///< the number after "/"
    std::string protocol;    ///< upper case: "RTP/SAVP"
    std::vector<std::string> formats;
    std::optional<Connection> connection;       ///< own, else the session's
    Direction direction{};                      ///< own, else the session's, else sendrecv
    std::vector<KeyMgmt> key_mgmt;              ///< own only: see SessionDescription::key_mgmt_of
    std::vector<CryptoAttribute> crypto;        ///< own only: see SessionDescription::crypto_of
    std::vector<PayloadFormat> payload_formats; ///< one per numeric format
    std::optional<std::uint16_t> rtcp_port;     ///< a=rtcp
    std::optional<IpAddress> rtcp_address;      ///< a=rtcp with an address
    bool rtcp_mux = false;
    std::vector<Candidate> candidates;
    std::vector<SsrcAttribute> ssrcs;
    std::string mid;
    unsigned ptime_ms = 0;             ///< 0: not said
    std::string setup;                 ///< own, else the session's
    std::string fingerprint;           ///< own, else the session's
    std::vector<Attribute> attributes; ///< all but a=key-mgmt and a=crypto
    std::size_t offset = 0;            ///< of the m= line in the message

    /** Where it wants to receive; nullopt when rejected or the address is a name. */
    std::optional<Endpoint> endpoint() const;
    /** RTP/SAVP, RTP/SAVPF, and the same over DTLS or TCP. */
    bool is_secure() const;
    const PayloadFormat* format_of(unsigned payload_type) const;
};

/** Move-only, because it owns keys. */
struct SessionDescription {
    std::optional<Origin> origin;
    std::string name;
    std::optional<Connection> connection;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> times; ///< NTP seconds, start and stop
    std::vector<KeyMgmt> key_mgmt;                              ///< session level
    std::vector<CryptoAttribute> crypto; ///< session level, which RFC 4568 forbids but some send
    Direction direction = Direction::sendrecv;
    std::vector<Attribute> attributes; ///< session level, all but a=key-mgmt and a=crypto
    std::vector<MediaDescription> media;
    std::size_t ignored_lines = 0; ///< lines that could not be read

    /** What keys this m= section: its own, else the session's.  RFC 4567, 3.1.1: media wins. */
    const std::vector<KeyMgmt>& key_mgmt_of(const MediaDescription& medium) const;
    const std::vector<CryptoAttribute>& crypto_of(const MediaDescription& medium) const;
};

/** First of that name, in either case; nullptr when there is none. */
const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view name);

} // namespace lisrtp::sip
