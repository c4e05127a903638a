// offline/media/text_track.h - real-time text as it was typed.  RFC 4103, ITU-T T.140.

#pragma once

#include "offline/evidence/output_file.h"
#include "offline/media/clear_packet.h"

#include <optional>

namespace lisrtp::media
{

/**
 * One party's characters in a UTF-8 file. A line begins with the time at which its first character
 * was captured: after a line break, and after a pause of `new_line_after_ns`. Nothing is hidden: an
 * erasure stands as U+232B, and a lost block, or octets that are no UTF-8, as U+FFFD.
 */
class TextTrack
{
public:
    static constexpr std::int64_t new_line_after_ns = 5 * ns_per_second;

    explicit TextTrack(evidence::OutputFile file) : file_(std::move(file)) {}

    /**
     * Packets in the order of their index.
     * @param redundant  the payload follows RFC 2198, with earlier blocks of text in it
     */
    void add(const ClearPacket& packet, bool redundant);
    Result<void> finish();

    std::uint64_t characters() const { return characters_; }
    std::uint64_t lost_blocks() const { return lost_blocks_; }

private:
    void write_block(ByteView block, Timestamp at);
    void write_character(char32_t character, Timestamp at);

    evidence::OutputFile file_;
    std::optional<std::uint64_t> last_index_;
    std::optional<Timestamp> last_at_; ///< of the last character
    bool in_line_ = false;
    std::uint64_t characters_ = 0;
    std::uint64_t lost_blocks_ = 0;
};

} // namespace lisrtp::media
