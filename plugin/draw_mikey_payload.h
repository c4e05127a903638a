// plugin/draw_mikey_payload.h - one payload of a MIKEY message.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/mikey/message.h"
#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

/**
 * @param tvb  the message's own octets
 * @param dh_number  DH payloads before this one: an R_MESSAGE holds DHr, then DHi again
 * @param session  may prove a DH value; may be null
 */
void draw_mikey_payload(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                        const mikey::Message& message, const mikey::Payload& payload,
                        unsigned dh_number, const casebook::Session* session);

} // namespace lisrtp::plugin
