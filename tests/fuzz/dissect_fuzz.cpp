// tests/fuzz/dissect_fuzz.cpp - what either end of the dissection socket may hear from the other,
// and streams to be framed.  Octet 0 chooses.

#include "offline/dissect/protocol.h"
#include "offline/dissect/sip_framing.h"

#include <cstdlib>

namespace
{

using namespace lisrtp;
using namespace lisrtp::dissect;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/** What was read is written as it was. */
void check_answer(ByteView body)
{
    if (const auto answer = read_answer(body))
        require(same_octets(ByteView(write_record(*answer)).subspan(length_octets), body));
}

void check_frame(ByteView body)
{
    if (const auto frame = read_frame(body))
        require(same_octets(ByteView(write_record(*frame)).subspan(length_octets), body));
}

void check_framing(ByteView stream, bool known_flow)
{
    const MessageFraming framing = frame_sip(stream, known_flow);
    require(framing.skipped <= stream.size());
    if (framing.kind == MessageFraming::whole)
        require(framing.octets > 0 && framing.skipped + framing.octets <= stream.size());
    if (framing.kind == MessageFraming::incomplete && framing.needed > 0)
        require(framing.skipped + framing.octets == stream.size() + framing.needed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const Bytes octets(data + 1, data + size);
    switch (data[0] % 4) {
    case 0:
        check_answer(octets);
        break;
    case 1:
        check_frame(octets);
        break;
    default:
        check_framing(octets, data[0] % 4 == 2);
    }
    return 0;
}
