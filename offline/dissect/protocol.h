// offline/dissect/protocol.h - what lisrtp and lisrtp-dissect say to each other.
//
// Both ends share one stream socket. A record is a length and a body; numbers are big-endian:
//
//   u32 octets of the body | u8 type | fields
//
//   type 1, frame    lisrtp asks:    u32 file | u64 frame | u64 time in ns | u16 LINKTYPE_
//                                    | u32 octets on the wire | the captured octets
//   type 2, ready    first answer:   u16 version of this protocol
//   type 3, message  while at work:  endpoint from | endpoint to | u16 count
//                                    | count times (u32 file | u64 frame) | the message's octets
//   type 4, done     end of answer:  u32 file | u64 frame
//   type 5, keys     lisrtp tells:   lines of a TLS key log; no answer
//   type 6, message  while at work:  u64 time in ns, told by a mirror | as type 3
//
//   endpoint: u8 4 or 16 | address | u16 port
//
// The worker says `ready` once it is confined. Then each frame is answered by its messages and one
// `done`, in the order of asking. Both ends read the other's records as hostile: lisrtp's frames
// hold strangers' octets, and the worker may have been taken over by them.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"
#include "keys/base/result.h"
#include "keys/base/timestamp.h"

#include <variant>
#include <vector>

namespace lisrtp::dissect
{

inline constexpr std::uint16_t protocol_version = 1;
/** The socket's descriptor in the worker. */
inline constexpr int worker_socket = 3;
/** libwiretap's own bound on a packet. */
inline constexpr std::size_t most_frame_octets = 262144;
inline constexpr std::size_t most_message_octets = 1u << 20;
/** 64 KiB in fragments of 8 octets of payload. */
inline constexpr std::size_t most_carriers = 8192;
inline constexpr std::size_t length_octets = 4;
/** A message with every field at its bound: type, two endpoints, carriers, octets. */
inline constexpr std::size_t most_body_octets =
    1 + 8 + 2 * 19 + 2 + most_carriers * 12 + most_message_octets;

/** A frame of an input, both counted from 1. */
struct FramePlace {
    std::uint32_t file = 0;
    std::uint64_t frame = 0;

    friend auto operator<=>(const FramePlace&, const FramePlace&) = default;
};

/** A frame to be dissected; `octets` are the asker's. */
struct FrameToDissect {
    FramePlace place;
    Timestamp at;
    std::uint16_t linktype = 0; ///< LINKTYPE_ of tcpdump.org's registry
    std::uint32_t original_octets = 0;
    ByteView octets; ///< at most `most_frame_octets`
};

/** Bound on one record of a TLS key log; a longer one is told in several, cut between lines. */
inline constexpr std::size_t most_key_log_octets = 256u << 10;

struct Ready {
    std::uint16_t version = protocol_version;
};

/** A SIP message put together by the frame that is being worked on. */
struct WholeMessage {
    std::optional<Timestamp> at = {}; ///< when a mirror saw it, if one tells; else the frame's time
    Endpoint from;
    Endpoint to;
    std::vector<FramePlace> carriers; ///< frames that held parts of it, the last one included
    Bytes octets;
};

/** Nothing more comes of this frame. */
struct Done {
    FramePlace place;
};

using Answer = std::variant<Ready, WholeMessage, Done>;

/** Whole records, ready to be sent. What is beyond the bounds above must not be passed. */
Bytes write_record(const FrameToDissect& frame);
Bytes write_record(const Answer& answer);
/** Holds secrets: the one that wipes it is who sends it. */
Bytes write_tls_keys(ByteView key_log);

/**
 * The body's length from a record's first four octets.
 * Errors: bad_length (empty, or beyond `most_body_octets`), truncated.
 */
Result<std::size_t> read_body_length(ByteView octets);
/** Errors: truncated, bad_value (type), too_long. The result looks into `body`. */
Result<FrameToDissect> read_frame(ByteView body);
/** The lines, into `body`; nothing when the record is another. */
std::optional<ByteView> read_tls_keys(ByteView body);
/** Errors: truncated, bad_value (type, address), too_many, too_long, missing (no carrier or no
 * octets), trailing_octets. Allocates no more than the body is long. */
Result<Answer> read_answer(ByteView body);

} // namespace lisrtp::dissect
