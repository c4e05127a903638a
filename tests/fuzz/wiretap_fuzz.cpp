// tests/fuzz/wiretap_fuzz.cpp - files of strangers, read to their end or to their fault, and by
// libwiretap alone, which must say the same.

#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"

#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace
{

using namespace lisrtp::capture;

void insist(bool holds)
{
    if (!holds)
        std::abort();
}

bool same_frame(const Frame& a, const Frame& b)
{
    return a.number == b.number && a.at == b.at && a.link == b.link &&
           lisrtp::same_octets(a.octets, b.octets) && a.original_octets == b.original_octets &&
           a.interface_id == b.interface_id;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // A file in memory, opened by its name below /proc as any other file.
    const int memory = ::memfd_create("capture", MFD_CLOEXEC);
    insist(memory >= 0 && ::write(memory, data, size) == static_cast<ssize_t>(size));
    const std::string path = "/proc/self/fd/" + std::to_string(memory);
    CaptureFile::Opening opening = CaptureFile::open(path);
    CaptureFile::Opening reference = CaptureFile::open_with_wiretap(path);
    insist(static_cast<bool>(opening) == static_cast<bool>(reference));
    if (!opening) {
        insist(opening.fault == reference.fault);
        ::close(memory);
        return 0;
    }
    Frame frame;
    Frame expected;
    std::uint64_t before = 0;
    while (before < 10'000 && opening.file->next(frame)) {
        const Peeled peeled = peel(frame.link, frame.octets);
        insist(frame.number > before && frame.at.ns >= 0 &&
               frame.original_octets >= frame.octets.size() &&
               peeled.udp_payload.size() <= frame.octets.size());
        insist(reference.file->next(expected) && same_frame(frame, expected));
        before = frame.number;
    }
    if (before < 10'000) {
        insist(!reference.file->next(expected));
        insist(opening.file->fault() == reference.file->fault());
        insist(!opening.file->fault() || opening.file->fault()->after_frame >= before);
    }
    ::close(memory);
    return 0;
}
