// offline/capture/pcapng_writer.h - writing captures that Wireshark opens.
// draft-ietf-opsawg-pcapng, sections 4.1 to 4.3.

#pragma once

#include "keys/base/result.h"
#include "offline/capture/frame.h"
#include "offline/evidence/output_file.h"

#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::capture
{

/**
 * A pcapng file with enhanced packet blocks, little-endian, in nanoseconds.  Each link layer gets
 * an interface block when its first frame comes.  Holds nothing of the machine or of the hour, so
 * the same frames give the same octets.
 *
 * Errors of all members: write_failed, whose field names the system's reason; the first one stays.
 * An object that is destroyed without `finish` leaves a file that ends where it ends.
 */
class PcapngWriter
{
public:
    /** Errors: cannot_open (also when the file exists). */
    static Result<PcapngWriter> create(const std::string& path);

    /** Writes into a file that is open already: the section header comes first. */
    explicit PcapngWriter(evidence::OutputFile file);

    /**
     * @param frame    link, at, octets and original_octets are used.  The time must not lie before
     *                 1970: bad_value.  A link layer without a number: unsupported
     * @param comment    UTF-8, shown by Wireshark as packet comment; none when empty;
     *                   beyond 65535 octets: too_long
     * @param packet_id  epb_packetid, shown by Wireshark as frame.packet_id; none when 0
     */
    Result<void> write(const Frame& frame, std::string_view comment = {},
                       std::uint64_t packet_id = 0);

    std::uint64_t frames() const { return frames_; }

    /** Brings everything to the disk and closes. */
    Result<void> finish();

private:
    std::uint32_t interface_of(LinkLayer link);

    evidence::OutputFile file_;
    std::vector<LinkLayer> interfaces_;
    std::uint64_t frames_ = 0;
};

} // namespace lisrtp::capture
