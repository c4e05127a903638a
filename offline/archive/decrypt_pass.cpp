#include "offline/archive/decrypt_pass.h"

#include "offline/archive/call_work.h"
#include "offline/archive/index_pass.h"
#include "offline/capture/merged_reader.h"

#include <cstdio>
#include <unordered_map>

namespace lisrtp::archive
{

namespace
{

struct PlaceHash {
    std::size_t operator()(const casebook::Place& place) const noexcept
    {
        return std::hash<std::uint64_t>{}(place.frame * 8191 + place.file);
    }
};

bool content_is_covered(const casebook::Coverage& coverage)
{
    return coverage.kind == casebook::Coverage::Kind::content;
}

std::string folder_name(std::size_t call_number)
{
    char name[32];
    std::snprintf(name, sizeof name, "calls/%04zu", call_number);
    return name;
}

/** A digest that must be made again with a larger window, and the report line it belongs to. */
struct OutrunDigest {
    const StreamPlan* stream;
    std::optional<std::size_t> call;
    std::size_t line; ///< among the call's streams, or those without a call
};

/** Leads every frame to the call that it belongs to. */
class DecryptPass
{
public:
    DecryptPass(const casebook::Findings& findings, const MediaPlan& plan,
                const srtp::Engine& engine, const evidence::OutputFolder& folder,
                const DecryptOptions& options)
        : findings_(findings), engine_(engine), folder_(folder), options_(options)
    {
        take_up_calls();
        for (const StreamPlan& stream : plan.streams)
            take_up_stream(stream);
    }

    void take(const capture::MergedFrame& merged)
    {
        const capture::Frame& frame = merged.frame;
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        const casebook::Place place{static_cast<std::uint32_t>(merged.file + 1), frame.number};
        if (const auto messages = messages_.find(place); messages != messages_.end()) {
            take_signalling(frame, peeled, place, messages->second);
        } else if (peeled.kind == capture::Peeled::udp && content_of(peeled) == Content::media) {
            take_media(frame, peeled);
        }
    }

    /** Ends what is still open, and judges the calls that have no frames to write. */
    void finish()
    {
        while (!in_progress_.empty())
            finish_work(in_progress_.begin()->first);
        for (std::size_t number = 0; number < findings_.calls().size(); ++number)
            if (!decrypted_.calls[number].call)
                report_call(number, nullptr);
    }

    Decrypted& decrypted() { return decrypted_; }
    const std::vector<OutrunDigest>& outrun() const { return outrun_; }
    const std::optional<Error>& error() const { return error_; }

private:
    /** Where a stream's packets go. */
    struct Way {
        std::size_t work;
        std::size_t stream; ///< that work's number for it
    };

    /** How many messages of a call one frame brings: more than one only after reassembly. */
    using MessagesOfCalls = std::map<std::size_t, std::size_t>;

    /** Streams without a call have a work of their own, behind all calls. */
    std::size_t work_without_call() const { return findings_.calls().size(); }

    void take_up_calls()
    {
        const auto calls = findings_.calls();
        decrypted_.calls.resize(calls.size());
        for (std::size_t number = 0; number < calls.size(); ++number) {
            if (calls[number].coverage.kind == casebook::Coverage::Kind::none)
                continue;
            in_progress_.emplace(number, CallWork(engine_,
                                                  CallFolder(folder_, folder_name(number + 1),
                                                             options_.keep_keys, decoder_),
                                                  &calls[number]));
            for (const casebook::Place& place : calls[number].messages)
                ++messages_[place][number];
        }
    }

    void take_up_stream(const StreamPlan& stream)
    {
        if (!content_is_covered(stream.claim.coverage)) {
            if (stream.call)
                decrypted_.calls[*stream.call].not_covered_packets += stream.record.packets;
            return;
        }
        const std::size_t number = stream.call.value_or(work_without_call());
        auto work = in_progress_.find(number);
        if (work == in_progress_.end())
            work =
                in_progress_
                    .emplace(number,
                             CallWork(engine_,
                                      CallFolder(folder_, "streams", options_.keep_keys, decoder_),
                                      nullptr))
                    .first;
        const Way way{number, work->second.expect_stream(stream)};
        ways_.emplace(stream.record.id, way);
        for (const StreamRecord& copy : stream.copies)
            ways_.emplace(copy.id, way);
    }

    void take_signalling(const capture::Frame& frame, const capture::Peeled& peeled,
                         const casebook::Place& place, const MessagesOfCalls& calls)
    {
        const std::vector<ReassembledMessage>* reassembled = reassembled_at(place);
        for (const auto& [number, awaited] : calls) {
            CallWork* work = work_in_progress(number);
            if (work && reassembled)
                work->take_reassembled(*reassembled, awaited);
            else if (work && peeled.kind == capture::Peeled::udp)
                work->take_signalling(frame, peeled);
            finish_if_complete(number);
        }
    }

    const std::vector<ReassembledMessage>* reassembled_at(const casebook::Place& place) const
    {
        if (!options_.reassembled)
            return nullptr;
        const auto found = options_.reassembled->find(place);
        return found == options_.reassembled->end() ? nullptr : &found->second;
    }

    void take_media(const capture::Frame& frame, const capture::Peeled& peeled)
    {
        const auto way = ways_.find(stream_id_of(peeled));
        if (way == ways_.end())
            return;
        if (CallWork* work = work_in_progress(way->second.work))
            work->take_media(way->second.stream, frame, peeled);
        finish_if_complete(way->second.work);
    }

    CallWork* work_in_progress(std::size_t number)
    {
        const auto found = in_progress_.find(number);
        return found == in_progress_.end() ? nullptr : &found->second;
    }

