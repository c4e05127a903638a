// keys/sip/dialog_end.h - how a call ended.  RFC 3261 sections 9, 13.2.2 and 15.

#pragma once

#include "keys/sip/message.h"

namespace lisrtp::sip
{

enum class EndedBy { bye, cancel, refused, timeout, capture_end };

/** "bye", "cancel", "refused", "timeout", "capture-end", as the report writes it. */
std::string_view name_of(EndedBy ended_by);

struct DialogEnd {
    EndedBy ended_by = EndedBy::capture_end;
    std::optional<std::size_t> message; ///< index of the message that ended it
    unsigned status = 0;                ///< of a final response that ended it
    bool redirected = false;            ///< refused with 3xx
};

/**
 * Judges the messages of one Call-ID.
 *
 * bye: every confirmed dialog got its BYE; `message` is the last of these.  cancel: CANCEL before
 * any 2xx.  refused: the last INVITE got a final response of 300 or more (401, 407 and the like
 * followed by a new INVITE are not the end).  timeout: 408, or 481 inside the dialog, or an INVITE
 * that nobody answered at all.  capture_end: anything else, so a call that still rings or talks.
 *
 * @param messages  in the order of their times
 */
DialogEnd dialog_end_of(std::span<const Message* const> messages);

} // namespace lisrtp::sip
