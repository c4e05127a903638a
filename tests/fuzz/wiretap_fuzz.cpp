// tests/fuzz/wiretap_fuzz.cpp - files of strangers, read to their end or to their fault.

#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"

#include <cstdlib>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace lisrtp::capture;
    // A file in memory, opened by its name below /proc as any other file.
    const int memory = ::memfd_create("capture", MFD_CLOEXEC);
    if (memory < 0 || ::write(memory, data, size) != static_cast<ssize_t>(size))
        std::abort();
    CaptureFile::Opening opening = CaptureFile::open("/proc/self/fd/" + std::to_string(memory));
    ::close(memory);
    if (!opening)
        return 0;
    Frame frame;
    std::uint64_t before = 0;
    while (before < 10'000 && opening.file->next(frame)) {
        const Peeled peeled = peel(frame.link, frame.octets);
        if (frame.number <= before || frame.at.ns < 0 ||
            frame.original_octets < frame.octets.size() ||
            peeled.udp_payload.size() > frame.octets.size())
            std::abort();
        before = frame.number;
    }
    if (opening.file->fault() && opening.file->fault()->after_frame < before)
        std::abort();
    return 0;
}
