#include "offline/archive/decrypt_pass.h"

#include "offline/archive/call_shard.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/workers.h"
#include "offline/capture/merged_reader.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <deque>
#include <mutex>
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

/**
 * Frames come in batches, in the order of time. Each batch is routed and opened ahead by any
 * thread; then, batch after batch, every shard of the calls takes its frames in order. What is
 * written depends on that order alone, not on how many threads there are or what was opened ahead.
 */
class DecryptPass
{
public:
    DecryptPass(const casebook::Findings& findings, const MediaPlan& plan,
                const srtp::Engine& engine, const evidence::OutputFolder& folder,
                evidence::CallLedger& ledger, const DecryptOptions& options)
        : findings_(findings), engine_(engine), folder_(folder), options_(options),
          has_work_(findings.calls().size()), workers_(std::max<std::size_t>(options.jobs, 1))
    {
        messages_.max_load_factor(0.125F); // every frame is looked up, and few are there
        const std::size_t shards = options.jobs > 1 ? 2 * options.jobs : 1;
        for (std::size_t i = 0; i < shards; ++i)
            shards_.push_back(
                std::make_unique<Shard>(findings_, options_, ledger, decrypted_, workers_));
        take_up_calls();
        for (const StreamPlan& stream : plan.streams)
            take_up_stream(stream);
    }

    /** Reads to the end, or until something cannot be written. */
    void run(capture::MergedReader& reader, Progress& progress)
    {
        std::uint64_t frames = 0;
        std::uint64_t next_step = Progress::step_frames;
        while (!failed_) {
            auto batch = std::make_shared<FrameBatch>(reader, tcp_media_);
            if (batch->frames().empty())
                break;
            frames += batch->frames().size();
            const std::uint64_t number = batches_read_++;
            workers_.submit([this, batch, number] { prepare(batch, number); });
            workers_.help_until(
                [this] { return batches_read_ - batches_done_ < most_under_way(); });
            if (frames >= next_step) {
                next_step = frames + Progress::step_frames;
                progress.at(reader.octets_read(), frames);
            }
        }
        progress.at(reader.octets_read(), frames);
        workers_.help_until([this] { return batches_read_ == batches_done_; });
        for (const auto& shard : shards_)
            shard->strand.submit([this, &shard] {
                shard->calls.finish();
                ++shards_finished_;
            });
        workers_.help_until([this] { return shards_finished_ == shards_.size(); });
        conclude();
    }

    Decrypted& decrypted() { return decrypted_; }
    const std::vector<OutrunDigest>& outrun() const { return outrun_; }
    WaitingCalls& waiting_calls() { return waiting_calls_; }
    const std::optional<Error>& error() const { return error_; }

private:
    struct Shard {
        CallShard calls;
        Strand strand;

        Shard(const casebook::Findings& findings, const DecryptOptions& options,
              evidence::CallLedger& ledger, Decrypted& decrypted, Workers& workers)
            : calls(findings, options, ledger, decrypted), strand(workers)
        {
        }
    };
    /** A batch and, for each shard, which of its frames are its own. */
    struct Routed {
        std::shared_ptr<FrameBatch> batch;
        std::vector<std::vector<std::uint32_t>> of_shard;
        std::atomic<std::size_t> shards_left{0};
    };

    /** Enough for every thread; fewer packets than half an epoch, over which a hint would not help.
     */
    std::size_t most_under_way() const { return std::clamp<std::size_t>(4 * options_.jobs, 4, 32); }

    /** Streams without a call have a work of their own, behind all calls. */
    std::size_t work_without_call() const { return findings_.calls().size(); }
    std::size_t shard_of(std::size_t work) const { return work % shards_.size(); }

    void take_up_calls()
    {
        const auto calls = findings_.calls();
        for (std::size_t number = 0; number < calls.size(); ++number) {
            if (calls[number].coverage.kind == casebook::Coverage::Kind::none)
                continue;
            add_work(number, folder_name(number + 1), &calls[number]);
            for (const casebook::Place& place : calls[number].messages)
                ++messages_[place][number];
        }
    }

