#include "offline/archive/index_file.h"

#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/sip/turn.h"
#include "keys/srtp/rtcp_packet.h"
#include "keys/srtp/rtp_packet.h"
#include "offline/archive/dissect_choice.h"
#include "offline/archive/esp_pass.h"
#include "offline/archive/progress.h"
#include "offline/archive/redacted_message.h"
#include "offline/archive/sctp.h"
#include "offline/archive/tcp_media.h"
#include "offline/capture/archive_reader.h"

#include <filesystem>
#include <future>

namespace lisrtp::archive
{

namespace
{

constexpr std::uint8_t protocol_esp = 50;
constexpr std::uint64_t frames_to_landmark = 1024;

class Reader
{
public:
    Reader(const capture::InputFile& input, bool deep, FrameBudget& budget,
           const IndexListener& listener)
        : listener_(listener), choice_(deep),
          reading_{{}, FramesToDissect(budget, input.is_pipe), {}}
    {
    }

    void read(capture::CaptureFile& file)
    {
        evidence::ReportedInput& input = reading_.index.input;
        capture::Frame frame;
        std::uint64_t octets_told = 0;
        std::uint64_t frames = 0;
        const auto tell = [&] {
            const std::uint64_t octets = file.octets_read();
            listener_.advanced(octets - std::min(octets, octets_told), frames);
            octets_told = std::max(octets, octets_told);
            frames = 0;
        };
        while (file.next(frame)) {
            input.frames = frame.number;
            look_at(frame);
            note_landmark(file, frame);
            if (++frames == Progress::step_frames)
                tell();
        }
        tell();
        has_positions_ = has_positions_ && file.position();
        reading_.tls_keys = file.take_tls_keys();
        if (file.fault())
            input.damage = file.fault()->message + " (after frame " +
                           std::to_string(file.fault()->after_frame) + ")";
    }

    FileReading take()
    {
        FileIndex& index = reading_.index;
        index.streams = streams_.take_sorted();
        for (const auto& [reason, skip] : skipped_)
            index.skipped.emplace(reason, skip);
        index.noise = streams_.noisy_flows();
        if (const evidence::ReportedSkip dismissed = dismissed_packets(); dismissed.frames > 0)
            index.skipped.emplace("UDP that looks like RTP, but follows on from nothing",
                                  dismissed);
        index.to_dissect = reading_.to_dissect.runs();
        index.dissect_from = reading_.to_dissect.from();
        // A stream that was dismissed here may be one that another capture knows: of noisy flows it
        // is noted where.
        index.read_whole =
            !may_skip_ || streams_.dismissed().frames > 0 || !index.input.damage.empty();
        if (!index.read_whole && has_positions_)
            index.landmarks = std::move(landmarks_);
        return std::move(reading_);
    }

    FileIndex& index() { return reading_.index; }

private:
    evidence::ReportedSkip dismissed_packets() const
    {
        evidence::ReportedSkip all = streams_.dismissed();
        for (const NoisyFlow& noise : reading_.index.noise) {
            all.frames += noise.packets;
            if (!all.first || noise.first_frame < all.first->frame)
                all.first = casebook::Place{0, noise.first_frame};
        }
        return all;
    }

    /**
     * What is skipped must not have mattered: a step back in time would have changed the order
     * among captures.
     */
    void note_landmark(const capture::CaptureFile& file, const capture::Frame& frame)
    {
        may_skip_ = may_skip_ && latest_ <= frame.at;
        latest_ = frame.at;
        if (!may_skip_ || !has_positions_ || frame.number % frames_to_landmark != 0)
            return;
        const auto position = file.position();
        has_positions_ = position.has_value();
        if (position)
            landmarks_.push_back({frame.number + 1, *position});
    }

    void look_at(const capture::Frame& frame)
    {
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        if (peeled.kind == capture::Peeled::tcp && tcp_media_.take(peeled, frame.octets, found_)) {
            may_skip_ = false; // what a connection brings rests on all of it
            for (const capture::Peeled& packet : found_)
                look_into(frame, packet);
            return;
        }
        if (peeled.kind != capture::Peeled::udp) {
            if (!leave_to_dissector(frame, peeled) && !is_empty_segment(frame, peeled))
                skip(reason_to_skip(peeled), frame);
            return;
        }
        if (const std::string_view reason = reason_to_skip(peeled); !reason.empty())
            skip(reason, frame);
        look_into(frame, peeled);
    }

    /** Handshakes and acknowledgements: nothing is lost with them. */
    static bool is_empty_segment(const capture::Frame& frame, const capture::Peeled& peeled)
    {
        return peeled.kind == capture::Peeled::tcp && tcp_payload(frame.octets, peeled).empty();
    }

    void look_into(const capture::Frame& frame, const capture::Peeled& peeled)
    {
        switch (content_of(peeled)) {
        case Content::signalling:
            add_message(frame, peeled);
            break;
        case Content::media: {
            const StreamId id = stream_id_of(peeled);
            const std::uint16_t sequence = id.rtcp ? 0 : load_u16(&peeled.udp_payload[2]);
            // RTCP has no sequence number to be known again by.
            streams_.note(id, sequence, peeled.seen_at(frame.at), frame.number,
                          id.rtcp ? ByteView{} : peeled.udp_payload);
            break;
        }
        case Content::nothing:
            // ICE's checks and DTLS run in the same connections.
            if (peeled.over_tcp)
                break;
            if (!leave_to_dissector(frame, peeled))
                skip(is_esp_in_udp(peeled) ? esp_in_udp_skipped : "UDP that is neither SIP nor RTP",
                     frame);
            break;
        }
    }

