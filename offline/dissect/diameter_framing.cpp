#include "offline/dissect/diameter_framing.h"

#include "keys/diameter/message.h"
#include "offline/dissect/protocol.h"

namespace lisrtp::dissect
{

static_assert(diameter::most_message_octets <= most_message_octets);

MessageFraming frame_diameter(ByteView stream, bool known_flow)
{
    MessageFraming framing;
    if (stream.size() < diameter::header_octets) {
        if (known_flow && !stream.empty() && stream.front() == 1)
            framing.kind = MessageFraming::incomplete;
        return framing;
    }
    const auto header = diameter::read_header(stream.first(diameter::header_octets));
    if (!header || (!known_flow && !diameter::looks_like_diameter(stream)))
        return framing;
    framing.octets = header->message_octets;
    framing.kind =
        stream.size() < framing.octets ? MessageFraming::incomplete : MessageFraming::whole;
    if (framing.kind == MessageFraming::incomplete)
        framing.needed = framing.octets - stream.size();
    return framing;
}

} // namespace lisrtp::dissect