    CallWork& add_work(std::size_t number, const std::string& folder, const casebook::Call* call)
    {
        if (number < has_work_.size())
            has_work_[number] = true;
        CallShard& shard = shards_[shard_of(number)]->calls;
        shard.add_work(
            number,
            CallWork(engine_, CallFolder(folder_, folder, options_.keep_keys, decoder_), call));
        return *shard.work_in_progress(number);
    }

    void take_up_stream(const StreamPlan& stream)
    {
        if (!content_is_covered(stream.claim.coverage)) {
            if (stream.call)
                shards_[shard_of(*stream.call)]->calls.count_uncovered(*stream.call, stream.record);
            return;
        }
        const std::size_t number = stream.call.value_or(work_without_call());
        CallWork* work = shards_[shard_of(number)]->calls.work_in_progress(number);
        if (work == nullptr)
            work = &add_work(number, "streams", nullptr);
        StreamWay& way = streams_.emplace_back();
        ways_.emplace(stream.record.id, &way);
        for (const StreamRecord& copy : stream.copies)
            ways_.emplace(copy.id, &way);
        way.plan = &stream;
        way.work = number;
        way.stream = work->expect_stream(stream);
        shards_[shard_of(number)]->calls.add_way(way);
    }

    /** By any thread. */
    void prepare(const std::shared_ptr<FrameBatch>& batch, std::uint64_t number)
    {
        auto routed = std::make_shared<Routed>();
        routed->batch = batch;
        routed->of_shard.resize(shards_.size());
        std::vector<BatchedFrame>& frames = batch->frames();
        for (std::uint32_t i = 0; i < frames.size(); ++i)
            route(frames[i], i, routed->of_shard);
        if (options_.open_ahead)
            batch->open_ahead(engine_);
        in_order(std::move(routed), number);
    }

    void route(BatchedFrame& frame, std::uint32_t place_in_batch,
               std::vector<std::vector<std::uint32_t>>& of_shard)
    {
        const auto send_to = [&](std::size_t work) {
            std::vector<std::uint32_t>& of_this = of_shard[shard_of(work)];
            if (of_this.empty() || of_this.back() != place_in_batch)
                of_this.push_back(place_in_batch);
        };
        const auto messages = messages_.find(place_of(frame));
        const bool between_messages = frame.cut_out && content_of(frame.peeled) == Content::media;
        if (messages != messages_.end() && !between_messages) {
            frame.signalling = true;
            for (const auto& [work, awaited] : messages->second)
                send_to(work);
        } else if (frame.peeled.kind == capture::Peeled::udp &&
                   content_of(frame.peeled) == Content::media) {
            const auto way = ways_.find(stream_id_of(frame.peeled));
            if (way == ways_.end())
                return;
            frame.way = way->second;
            send_to(frame.way->work);
        }
    }

    /** Hands batches to the shards in the order in which they were read. */
    void in_order(std::shared_ptr<Routed> routed, std::uint64_t number)
    {
        const std::scoped_lock lock(order_mutex_);
        waiting_.emplace(number, std::move(routed));
        for (auto next = waiting_.find(next_batch_); next != waiting_.end();
             next = waiting_.find(++next_batch_)) {
            hand_out(next->second);
            waiting_.erase(next);
        }
    }

    void hand_out(const std::shared_ptr<Routed>& routed)
    {
        routed->shards_left = static_cast<std::size_t>(
            std::count_if(routed->of_shard.begin(), routed->of_shard.end(),
                          [](const auto& frames) { return !frames.empty(); }));
        if (routed->shards_left == 0) {
            ++batches_done_;
            return;
        }
        for (std::size_t i = 0; i < shards_.size(); ++i)
            if (!routed->of_shard[i].empty())
                shards_[i]->strand.submit([this, routed, i] {
                    settle(shards_[i]->calls, *routed, routed->of_shard[i]);
                    if (--routed->shards_left == 0)
                        ++batches_done_;
                });
    }

    void settle(CallShard& shard, Routed& routed, const std::vector<std::uint32_t>& own)
    {
        if (failed_)
            return;
        for (const std::uint32_t i : own) {
            const BatchedFrame& frame = routed.batch->frames()[i];
            if (frame.signalling)
                shard.take_signalling(frame, messages_.at(place_of(frame)));
            else
                shard.take_media(frame);
        }
        shard.tell_hints();
        if (shard.error())
            failed_ = true;
    }

