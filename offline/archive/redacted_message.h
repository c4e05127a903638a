// offline/archive/redacted_message.h - a signalling message in the form in which it may be kept.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp::archive
{

struct RedactedMessage {
    Bytes octets;
    bool redacted = false; ///< a key or text lay open in it: the capture alone has it whole
};

/** What becomes of the body of a MESSAGE request. */
enum class WrittenText { stays, goes };

/**
 * The message without keys that lie open in it: a=crypto, k=, ck= and ik=, the keys and salts in a
 * MIKEY KEMAC in clear, and the vectors of a Diameter answer. The length stays, and what is
 * readable stays readable: of a MIKEY message only those octets become asterisks. Other MIKEY
 * messages are cross-parameters, which give nothing away without a secret: they stay whole.
 */
RedactedMessage redacted_message(ByteView message, WrittenText text);

} // namespace lisrtp::archive
