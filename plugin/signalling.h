// plugin/signalling.h - whole SIP and RTSP messages, as Wireshark's reassembly brings them.

#pragma once

namespace lisrtp::plugin
{

void register_signalling();
void hand_off_signalling();
/** The capture closes. */
void forget_announced();

} // namespace lisrtp::plugin
