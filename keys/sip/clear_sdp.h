// keys/sip/clear_sdp.h - signalling as it would have been for plain RTP.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::sip
{

/**
 * A copy of the message for a capture whose media was decrypted: all keys redacted, RTP/SAVP(F)
 * and its DTLS and TCP forms become RTP/AVP(F), and a=key-mgmt, a=crypto, k=, and for DTLS
 * a=fingerprint and a=setup, are overwritten by an attribute "a=removed:". An a=extmap loses the
 * word that says that its elements are encrypted (RFC 6904).
 *
 * What profile names and a=extmap lose, the overwritten attribute gains, so the length stays the
 * same; only where a description loses something and has no key attribute does the message shrink,
 * and then Content-Length follows.  A message that cannot be read is only redacted.  Never fails.
 */
Bytes clear_sdp(ByteView message);

} // namespace lisrtp::sip
