// keys/sip/turn.h - what TURN's control messages tell about addresses.  RFC 8656, RFC 8489.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"

#include <vector>

namespace lisrtp::sip
{

/**
 * A relay was allocated, or a way to a peer was opened. Sent between a client and its TURN server;
 * which of the two sent it, `by_server` says.
 */
struct TurnMessage {
    bool by_server = false;
    Endpoint relayed; ///< of an Allocate success response: what peers see; empty otherwise
    Endpoint mapped;  ///< of the same: the client as the server sees it, its reflexive address
    std::vector<Endpoint> peers; ///< of a ChannelBind request, or of a Send or Data indication
};

/** The cheap question: an Allocate success response, a ChannelBind request, an indication. */
bool looks_like_turn(ByteView octets);

/**
 * Reads one of these; a CreatePermission request names peers without their ports and is none.
 * Nothing when it is another message, contradicts itself, or tells no address. Integrity and
 * fingerprint are not looked at: an address is only a hint where media may be found, and its tags
 * decide. Thread-safe.
 */
std::optional<TurnMessage> read_turn(ByteView octets);

} // namespace lisrtp::sip
