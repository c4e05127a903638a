// keys/mikey/covered_octets.h - the octets under a MAC or signature, by coverage.  RFC 3830, 5.2.

#pragma once

#include "keys/mikey/coverage.h"

namespace lisrtp::mikey
{

/** A message whose first `end` octets are protected, with what may stand behind them. */
struct CoveredMessage {
    const Message& message;
    std::size_t end = 0;
    const Message* i_message = nullptr; ///< null: `message` itself is the I_MESSAGE
    const Identities& identities;
};

/** For the coverages that begin with the message; those of a KEMAC alone are read in kemac.cpp. */
Bytes covered_octets(Coverage coverage, const CoveredMessage& what);

} // namespace lisrtp::mikey
