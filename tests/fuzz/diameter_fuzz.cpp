// tests/fuzz/diameter_fuzz.cpp - a Diameter message of a stranger: framed, read, redacted.
//
// Out of a redacted copy nobody reads a key.

#include "keys/diameter/authentication.h"
#include "offline/dissect/diameter_framing.h"

#include <cstdlib>

using namespace lisrtp;

namespace
{

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void check_framing(ByteView stream, bool known_flow)
{
    const dissect::MessageFraming framing = dissect::frame_diameter(stream, known_flow);
    if (framing.kind == dissect::MessageFraming::whole)
        require(framing.octets >= diameter::header_octets && framing.octets <= stream.size());
    if (framing.kind == dissect::MessageFraming::incomplete && framing.needed > 0)
        require(framing.octets == stream.size() + framing.needed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes octets(data, data + size);
    check_framing(octets, false);
    check_framing(octets, true);
    (void)diameter::read_authentication(octets);
    const Bytes redacted = diameter::redact_vectors(octets);
    require(redacted.size() == octets.size());
    if (const auto read = diameter::read_authentication(redacted))
        for (const diameter::Vector& vector : read->vectors)
            require(vector.unusable != nullptr);
    return 0;
}
