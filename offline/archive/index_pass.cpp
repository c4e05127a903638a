#include "offline/archive/index_pass.h"

#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/srtp/rtp_packet.h"
#include "offline/archive/dissect_choice.h"
#include "offline/archive/dissect_client.h"
#include "offline/capture/capture_file.h"

#include <filesystem>
#include <fstream>

namespace lisrtp::archive
{

namespace
{

/** SHA-256 of a file's octets; empty when it cannot be read (the capture's fault says why). */
std::string sha256_of_file(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return "";
    crypto::Sha256 sha256;
    std::vector<char> block(1u << 20);
    while (file) {
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        sha256.update({reinterpret_cast<const std::uint8_t*>(block.data()),
                       static_cast<std::size_t>(file.gcount())});
    }
    return to_hex(sha256.finish());
}

/** Why a frame's payload is of no use here; empty when there is nothing to say. */
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
    case capture::Peeled::damaged:
        break;
    }
    return name_of(peeled.reason);
}

/** Why a frame is skipped that was dissected in vain; empty when nothing was to be expected. */
std::string_view reason_of_vain(const capture::Frame& frame, const capture::Peeled& peeled)
{
    switch (peeled.kind) {
    case capture::Peeled::ip_fragment:
        return "IP fragment of no whole SIP message";
    case capture::Peeled::tcp:
        return tcp_payload(frame.octets, peeled).empty() ? ""
                                                         : "TCP segment of no whole SIP message";
    case capture::Peeled::udp:
        return "UDP that is neither SIP nor RTP";
    case capture::Peeled::other:
    case capture::Peeled::damaged:
        break;
    }
    return name_of(peeled.reason);
}

class IndexPass
{
public:
    IndexPass(casebook::Casebook& casebook, Progress& progress, const IndexOptions& options)
        : casebook_(casebook), progress_(progress), choice_(options.deep)
    {
        if (options.dissector.empty())
            return;
        DissectOptions dissect;
        dissect.program = options.dissector;
        dissector_.emplace(std::move(dissect),
                           [this](std::string_view reason, dissect::FramePlace place) {
                               skip(reason, {place.file, place.frame});
                           });
    }

    void read(const capture::InputFile& input)
    {
        evidence::ReportedInput record;
        record.name = std::filesystem::path(input.path).filename().string();
        record.octets = input.octets;
        record.sha256 = sha256_of_file(input.path);
        ++file_;
        if (auto opening = capture::CaptureFile::open(input.path)) {
            read_frames(*opening.file, record);
        } else {
            record.damage = opening.fault.message;
        }
        index_.damaged |= !record.damage.empty();
        octets_before_ += input.octets;
        index_.inputs.push_back(std::move(record));
    }

    Index finish()
    {
        if (dissector_) {
            dissector_->finish();
            index_.no_dissection = dissector_->failure();
        }
        return std::move(index_);
    }

private:
    void read_frames(capture::CaptureFile& file, evidence::ReportedInput& record)
    {
        capture::Frame frame;
        while (file.next(frame)) {
            record.frames = frame.number;
            look_at(frame);
            if (++index_.frames % Progress::step_frames == 0)
                progress_.at(octets_before_ + file.octets_read(), index_.frames);
        }
        if (file.fault())
            record.damage = file.fault()->message + " (after frame " +
                            std::to_string(file.fault()->after_frame) + ")";
    }

    void look_at(const capture::Frame& frame)
    {
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        const casebook::Place place{file_, frame.number};
        if (peeled.kind != capture::Peeled::udp) {
            if (!dissect(frame, peeled))
                skip(reason_to_skip(peeled), place);
            return;
        }
        if (const std::string_view reason = reason_to_skip(peeled); !reason.empty())
            skip(reason, place);
        switch (content_of(peeled)) {
        case Content::signalling:
            casebook_.learn({peeled.udp_payload, peeled.seen_at(frame.at), peeled.source,
                             peeled.destination, place});
            break;
        case Content::media:
            if (const auto rtp = srtp::read_rtp(peeled.udp_payload))
                index_.streams.note(stream_id_of(peeled), rtp->sequence, peeled.seen_at(frame.at));
            break;
        case Content::nothing:
            if (!dissect(frame, peeled))
                skip("UDP that is neither SIP nor RTP", place);
            break;
        }
    }

    /** False when the frame is not dissected: nobody looked into it. */
    bool dissect(const capture::Frame& frame, const capture::Peeled& peeled)
    {
        if (!dissector_ || !choice_.wants(frame, peeled))
            return false;
        switch (dissector_->dissect(frame, file_, reason_of_vain(frame, peeled), messages_)) {
        case Dissected::done:
            for (dissect::WholeMessage& message : messages_)
                learn(frame, std::move(message));
            return true;
        case Dissected::crashed:
            skip("dissector crashed", {file_, frame.number});
            return true;
        case Dissected::hung:
            skip("dissector hung", {file_, frame.number});
            return true;
        case Dissected::unavailable:
            break;
        }
        return false;
    }

    void learn(const capture::Frame& frame, dissect::WholeMessage message)
    {
        const casebook::Place place{file_, frame.number};
        casebook_.learn({message.octets, frame.at, message.from, message.to, place});
        index_.reassembled[place].push_back(
            {std::move(message.octets), frame.at, message.from, message.to});
    }

    void skip(std::string_view reason, const casebook::Place& place)
    {
        auto [entry, is_new] = index_.skipped.try_emplace(std::string(reason));
        if (is_new)
            entry->second.first = place;
        ++entry->second.frames;
    }

    casebook::Casebook& casebook_;
    Progress& progress_;
    DissectChoice choice_;
    std::optional<DissectClient> dissector_;
    std::vector<dissect::WholeMessage> messages_; ///< used again for every frame
    Index index_;
    std::uint32_t file_ = 0;
    std::uint64_t octets_before_ = 0;
};

} // namespace

Index index_inputs(const capture::InputList& inputs, casebook::Casebook& casebook,
                   Progress& progress, const IndexOptions& options)
{
    std::uint64_t octets = 0;
    for (const capture::InputFile& input : inputs.files)
        octets += input.octets;
    progress.begin("index", octets);
    IndexPass pass(casebook, progress, options);
    for (const capture::InputFile& input : inputs.files)
        pass.read(input);
    progress.end();
    return pass.finish();
}

Content content_of(const capture::Peeled& peeled)
{
    if (sip::looks_like_sip(peeled.udp_payload))
        return Content::signalling;
    if (srtp::looks_like_rtp(peeled.udp_payload))
        return Content::media;
    return Content::nothing;
}

StreamId stream_id_of(const capture::Peeled& peeled)
{
    return {peeled.source, peeled.destination, Ssrc{load_u32(peeled.udp_payload.data() + 8)}};
}

} // namespace lisrtp::archive
