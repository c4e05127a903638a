// offline/archive/stored_message.h - a signalling message in the form in which the case database
// may hold it.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::archive
{

struct StoredMessage {
    Bytes octets;
    bool redacted = false; ///< a key lay open in it: the capture alone has it whole
};

/**
 * The message without keys that lie open in it: a=crypto, k=, ck= and ik=, MIKEY whose KEMAC is in
 * clear, and the vectors of a Diameter answer. Other MIKEY messages are cross-parameters, which
 * give nothing away without a secret: they stay whole.
 */
StoredMessage stored_form(ByteView message);

} // namespace lisrtp::archive