    void finish_if_complete(std::size_t number)
    {
        const CallWork* work = work_in_progress(number);
        if (work && work->complete())
            finish_work(number);
    }

    void finish_work(std::size_t number)
    {
        CallWork& work = in_progress_.at(number);
        work.finish();
        if (!error_)
            error_ = work.error();
        const bool is_call = number < findings_.calls().size();
        for (const CallWork::OutrunDigest& digest : work.digests_outrun())
            outrun_.push_back(
                {digest.plan, is_call ? std::optional(number) : std::nullopt, digest.line});
        decrypted_.noise_packets += work.noise_packets();
        decrypted_.messages_too_long += work.messages_too_long();
        if (is_call)
            report_call(number, &work);
        else
            decrypted_.streams_without_call = work.streams();
        in_progress_.erase(number);
    }

    void report_call(std::size_t number, const CallWork* work)
    {
        evidence::ReportedCall& reported = decrypted_.calls[number];
        reported.call = &findings_.calls()[number];
        if (work) {
            reported.streams = work->streams();
            reported.chosen = work->chosen();
            reported.files = work->files();
            for (const evidence::ReportedStream& stream : reported.streams)
                reported.not_covered_packets += stream.totals.not_covered;
            reported.judgement = casebook::judge(*reported.call, work->outcomes());
        } else {
            reported.chosen.resize(reported.call->sessions.size(), nullptr);
            reported.judgement = casebook::judge(*reported.call, {});
        }
    }

    const casebook::Findings& findings_;
    const srtp::Engine& engine_;
    const evidence::OutputFolder& folder_;
    DecryptOptions options_;
    media::DecoderProcess decoder_;
    Decrypted decrypted_;
    std::unordered_map<casebook::Place, MessagesOfCalls, PlaceHash> messages_;
    std::unordered_map<StreamId, Way, StreamIdHash> ways_;
    std::map<std::size_t, CallWork> in_progress_; ///< nodes do not move
    std::vector<OutrunDigest> outrun_;
    std::optional<Error> error_;
};

/** A stream that is opened again for its digest alone. */
struct DigestedStream {
    OpenStream stream;
    std::vector<std::pair<Bytes, Timestamp>> held_back; ///< until the rollover counter is settled

    DigestedStream(const srtp::Engine& engine, const StreamPlan& plan, std::size_t window)
        : stream(engine, plan, nullptr, window)
    {
    }

    void take(ByteView packet, Timestamp at)
    {
        if (!stream.open(packet, at) && stream.may_open_later() &&
            held_back.size() < CallWork::most_held_back)
            held_back.emplace_back(copy_of(packet), at);
        if (!stream.settled())
            return;
        for (const auto& [held, held_at] : held_back)
            stream.retry(held, held_at);
        held_back.clear();
    }
};

/**
 * Reads once more for the streams whose packets came further out of order than the digest's window
 * reached. The window grows until it holds them, which is the memory that such a capture takes.
 */
void digest_again(const capture::InputList& inputs, const srtp::Engine& engine,
                  std::vector<OutrunDigest> outrun, Decrypted& decrypted)
{
    constexpr std::size_t growth = 16;
    for (std::size_t window = OpenStream::usual_digest_window_packets * growth; !outrun.empty();
         window *= growth) {
        std::unordered_map<StreamId, DigestedStream, StreamIdHash> streams;
        std::unordered_map<StreamId, DigestedStream*, StreamIdHash> ways;
        for (const OutrunDigest& digest : outrun) {
            const StreamId& id = digest.stream->record.id;
            DigestedStream& stream =
                streams.try_emplace(id, engine, *digest.stream, window).first->second;
            ways.emplace(id, &stream);
            for (const StreamRecord& copy : digest.stream->copies)
                ways.emplace(copy.id, &stream);
        }
        capture::MergedReader reader(inputs.files);
        capture::MergedFrame merged;
        while (reader.next(merged)) {
            const capture::Peeled peeled = capture::peel(merged.frame.link, merged.frame.octets);
            if (peeled.kind != capture::Peeled::udp || content_of(peeled) != Content::media)
                continue;
            if (const auto way = ways.find(stream_id_of(peeled)); way != ways.end())
                way->second->take(peeled.udp_payload, merged.frame.at);
        }
        std::vector<OutrunDigest> again;
        for (const OutrunDigest& digest : outrun) {
            OpenStream& stream = streams.at(digest.stream->record.id).stream;
            auto& lines = digest.call ? decrypted.calls[*digest.call].streams
                                      : decrypted.streams_without_call;
            if (stream.digest_outrun())
                again.push_back(digest);
            else
                lines[digest.line].payload_sha256 = stream.finish().payload_sha256;
        }
        outrun = std::move(again);
    }
}

} // namespace

Result<Decrypted> decrypt_media(const capture::InputList& inputs,
                                const casebook::Findings& findings, const MediaPlan& plan,
                                const srtp::Engine& engine, const evidence::OutputFolder& folder,
                                const DecryptOptions& options, Progress& progress)
{
    std::uint64_t octets = 0;
    for (const capture::InputFile& input : inputs.files)
        octets += input.octets;
    progress.begin("decrypt", octets);
    DecryptPass pass(findings, plan, engine, folder, options);
    capture::MergedReader reader(inputs.files);
    capture::MergedFrame merged;
    std::uint64_t frames = 0;
    while (!pass.error() && reader.next(merged)) {
        pass.take(merged);
        if (++frames % Progress::step_frames == 0)
            progress.at(reader.octets_read(), frames);
    }
    pass.finish();
    progress.end();
    if (pass.error())
        return *pass.error();
    digest_again(inputs, engine, pass.outrun(), pass.decrypted());
    return std::move(pass.decrypted());
}

} // namespace lisrtp::archive