    void add_message(const capture::Frame& frame, const capture::Peeled& peeled)
    {
        RedactedMessage stored = redacted_message(peeled.udp_payload, WrittenText::goes);
        IndexedMessage message;
        message.frame = frame.number;
        message.at = peeled.seen_at(frame.at);
        message.from = peeled.source;
        message.to = peeled.destination;
        message.redacted = stored.redacted;
        message.octets = std::move(stored.octets);
        listener_.message(std::move(message), peeled.udp_payload);
    }

    bool leave_to_dissector(const capture::Frame& frame, const capture::Peeled& peeled)
    {
        if (!choice_.wants(frame, peeled))
            return false;
        if (!reading_.to_dissect.add(frame))
            skip("too much SIP in pieces for a pipe, which cannot be read again", frame);
        return true;
    }

    void skip(std::string_view reason, const capture::Frame& frame)
    {
        // Reasons are literals: a few, and most frames have the one of the frame before.
        evidence::ReportedSkip& skip = skipped_[reason];
        if (skip.frames++ == 0)
            skip.first = casebook::Place{0, frame.number};
    }

    const IndexListener& listener_;
    DissectChoice choice_;
    TcpMedia tcp_media_;
    std::vector<capture::Peeled> found_; ///< used again for every segment
    std::vector<capture::Landmark> landmarks_;
    bool may_skip_ = true;      ///< the second reading, what it does not want
    bool has_positions_ = true; ///< and without reading it
    Timestamp latest_;
    Inventory streams_;
    std::map<std::string_view, evidence::ReportedSkip> skipped_;
    FileReading reading_;
};

} // namespace

FileReading index_file(const capture::InputFile& input, std::string sha256, bool deep,
                       FrameBudget& budget, const IndexListener& listener)
{
    std::future<std::string> hashing;
    if (sha256.empty() && !input.is_pipe)
        hashing = std::async(std::launch::async, sha256_of_file, input.path);
    Reader reader(input, deep, budget, listener);
    evidence::ReportedInput& record = reader.index().input;
    record.name = std::filesystem::path(input.path).filename().string();
    record.octets = input.octets;
    if (auto opening = capture::CaptureFile::open(input.path))
        reader.read(*opening.file);
    else
        record.damage = opening.fault.message;
    record.sha256 = hashing.valid() ? hashing.get() : std::move(sha256);
    return reader.take();
}

std::string sha256_of_file(const std::string& path)
{
    crypto::Sha256 sha256;
    const std::string failure = capture::read_content(path, [&sha256](ByteView piece) {
        sha256.update(piece);
        return true;
    });
    // A damaged archive gives what it gives, each time the same.
    return failure.empty() || capture::split_member_path(path) ? to_hex(sha256.finish()) : "";
}

Content content_of(const capture::Peeled& peeled)
{
    if (sip::looks_like_sip(peeled.udp_payload) || sip::looks_like_turn(peeled.udp_payload))
        return Content::signalling;
    if (srtp::looks_like_rtp(peeled.udp_payload) || srtp::looks_like_rtcp(peeled.udp_payload))
        return Content::media;
    return Content::nothing;
}

StreamId stream_id_of(const capture::Peeled& peeled)
{
    if (srtp::looks_like_rtcp(peeled.udp_payload))
        return {peeled.source, peeled.destination, srtp::rtcp_sender_of(peeled.udp_payload), true};
    return {peeled.source, peeled.destination, Ssrc{load_u32(peeled.udp_payload.data() + 8)}};
}

std::string_view reason_to_skip(const capture::Peeled& peeled)
{
    switch (peeled.kind) {
    case capture::Peeled::udp:
        return peeled.snapped ? "snapped: the capture holds less than the packet had" : "";
    case capture::Peeled::ip_fragment:
        return "IP fragment";
    case capture::Peeled::tcp:
        return "TCP";
    case capture::Peeled::other:
        if (peeled.ip_protocol == protocol_esp)
            return esp_skipped;
        break;
    case capture::Peeled::damaged:
        break;
    }
    return name_of(peeled.reason);
}

std::string_view reason_of_vain(const capture::Frame& frame, const capture::Peeled& peeled)
{
    switch (peeled.kind) {
    case capture::Peeled::ip_fragment:
        return fragments_skipped;
    case capture::Peeled::tcp:
        return tcp_payload(frame.octets, peeled).empty() ? ""
                                                         : "TCP segment of no whole SIP message";
    case capture::Peeled::udp:
        return "UDP that is neither SIP nor RTP";
    case capture::Peeled::other:
        if (is_sctp(peeled))
            return has_sctp_data(frame.octets, peeled)
                       ? "SCTP data of no whole SIP or Diameter message"
                       : "";
        break;
    case capture::Peeled::damaged:
        break;
    }
    return name_of(peeled.reason);
}

} // namespace lisrtp::archive
