// keys/diameter/message.h - a Diameter message and its AVPs.  RFC 6733, 3 and 4.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/reader.h"

#include <optional>

namespace lisrtp::diameter
{

inline constexpr std::size_t header_octets = 20;
/** The length field has 24 bits; nobody's answer with vectors is that long. */
inline constexpr std::size_t most_message_octets = 1u << 20;

struct Header {
    std::size_t message_octets = 0; ///< header and AVPs
    bool is_request = false;
    std::uint32_t command = 0;
    std::uint32_t application = 0;
    std::uint32_t end_to_end = 0; ///< a request and its answer have the same
};

/**
 * Reads the first 20 octets. Errors: truncated, bad_value (version, reserved flags), bad_length (no
 * multiple of 4, shorter than a header), too_long.
 */
Result<Header> read_header(ByteView octets);

/** Whether a header of a command that brings vectors, or opens or keeps a connection, stands here.
 */
bool looks_like_diameter(ByteView octets);

/** Whether these octets are one whole message, of any command. */
bool is_diameter(ByteView octets);
/** Whether it is one that asks for vectors or brings them. */
bool is_about_vectors(ByteView octets);

/** Attribute and value. */
struct Avp {
    std::uint32_t code = 0;
    std::uint32_t vendor = 0; ///< 0: IETF's own
    std::size_t offset = 0;   ///< of the data in the whole message
    ByteView data;            ///< without padding
};

/** AVPs one behind the other: a message's, or those inside a grouped one. */
class AvpReader
{
public:
    static constexpr std::size_t most_avps = 4096;

    /** @param offset  where `octets` begin in the message */
    AvpReader(ByteView octets, std::size_t offset) : in_(octets, offset) {}

    /** The next one; none at the end or at the first that is damaged. */
    std::optional<Avp> next();
    /** Errors: truncated, bad_length, too_many. */
    const std::optional<Error>& error() const { return in_.error(); }

private:
    Reader in_;
    std::size_t count_ = 0;
};

} // namespace lisrtp::diameter
