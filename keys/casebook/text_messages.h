// keys/casebook/text_messages.h - what was written: SIP MESSAGE requests.  RFC 3428.

#pragma once

#include "keys/casebook/people.h"
#include "keys/casebook/text_message.h"
#include "keys/casebook/transcript.h"
#include "keys/keyfile/key_file.h"

#include <vector>

namespace lisrtp::casebook
{

/**
 * Every MESSAGE request, by time. Copies on its further hops (same Call-ID, CSeq and sender) are
 * one with it. The body is given only where an authorisation for content covers it at its time.
 */
std::vector<TextMessage> collect_text_messages(const std::vector<const Entry*>& entries,
                                               const People& people, const keyfile::KeyFile* keys);

} // namespace lisrtp::casebook
