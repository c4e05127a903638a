// offline/dissect/message_framing.h - where a message ends in a stream of octets.

#pragma once

#include <cstddef>

namespace lisrtp::dissect
{

/** What a stream's next octets are. */
struct MessageFraming {
    enum Kind {
        whole,      ///< a message of `octets` after `skipped` octets between messages
        incomplete, ///< the beginning of one; `needed` more octets, 0: not known yet
        keep_alive, ///< line ends only (RFC 5626, 3.5.1)
        foreign,    ///< of another protocol
    };
    Kind kind = foreign;
    std::size_t skipped = 0;
    std::size_t octets = 0;
    std::size_t needed = 0;
};

} // namespace lisrtp::dissect
