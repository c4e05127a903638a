#include "offline/archive/call_shard.h"

#include <algorithm>

namespace lisrtp::archive
{

namespace
{

void tell_work(const CallWork& work, evidence::ReportedCall& reported)
{
    reported.streams = work.streams();
    reported.further_rtcp = work.further_rtcp();
    reported.chosen = work.chosen();
    reported.files = work.files();
    reported.outputs = work.outputs();
    for (const evidence::ReportedStream& stream : reported.streams)
        reported.not_covered_packets += stream.totals.not_covered;
    reported.judgement = casebook::judge(*reported.call, work.outcomes());
}

} // namespace

CallShard::CallShard(const casebook::Findings& findings, const DecryptOptions& options,
                     evidence::CallLedger& ledger, Decrypted& decrypted)
    : findings_(findings), options_(options), ledger_(ledger), decrypted_(decrypted)
{
}

void CallShard::add_work(std::size_t number, CallWork work)
{
    in_progress_.emplace(number, std::move(work));
}

CallWork* CallShard::work_in_progress(std::size_t number)
{
    const auto found = in_progress_.find(number);
    return found == in_progress_.end() ? nullptr : &found->second;
}

void CallShard::add_way(StreamWay& way)
{
    ways_[way.work].push_back(&way);
}

void CallShard::count_uncovered(std::size_t number, const StreamRecord& record)
{
    Uncovered& uncovered = uncovered_[number];
    (record.id.rtcp ? uncovered.rtcp_packets : uncovered.packets) += record.packets;
}

void CallShard::take_signalling(const BatchedFrame& frame, const MessagesOfCalls& calls)
{
    const casebook::Place place = place_of(frame);
    const std::vector<ReassembledMessage>* reassembled = nullptr;
    if (options_.reassembled)
        if (const auto found = options_.reassembled->find(place);
            found != options_.reassembled->end())
            reassembled = &found->second;
    for (const auto& [number, awaited] : calls) {
        CallWork* const work = work_in_progress(number);
        if (work == nullptr)
            continue;
        if (reassembled)
            work->take_reassembled(*reassembled, awaited, place);
        else if (frame.peeled.kind == capture::Peeled::udp)
            work->take_signalling(frame.merged.frame, frame.peeled, place);
        finish_if_complete(number);
    }
}

void CallShard::take_media(const BatchedFrame& frame)
{
    CallWork* const work = work_in_progress(frame.way->work);
    if (work == nullptr)
        return;
    work->take_media(frame.way->stream, frame.merged.frame, frame.peeled, place_of(frame),
                     frame.out, frame.ahead);
    if (touched_.empty() || touched_.back() != frame.way)
        touched_.push_back(frame.way);
    finish_if_complete(frame.way->work);
}

void CallShard::tell_hints()
{
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    for (StreamWay* const way : touched_)
        if (const CallWork* const work = work_in_progress(way->work))
            way->hint.tell(work->expectation(way->stream));
    touched_.clear();
}

void CallShard::finish()
{
    while (!in_progress_.empty())
        finish_work(in_progress_.begin()->first);
}

void CallShard::finish_if_complete(std::size_t number)
{
    const CallWork* const work = work_in_progress(number);
    if (work && work->complete())
        finish_work(number);
}

void CallShard::finish_work(std::size_t number)
{
    CallWork& work = in_progress_.at(number);
    for (StreamWay* const way : ways_[number]) // their keys go with the work
        way->hint.tell(std::nullopt);
    ways_.erase(number);
    work.finish();
    if (!error_)
        error_ = work.error();
    const bool is_call = number < findings_.calls().size();
    for (const CallWork::OutrunDigest& digest : work.digests_outrun())
        outrun_.push_back(
            {digest.plan, is_call ? std::optional(number) : std::nullopt, digest.line});
    noise_packets_ += work.noise_packets();
    messages_too_long_ += work.messages_too_long();
    if (is_call) {
        evidence::ReportedCall reported = begin_report(number);
        tell_work(work, reported);
        if (work.digests_outrun().empty())
            put_down(reported);
        else
            waiting_calls_.emplace(number, std::move(reported));
    } else {
        decrypted_.streams_without_call = work.streams();
        decrypted_.further_rtcp_without_call = work.further_rtcp();
        decrypted_.outputs_without_call = work.outputs();
    }
    in_progress_.erase(number);
}

void CallShard::put_down_without_work(std::size_t number)
{
    evidence::ReportedCall reported = begin_report(number);
    reported.chosen.resize(reported.call->sessions.size(), nullptr);
    reported.judgement = casebook::judge(*reported.call, {});
    put_down(reported);
}

/** What is known of a call without its work. */
evidence::ReportedCall CallShard::begin_report(std::size_t number)
{
    evidence::ReportedCall reported;
    reported.number = number + 1;
    reported.call = &findings_.calls()[number];
    if (const auto uncovered = uncovered_.find(number); uncovered != uncovered_.end()) {
        reported.not_covered_packets = uncovered->second.packets;
        reported.not_covered_rtcp_packets = uncovered->second.rtcp_packets;
        uncovered_.erase(uncovered);
    }
    return reported;
}

void CallShard::put_down(const evidence::ReportedCall& call)
{
    if (const auto put = ledger_.put(call); !put && !error_)
        error_ = put.error();
}

} // namespace lisrtp::archive
