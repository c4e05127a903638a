// samples/stream.h - one RTP or SRTP stream: a melody, 20 ms a packet, and what the network does to
// it.

#pragma once

#include "samples/suite.h"
#include "samples/world.h"

namespace samples
{

/** From this time on the sender uses this master key. */
struct KeyFrom {
    std::uint64_t at_us = 0;
    Octets key;
    Octets salt;
    std::string csb_id; ///< empty without MIKEY
    unsigned cs_id = 0; ///< 0 without MIKEY
    Octets mki;         ///< empty: packets carry none
};

/** What a stream is made from. */
struct StreamPlan {
    std::uint32_t ssrc = 0;
    Endpoint source;
    Endpoint destination;
    std::string encoding = "PCMA";
    const Suite* suite = nullptr; ///< none: RTP in clear
    std::uint64_t start_us = 0;
    std::uint64_t packets = 0;
    std::uint64_t first_index = 0; ///< 2^16 * ROC + SEQ
    double loss = 0;               ///< probabilities, for each packet
    double reorder = 0;
    double duplicates = 0;
    double corrupt = 0;
    /** no, mux, next (the ports above the media's), or the sender's own port, said in SDP. */
    std::string rtcp = "no";
    bool rtcp_encrypted = true;
    Endpoint rtcp_source;
    Endpoint rtcp_destination;
    bool extensions = false;   ///< header extensions, one of them encrypted (RFC 6904)
    std::vector<KeyFrom> keys; ///< in time order

    /** Index of the first packet sent at this time or later. */
    std::uint64_t index_at(std::uint64_t at_us) const;
};

/** Where the sender of that stream receives RTCP, when it is sent at all. */
Endpoint rtcp_endpoint(const StreamPlan& plan);

/** What SDP says of RTCP and of header extensions, without "a=". */
std::vector<std::string> stream_attributes(const StreamPlan& plan);

/**
 * Reads encoding, packets, seq, roc, ssrc, loss, reorder, duplicates, corrupt, rtcp, rtcp_encrypted
 * and extensions; where two streams share a section, "from.seq" says it for one of them.
 *
 * @param prefix  "from.", "to.", or empty
 */
StreamPlan stream_plan(const Section& section, const std::string& prefix, Drbg drbg);

/** Sends the stream. */
StreamTruth play_stream(World& world, const StreamPlan& plan, const std::string& name);

/** Plays a `[stream NAME]` section: media that no call announces. */
void play_lone_stream(World& world, const Section& section);

/** Plays a `[noise]` section: datagrams that are neither SIP nor RTP. */
void play_noise(World& world, const Section& section);

} // namespace samples
