// offline/capture/plain_capture.h - pcap and pcapng files with nothing unusual in them, also in
// gzip, read without libwiretap, which takes five times as long. draft-ietf-opsawg-pcap,
// draft-ietf-opsawg-pcapng.
//
// What libwiretap makes of a file is right.  This reader knows only what is beyond doubt, and at
// anything else (damage, an unusual block, another variant of the format) says that it is not sure:
// libwiretap then reads the file, and tells what is wrong with it.

#pragma once

#include "offline/capture/file_window.h"
#include "offline/capture/frame.h"

#include <memory>
#include <string>

namespace lisrtp::capture
{

/** libwiretap takes a longer packet for damage. */
inline constexpr std::uint32_t most_packet_octets = 262144;

/** Reads forward only.  Memory: some hundred kilobytes, of compressed files a megabyte.  Not
 * thread-safe. */
class PlainCapture
{
public:
    enum class Step {
        frame,  ///< here it is
        end,    ///< of a file that is whole
        unsure, ///< libwiretap is to be asked, from the file's first frame on
    };

    /** A regular file that begins with a frame; nothing when libwiretap is to be asked. */
    static std::unique_ptr<PlainCapture> open(const std::string& path);

    virtual ~PlainCapture() = default;

    /** All of the frame but its number.  Its octets last until the next call. */
    virtual Step next(Frame& frame) = 0;

    /** Of the file, before decompression. */
    std::uint64_t octets_read() const { return window_.octets_of_file(); }

    /** It is not compressed, and nothing that later frames need stood between those so far. */
    virtual bool may_skip() const { return window_.may_go(); }
    /** Where the record behind the last one begins. */
    std::uint64_t position() const { return window_.position(); }
    /** Goes on with the record that begins there. False: it cannot. */
    virtual bool go_to(std::uint64_t position) { return window_.go_to(position); }

protected:
    explicit PlainCapture(FileWindow window) : window_(std::move(window)) {}

    /** At the end of the file, or where it cannot be read. */
    Step ended() const { return window_.failed() ? Step::unsure : Step::end; }

    FileWindow window_;
};

/** Numbers in the byte order of whoever wrote the file. */
struct WritersOrder {
    bool big_endian = false;

    std::uint16_t u16(const std::uint8_t* p) const
    {
        return big_endian ? load_u16(p) : static_cast<std::uint16_t>(p[1] << 8 | p[0]);
    }
    std::uint32_t u32(const std::uint8_t* p) const
    {
        return big_endian ? load_u32(p) : static_cast<std::uint32_t>(u16(p + 2)) << 16 | u16(p);
    }
};

/** Link layers whose frames libwiretap hands out as they lie in a file of this byte order. */
bool is_plain_link(std::uint32_t linktype, WritersOrder order);

/** A file that begins like a pcap or a pcapng; nothing when libwiretap is to be asked. */
std::unique_ptr<PlainCapture> open_plain_pcap(FileWindow& window);
std::unique_ptr<PlainCapture> open_plain_pcapng(FileWindow& window);

} // namespace lisrtp::capture
