// tests/fuzz/call_entry_fuzz.cpp - entries of the calls' ledger.  They are the program's own, but a
// disk may give back others: what is read must be what was written, or an error.

#include "offline/evidence/call_entry.h"

#include <cstdlib>

namespace
{

using namespace lisrtp;

void insist(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes octets(data, data + size); // its own allocation, so that an octet too many is seen
    const auto entry = evidence::read_call_entry(octets);
    if (!entry) {
        insist(entry.error().offset <= octets.size());
        return 0;
    }
    // Numbers that stand for yes, and texts under one name, may be written in several ways; once.
    const Bytes again = evidence::octets_of(*entry);
    const auto same = evidence::read_call_entry(again);
    insist(static_cast<bool>(same) && evidence::octets_of(*same) == again);
    return 0;
}
