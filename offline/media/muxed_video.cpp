#include "offline/media/muxed_video.h"

#include <cstring>

namespace lisrtp::media
{

MuxedReport mux_video(DecoderProcess& decoder, const DecodeJob& job, const Spool& spool, int sound,
                      std::uint64_t most_octets, evidence::OutputFile& out)
{
    constexpr std::string_view crashed = "the muxer crashed or hung";
    MuxedReport report;
    auto answers = decoder.begin(job, spool.descriptor(), sound);
    if (!answers) {
        report.trouble = "the muxer did not start";
        return report;
    }
    Bytes piece;
    for (;;) {
        FileHead head;
        std::uint8_t octets[sizeof head];
        if (!answers->read(octets)) {
            report.trouble = crashed;
            return report;
        }
        std::memcpy(&head, octets, sizeof head);
        if (head.octets == end_of_answers) {
            report.frames = head.frames;
            report.broken = head.broken;
            report.width = head.width;
            report.height = head.height;
            if (head.frames == 0)
                report.trouble = "no key frame came whole";
            return report;
        }
        // Pieces follow each other, or are written over what is there.
        const std::uint64_t size = out.size();
        const bool is_next = head.offset == size;
        if (head.octets > most_piece_octets || head.offset > size ||
            head.offset + head.octets > most_octets ||
            (!is_next && head.offset + head.octets > size)) {
            report.trouble = crashed;
            return report;
        }
        piece.resize(head.octets);
        if (!answers->read(piece)) {
            report.trouble = crashed;
            return report;
        }
        if (is_next)
            out.write(piece);
        else
            out.patch(head.offset, piece);
    }
}

} // namespace lisrtp::media
