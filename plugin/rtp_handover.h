// plugin/rtp_handover.h - making Wireshark's own RTP and RTCP dissectors take a packet for what it
// is: clear, with the receiver's payload types, or still encrypted.

#pragma once

#include "plugin/capture_state.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/** Dissectors that packets are handed to. */
void find_rtp_dissectors();
/** Forgets what belongs to the capture that is closing. */
void forget_streams();

/**
 * Gives a decrypted packet to the RTP dissector.
 *
 * packet-rtp.c believes what it remembers of a packet (its own record, kept by frame), and asks the
 * conversation that SDP made only where it remembers nothing. So the record is written here, before
 * it looks: not SRTP, payload types as the receiver's SDP has them, extended numbers as counted in
 * the order of capture. That is the same in every pass and in any order.
 */
int hand_over_clear(tvbuff_t* clear, packet_info* pinfo, proto_tree* tree, void* data,
                    const MediaOutcome& outcome);

/**
 * Gives a packet that stays encrypted to the RTP dissector, as SRTP.
 * @param silent  keep it from the taps: players and statistics
 */
int hand_over_encrypted(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data,
                        const MediaOutcome& outcome, bool silent);

/** What is not RTP on a media port (STUN, DTLS, ZRTP) is RTP's dissector's to sort out. */
int hand_over_other(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data);

/** RTCP: clear after decryption, or as it came. */
int hand_over_rtcp(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data, bool clear);

} // namespace lisrtp::plugin
