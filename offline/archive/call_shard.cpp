#include "offline/archive/call_shard.h"

#include <algorithm>

namespace lisrtp::archive
{

CallShard::CallShard(const DecryptOptions& options, CallsUnderWay& calls, Decrypted& decrypted,
                     Finished finished)
    : options_(options), calls_(calls), decrypted_(decrypted), finished_(std::move(finished))
{
}

void CallShard::add(std::shared_ptr<CallUnderWay> under_way, CallWork work)
{
    const std::size_t number = under_way->number;
    in_progress_.emplace(number, InProgress{std::move(under_way), std::move(work)});
}

CallWork* CallShard::work_in_progress(std::size_t number)
{
    const auto found = in_progress_.find(number);
    return found == in_progress_.end() ? nullptr : &found->second.work;
}

void CallShard::take_signalling(const BatchedFrame& frame,
                                std::span<const MessagePlaces::Awaited> calls)
{
    const casebook::Place place = place_of(frame);
    const std::vector<ReassembledMessage>* reassembled = nullptr;
    if (options_.reassembled)
        if (const auto found = options_.reassembled->find(place);
            found != options_.reassembled->end())
            reassembled = &found->second;
    for (std::size_t awaited = 0; !calls.empty(); calls = calls.subspan(awaited)) {
        const std::size_t number = calls.front().call;
        for (awaited = 1; awaited < calls.size() && calls[awaited].call == number;)
            ++awaited;
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
    auto in_progress = in_progress_.extract(number);
    CallWork& work = in_progress.mapped().work;
    std::shared_ptr<CallUnderWay> under_way = std::move(in_progress.mapped().under_way);
    for (StreamWay& way : under_way->ways) // their keys go with the work
        way.hint.tell(std::nullopt);
    work.finish();
    if (!error_)
        error_ = work.error();
    for (const CallWork::OutrunDigest& digest : work.digests_outrun())
        outrun_.push_back({under_way, digest.plan, digest.line});
    noise_packets_ += work.noise_packets();
    messages_too_long_ += work.messages_too_long();
    if (!under_way->call) {
        decrypted_.streams_without_call = work.streams();
        decrypted_.further_rtcp_without_call = work.further_rtcp();
        decrypted_.outputs_without_call = work.outputs();
    } else {
        finished_({under_way, report_call(number, *under_way->call, &work),
                   !work.digests_outrun().empty()});
    }
    calls_.let_go(std::move(under_way));
}

evidence::ReportedCall report_call(std::size_t number, const casebook::Call& call,
                                   const CallWork* work)
{
    evidence::ReportedCall reported;
    reported.number = number + 1;
    reported.call = &call;
    if (!work) {
        reported.chosen.resize(call.sessions.size(), nullptr);
        reported.judgement = casebook::judge(call, {});
        return reported;
    }
    reported.streams = work->streams();
    reported.further_rtcp = work->further_rtcp();
    reported.chosen = work->chosen();
    reported.files = work->files();
    reported.outputs = work->outputs();
    for (const evidence::ReportedStream& stream : reported.streams)
        reported.not_covered_packets += stream.totals.not_covered;
    reported.judgement = casebook::judge(call, work->outcomes());
    return reported;
}

} // namespace lisrtp::archive
