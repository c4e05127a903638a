// offline/capture/clear_frame.h - the frame that would have been captured had nobody encrypted.

#pragma once

#include "keys/base/result.h"
#include "offline/capture/classifier.h"

namespace lisrtp::capture
{

/**
 * Puts another UDP payload into a frame.  Link layer, addresses, ports, IP options and extension
 * headers stay; lengths of IP, UDP, PPPoE and 802.3, the IPv4 header checksum and the UDP checksum
 * are made right.  An absent UDP checksum over IPv4 stays absent (RFC 768); over IPv6 it is always
 * written (RFC 8200, 8.1).  What followed the IP packet (padding, frame check sequence) is dropped;
 * an Ethernet frame is padded with zeros to 60 octets again when the original was that long.
 *
 * Tunnels are taken off: the new frame is the IP packet inside, as LINKTYPE_RAW.  A payload that
 * HEP or TURN carried gets a raw frame of its own.
 *
 * @param octets  the original frame, of which `peeled` was made
 * @param out     replaced by the new frame; its memory is used again
 * @return        the new frame's link layer
 * Errors: unsupported (not udp, or carried without addresses), too_long (beyond 65535 octets of
 * IP).  Allocates only while `out` grows; thread-safe.
 */
Result<LinkLayer> write_clear_frame(LinkLayer link, ByteView octets, const Peeled& peeled,
                                    ByteView payload, Bytes& out);

/**
 * A frame made from nothing: LINKTYPE_RAW, IPv4 or IPv6, UDP.  For payloads that came out of
 * reassembly or a tunnel and have no frame of their own.
 *
 * Errors: unsupported (addresses of two families, or none), too_long.
 */
Result<void> write_raw_frame(const Endpoint& source, const Endpoint& destination, ByteView payload,
                             Bytes& out);

} // namespace lisrtp::capture