    /** Sums up in the order of the calls, and puts down those that had no frames to write. */
    void conclude()
    {
        for (std::size_t i = 0; i < has_work_.size(); ++i)
            if (!has_work_[i])
                shards_[shard_of(i)]->calls.put_down_without_work(i);
        for (const auto& shard : shards_) {
            waiting_calls_.merge(shard->calls.waiting_calls());
            outrun_.insert(outrun_.end(), shard->calls.outrun().begin(),
                           shard->calls.outrun().end());
            decrypted_.noise_packets += shard->calls.noise_packets();
            decrypted_.messages_too_long += shard->calls.messages_too_long();
            if (!error_)
                error_ = shard->calls.error();
        }
    }

    const casebook::Findings& findings_;
    const srtp::Engine& engine_;
    const evidence::OutputFolder& folder_;
    DecryptOptions options_;
    media::DecoderProcess decoder_;
    Decrypted decrypted_;
    std::unordered_map<casebook::Place, MessagesOfCalls, PlaceHash> messages_;
    std::deque<StreamWay> streams_; ///< stay where they are
    std::unordered_map<StreamId, StreamWay*, StreamIdHash> ways_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::vector<bool> has_work_; ///< by call
    std::vector<OutrunDigest> outrun_;
    WaitingCalls waiting_calls_;
    std::optional<Error> error_;

    TcpMedia tcp_media_; ///< of the thread that reads
    std::uint64_t batches_read_ = 0;
    std::atomic<std::uint64_t> batches_done_{0};
    std::atomic<std::size_t> shards_finished_{0};
    std::atomic<bool> failed_{false};
    std::mutex order_mutex_;
    std::map<std::uint64_t, std::shared_ptr<Routed>> waiting_;
    std::uint64_t next_batch_ = 0;
    Workers workers_; ///< last: its threads end before what they work on
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
void digest_again(const capture::InputList& inputs,
                  std::span<const std::optional<capture::FramesWanted>> frames,
                  const srtp::Engine& engine, std::vector<OutrunDigest> outrun, WaitingCalls& calls,
                  Decrypted& decrypted)
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
        TcpMedia tcp_media;
        std::vector<capture::Peeled> packets;
        capture::MergedReader reader(inputs.files, frames);
        capture::MergedFrame merged;
        while (reader.next(merged)) {
            const capture::Peeled peeled = capture::peel(merged.frame.link, merged.frame.octets);
            packets.assign(1, peeled);
            if (peeled.kind == capture::Peeled::tcp)
                tcp_media.take(peeled, merged.frame.octets, packets);
            for (const capture::Peeled& packet : packets) {
                if (packet.kind != capture::Peeled::udp || content_of(packet) != Content::media)
                    continue;
                if (const auto way = ways.find(stream_id_of(packet)); way != ways.end())
                    way->second->take(packet.udp_payload, packet.seen_at(merged.frame.at));
            }
        }
        std::vector<OutrunDigest> again;
        for (const OutrunDigest& digest : outrun) {
            OpenStream& stream = streams.at(digest.stream->record.id).stream;
            auto& lines =
                digest.call ? calls.at(*digest.call).streams : decrypted.streams_without_call;
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
                                evidence::CallLedger& calls, const DecryptOptions& options,
                                Progress& progress)
{
    std::uint64_t octets = 0;
    for (const capture::InputFile& input : inputs.files)
        octets += input.octets;
    progress.begin("decrypt", octets);
    DecryptPass pass(findings, plan, engine, folder, calls, options);
    capture::MergedReader reader(inputs.files, options.frames);
    pass.run(reader, progress);
    progress.end();
    if (pass.error())
        return *pass.error();
    digest_again(inputs, options.frames, engine, pass.outrun(), pass.waiting_calls(),
                 pass.decrypted());
    for (const auto& [number, call] : pass.waiting_calls())
        if (const auto put = calls.put(call); !put)
            return put.error();
    if (const auto put = calls.finish(); !put)
        return put.error();
    return std::move(pass.decrypted());
}

} // namespace lisrtp::archive
