#include "offline/archive/call_work.h"

#include "keys/sip/read_message.h"
#include "offline/archive/call_outputs.h"
#include "offline/capture/clear_frame.h"

#include <algorithm>

namespace lisrtp::archive
{

CallWork::CallWork(const srtp::Engine& engine, CallFolder folder, const casebook::Call* call)
    : engine_(&engine), folder_(std::move(folder)), call_(call)
{
    if (call_)
        frames_left_ = call_->messages.size();
}

std::size_t CallWork::expect_stream(const StreamPlan& stream)
{
    frames_left_ += stream.record.packets;
    streams_.push_back({&stream, nullptr, {}, {}, nullptr, {}});
    return streams_.size() - 1;
}

void CallWork::take_signalling(const capture::Frame& frame, const capture::Peeled& peeled,
                               const casebook::Place& place)
{
    note(write_signalling(frame, peeled, place));
    count_down();
}

Result<void> CallWork::write_signalling(const capture::Frame& frame, const capture::Peeled& peeled,
                                        const casebook::Place& place)
{
    if (call_->coverage.kind == casebook::Coverage::Kind::content)
        return folder_.write_signalling(frame, peeled, place, text_at(peeled.seen_at(frame.at)));
    return folder_.write_event(frame, peeled, place);
}

WrittenText CallWork::text_at(Timestamp at) const
{
    const auto& windows = call_->coverage.windows;
    const bool authorised = std::any_of(windows.begin(), windows.end(),
                                        [at](const auto& window) { return window.holds(at); });
    return authorised ? WrittenText::stays : WrittenText::goes;
}

void CallWork::take_reassembled(const std::vector<ReassembledMessage>& messages,
                                std::size_t awaited, const casebook::Place& place)
{
    for (const ReassembledMessage& message : messages) {
        const auto read = sip::read_message(message.octets);
        if (!read || (!read->is_rtsp() && read->call_id() != call_->call_id))
            continue;
        const Result<void> written = write_reassembled(message, place);
        if (!written && written.error().code == ErrorCode::too_long)
            ++messages_too_long_;
        else
            note(written);
    }
    for (std::size_t i = 0; i < awaited; ++i)
        count_down();
}

Result<void> CallWork::write_reassembled(const ReassembledMessage& message,
                                         const casebook::Place& place)
{
    Bytes octets;
    if (auto made = capture::write_raw_frame(message.from, message.to, message.octets, octets);
        !made)
        return made;
    capture::Frame frame;
    frame.at = message.at;
    frame.link = capture::link::raw;
    frame.octets = octets;
    frame.original_octets = static_cast<std::uint32_t>(octets.size());
    return write_signalling(frame, capture::peel(frame.link, frame.octets), place);
}

void CallWork::take_media(std::size_t stream, const capture::Frame& frame,
                          const capture::Peeled& peeled, const casebook::Place& place,
                          std::span<std::uint8_t> out, const srtp::StreamDecryptor::Ahead& ahead)
{
    StreamWork& work = streams_[stream];
    if (work.is_rtcp()) {
        take_rtcp(work, frame, peeled, place);
        return;
    }
    OpenStream& media = opened(work);
    const bool was_settled = media.settled();
    if (const auto clear = media.open(peeled.udp_payload, peeled.seen_at(frame.at), out, ahead))
        write_clear(work, frame, peeled, place, *clear);
    else if (media.may_open_later() && work.held_back.size() < most_held_back)
        work.held_back.push_back({copy_of(frame.octets), frame, peeled, place,
                                  peeled.over_tcp ? copy_of(peeled.udp_payload) : Bytes{}});
    if (!was_settled && media.settled())
        retry_held_back(work);
    // The first reading may have cut a connection at another place, so its packets are not counted
    // upon: such a call is complete when everything was read.
    if (!peeled.over_tcp)
        count_down();
}

void CallWork::take_rtcp(StreamWork& work, const capture::Frame& frame,
                         const capture::Peeled& peeled, const casebook::Place& place)
{
    if (!work.rtcp)
        work.rtcp = std::make_unique<OpenRtcp>(*engine_, *work.plan, folder_.hashing());
    if (const auto clear = work.rtcp->open(peeled.udp_payload, peeled.seen_at(frame.at))) {
        if (const auto told = work.rtcp->learn(*clear)) {
            if (told->sender_info)
                work.rtcp->note_sender_report(*told->sender_info, opened_packets_of_sender(work));
            for (const srtp::ReportBlock& block : told->report_blocks)
                note_reception(told->sender, block);
        }
        write_clear(work, frame, peeled, place, *clear);
    }
    if (!peeled.over_tcp)
        count_down();
}

/** Reports on streams that nobody saw are not kept: there may be any number of them. */
void CallWork::note_reception(Ssrc reporter, const srtp::ReportBlock& block)
{
    const bool is_known = std::any_of(streams_.begin(), streams_.end(), [&](const auto& work) {
        return !work.is_rtcp() && work.plan->record.id.ssrc == block.ssrc;
    });
    if (!is_known)
        return;
    evidence::ReportedReception& reception = receptions_[block.ssrc];
    ++reception.reports;
    reception.reporter = reporter;
    reception.cumulative_lost = block.cumulative_lost;
    reception.highest_sequence = block.highest_sequence;
    reception.jitter = block.jitter;
}

bool CallWork::StreamWork::is_of_sender(const StreamWork& control) const
{
    const StreamId& here = plan->record.id;
    const StreamId& there = control.plan->record.id;
    return !is_rtcp() && here.ssrc == there.ssrc &&
           plan->claim.from_caller == control.plan->claim.from_caller &&
           here.source.address == there.source.address &&
           here.destination.address == there.destination.address;
}

std::uint64_t CallWork::opened_packets_of_sender(const StreamWork& rtcp) const
{
    std::uint64_t packets = 0;
    for (const StreamWork& work : streams_)
        if (work.stream && work.is_of_sender(rtcp))
            packets += work.stream->opened_packets();
    return packets;
}

/** Tells each sender's RTCP with its stream, once the streams are told. */
void CallWork::report_rtcp()
{
    for (evidence::ReportedStream& stream : reported_)
        if (const auto reception = receptions_.find(stream.ssrc); reception != receptions_.end())
            stream.reception = reception->second;
    for (StreamWork& work : streams_) {
        if (!work.rtcp)
            continue;
        evidence::ReportedRtcp rtcp = work.rtcp->finish();
        work.rtcp.reset();
        const auto of_sender =
            std::find_if(streams_.begin(), streams_.end(), [&](const StreamWork& media) {
                return media.line && media.is_of_sender(work) && !reported_[*media.line].rtcp;
            });
        // One packet of a sender that nobody knows, which no key opens, is most likely none.
        if (of_sender != streams_.end())
            reported_[*of_sender->line].rtcp = std::move(rtcp);
        else if (rtcp.totals.packets > 1 || rtcp.totals.failed == 0)
            further_rtcp_.push_back(std::move(rtcp));
        else
            ++noise_packets_;
    }
}

std::optional<casebook::StreamOpener::Expectation> CallWork::expectation(std::size_t stream) const
{
    const StreamWork& work = streams_[stream];
    return work.stream ? work.stream->opener().expectation() : std::nullopt;
}

OpenStream& CallWork::opened(StreamWork& work)
{
    if (!work.stream) {
        const std::string letter = !call_ ? "stream" : work.plan->claim.from_caller ? "a" : "b";
        work.stream = std::make_unique<OpenStream>(
            *engine_, *work.plan, folder_.hashing(),
            std::make_unique<StreamMedia>(folder_, letter, *work.plan));
    }
    return *work.stream;
}

void CallWork::retry_held_back(StreamWork& work)
{
    for (; !work.held_back.empty(); work.held_back.pop_front()) {
        capture::Frame frame = work.held_back.front().frame;
        frame.octets = work.held_back.front().octets;
        capture::Peeled peeled = work.held_back.front().peeled;
        if (peeled.over_tcp)
            peeled.udp_payload = work.held_back.front().cut_out;
        else
            peeled = capture::peel(frame.link, frame.octets);
        if (const auto clear = work.stream->retry(peeled.udp_payload, peeled.seen_at(frame.at)))
            write_clear(work, frame, peeled, work.held_back.front().place, *clear);
    }
}

void CallWork::write_clear(StreamWork& work, const capture::Frame& frame, capture::Peeled peeled,
                           const casebook::Place& place, ByteView rtp)
{
    // Out of TURN, a packet stands where the SDP wants it.
    if (peeled.carrier == capture::Peeled::Carrier::turn) {
        peeled.source = work.plan->claim.source;
        peeled.destination = work.plan->claim.destination;
    }
    work.frames.add(place);
    note(folder_.write_clear(frame, peeled, rtp, place));
}

void CallWork::finish()
{
    finish_media();
    note(folder_.finish());
    for (StreamWork& work : streams_) {
        if (work.is_rtcp())
            continue;
        const casebook::StreamOutcome outcome = work.stream->outcome();
        if (outcome.packets == outcome.failed && !work.plan->is_rtp) {
            noise_packets_ += outcome.packets;
            work.stream.reset();
            continue;
        }
        outcomes_.push_back(outcome);
        if (work.stream->digest_outrun())
            digests_outrun_.push_back({work.plan, reported_.size()});
        work.line = reported_.size();
        reported_.push_back(work.stream->finish());
        reported_.back().frames = work.frames.list();
        const auto keys = work.stream->opener().keys_used();
        keys_used_.insert(keys_used_.end(), keys.begin(), keys.end());
        work.stream.reset();
    }
    report_rtcp();
}

/** Both directions get one rate, so that they can stand side by side. */
void CallWork::finish_media()
{
    std::uint32_t rate_hz = 0;
    for (StreamWork& work : streams_) {
        if (work.is_rtcp())
            continue;
        StreamMedia& media = *opened(work).media();
        media.end();
        if (call_)
            rate_hz = std::max(rate_hz, media.wanted_rate_hz());
    }
    std::optional<media::MixSide> a;
    std::optional<media::MixSide> b;
    for (StreamWork& work : streams_) {
        if (work.is_rtcp())
            continue;
        StreamMedia& media = *work.stream->media();
        note(media.finish(rate_hz));
        std::optional<media::MixSide>& side = work.plan->claim.from_caller ? a : b;
        if (!side)
            side = media.sound();
    }
    if (call_ && a && b && !error_)
        note(folder_.mix(*a, *b));
    for (StreamWork& work : streams_) {
        StreamMedia* const media = work.is_rtcp() ? nullptr : work.stream->media();
        if (media != nullptr && media->has_video())
            note(media->finish_video(!call_ ? std::nullopt : work.plan->claim.from_caller ? a : b));
    }
}

std::vector<evidence::ReportedOutput> CallWork::outputs() const
{
    return list_outputs(folder_.files(), folder_.frames(), reported_);
}

std::vector<const casebook::Candidate*> CallWork::chosen() const
{
    std::vector<const casebook::Candidate*> chosen;
    for (const casebook::Session& session : call_->sessions) {
        const auto used = std::find_if(
            keys_used_.begin(), keys_used_.end(),
            [&session](const casebook::StreamClaim::Key& key) { return key.session == &session; });
        if (used != keys_used_.end())
            chosen.push_back(used->candidate);
        else if (!session.candidates.empty() && session.candidates.front().proven)
            chosen.push_back(&session.candidates.front());
        else
            chosen.push_back(nullptr);
    }
    return chosen;
}

void CallWork::note(const Result<void>& written)
{
    if (!written && !error_)
        error_ = written.error();
}

void CallWork::count_down()
{
    if (frames_left_ > 0)
        --frames_left_;
}

} // namespace lisrtp::archive
