#include "offline/archive/decrypt_pass.h"

#include "offline/archive/call_shard.h"
#include "offline/archive/digest_again.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/workers.h"
#include "offline/capture/merged_reader.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>

namespace lisrtp::archive
{

namespace
{

/** What of a call nobody may open. */
struct NotCovered {
    std::uint64_t packets = 0;
    std::uint64_t rtcp_packets = 0;
};

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
    DecryptPass(casebook::PendingCalls& pending, std::vector<PlannedStream> streams,
                const srtp::Engine& engine, const evidence::OutputFolder& folder,
                evidence::CallLedger& ledger, const DecryptOptions& options)
        : pending_(pending), engine_(engine), folder_(folder), ledger_(ledger), options_(options),
          not_covered_(pending.size()),
          calls_(pending, only_covered(std::move(streams)),
                 [this](std::shared_ptr<CallUnderWay> under_way) { add(std::move(under_way)); }),
          workers_(std::max<std::size_t>(options.jobs, 1))
    {
        const std::size_t shards = options.jobs > 1 ? 2 * options.jobs : 1;
        for (std::size_t i = 0; i < shards; ++i)
            shards_.push_back(std::make_unique<Shard>(
                options_, calls_, decrypted_, workers_,
                [this](CallShard::Told told) { finished(std::move(told)); }));
        take_down_messages();
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
            calls_.batch_begins(number);
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
        do
            finish_shards();
        while (!failed_ && calls_.take_up_rest());
        conclude();
    }

    Decrypted& decrypted() { return decrypted_; }
    /** Digests to be made again, and the reports of their calls, which wait for that. */
    const std::vector<OutrunDigest>& outrun() const { return outrun_; }
    std::map<std::size_t, evidence::ReportedCall>& waiting() { return waiting_reports_; }
    const std::optional<Error>& error() const { return error_; }

private:
    struct Shard {
        CallShard calls;
        Strand strand;

        Shard(const DecryptOptions& options, CallsUnderWay& under_way, Decrypted& decrypted,
              Workers& workers, CallShard::Finished finished)
            : calls(options, under_way, decrypted, std::move(finished)), strand(workers)
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

    Shard& shard_of(std::size_t number) { return *shards_[number % shards_.size()]; }

    void take_down_messages()
    {
        std::size_t messages = 0;
        const auto of_covered = [this](const auto& take) {
            for (std::size_t number = 0; number < pending_.size(); ++number)
                if (pending_.coverage_of(number) != casebook::Coverage::Kind::none)
                    take(number, pending_.messages_of(number));
        };
        of_covered([&messages](std::size_t, const auto& places) { messages += places.size(); });
        messages_.expect(messages);
        of_covered([this](std::size_t number, const auto& places) {
            for (const casebook::Place& place : places)
                messages_.add(place, number);
        });
        messages_.finish();
    }

    /** Counts the others, which are told with their calls. */
    std::vector<PlannedStream> only_covered(std::vector<PlannedStream> streams)
    {
        std::erase_if(streams, [this](const PlannedStream& stream) {
            if (!stream.owner ||
                pending_.coverage_of(stream.owner->call) == casebook::Coverage::Kind::content)
                return false;
            NotCovered& of_call = not_covered_[stream.owner->call];
            (stream.record.id.rtcp ? of_call.rtcp_packets : of_call.packets) +=
                stream.record.packets;
            return true;
        });
        return streams;
    }

    void add_not_covered(std::size_t number, evidence::ReportedCall& reported) const
    {
        reported.not_covered_packets += not_covered_[number].packets;
        reported.not_covered_rtcp_packets += not_covered_[number].rtcp_packets;
    }

    /** A call that is taken up, on its way to its shard before its frames. */
    void add(std::shared_ptr<CallUnderWay> under_way)
    {
        const std::size_t number = under_way->number;
        const std::string name = under_way->call ? folder_name(number + 1) : "streams";
        auto work = std::make_shared<CallWork>(
            engine_, CallFolder(folder_, name, options_.keep_keys, decoder_),
            under_way->call.get());
        for (StreamWay& way : under_way->ways)
            way.stream = work->expect_stream(*way.plan);
        Shard& shard = shard_of(number);
        shard.strand.submit([&shard, under_way = std::move(under_way), work = std::move(work)] {
            shard.calls.add(under_way, std::move(*work));
        });
    }

    /** By any thread. */
    void finished(CallShard::Told told)
    {
        const std::size_t number = told.under_way->number;
        add_not_covered(number, told.reported);
        if (!told.lacks_digest) {
            if (!ledger_.put(told.reported))
                failed_ = true; // the ledger tells why
            return;
        }
        const std::scoped_lock lock(reports_mutex_);
        waiting_reports_.emplace(number, std::move(told.reported));
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
        const auto send_to = [&](std::size_t number) {
            std::vector<std::uint32_t>& of_this = of_shard[number % shards_.size()];
            if (of_this.empty() || of_this.back() != place_in_batch)
                of_this.push_back(place_in_batch);
        };
        const auto messages = messages_.at(place_of(frame));
        const bool between_messages = frame.cut_out && content_of(frame.peeled) == Content::media;
        if (!messages.empty() && !between_messages) {
            frame.signalling = true;
            for (const MessagePlaces::Awaited& awaited : messages) {
                calls_.take_up(awaited.call);
                send_to(awaited.call);
            }
        } else if (frame.peeled.kind == capture::Peeled::udp &&
                   content_of(frame.peeled) == Content::media) {
            frame.way = calls_.way_of(stream_id_of(frame.peeled));
            if (frame.way != nullptr)
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
            hand_out(next->second, next_batch_);
            waiting_.erase(next);
        }
    }

    void hand_out(const std::shared_ptr<Routed>& routed, std::uint64_t number)
    {
        routed->shards_left = static_cast<std::size_t>(
            std::count_if(routed->of_shard.begin(), routed->of_shard.end(),
                          [](const auto& frames) { return !frames.empty(); }));
        if (routed->shards_left == 0) {
            end_batch(number);
            return;
        }
        for (std::size_t i = 0; i < shards_.size(); ++i)
            if (!routed->of_shard[i].empty())
                shards_[i]->strand.submit([this, routed, i, number] {
                    settle(shards_[i]->calls, *routed, routed->of_shard[i]);
                    if (--routed->shards_left == 0)
                        end_batch(number);
                });
    }

    void end_batch(std::uint64_t number)
    {
        calls_.batch_ends(number);
        ++batches_done_;
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

    /** Ends what they have. */
    void finish_shards()
    {
        std::atomic<std::size_t> finished{0};
        for (const auto& shard : shards_)
            shard->strand.submit([&shard, &finished] {
                shard->calls.finish();
                ++finished;
            });
        workers_.help_until([this, &finished] { return finished == shards_.size(); });
    }

    /** Sums up, and judges the calls that nobody may see anything of. */
    void conclude()
    {
        for (const auto& shard : shards_) {
            outrun_.insert(outrun_.end(), shard->calls.outrun().begin(),
                           shard->calls.outrun().end());
            decrypted_.noise_packets += shard->calls.noise_packets();
            decrypted_.messages_too_long += shard->calls.messages_too_long();
            if (!error_)
                error_ = shard->calls.error();
        }
        std::vector<std::size_t> numbers;
        for (std::size_t number = 0; number < pending_.size() && !error_; ++number) {
            if (pending_.coverage_of(number) == casebook::Coverage::Kind::none)
                numbers.push_back(number);
            if (numbers.size() == casebook::PendingCalls::best_together ||
                number + 1 == pending_.size())
                report_not_covered(std::exchange(numbers, {}));
        }
    }

    void report_not_covered(const std::vector<std::size_t>& numbers)
    {
        const auto calls = pending_.take(numbers);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            evidence::ReportedCall reported = report_call(numbers[i], *calls[i], nullptr);
            add_not_covered(numbers[i], reported);
            if (const auto put = ledger_.put(reported); !put && !error_)
                error_ = put.error();
        }
    }

    casebook::PendingCalls& pending_;
    const srtp::Engine& engine_;
    const evidence::OutputFolder& folder_;
    evidence::CallLedger& ledger_;
    DecryptOptions options_;
    media::DecoderProcess decoder_;
    Decrypted decrypted_;
    std::vector<NotCovered> not_covered_; ///< by call
    MessagePlaces messages_;
    CallsUnderWay calls_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::vector<OutrunDigest> outrun_;
    std::mutex reports_mutex_;
    std::map<std::size_t, evidence::ReportedCall> waiting_reports_;
    std::optional<Error> error_;

    TcpMedia tcp_media_; ///< of the thread that reads
    std::uint64_t batches_read_ = 0;
    std::atomic<std::uint64_t> batches_done_{0};
    std::atomic<bool> failed_{false};
    std::mutex order_mutex_;
    std::map<std::uint64_t, std::shared_ptr<Routed>> waiting_;
    std::uint64_t next_batch_ = 0;
    Workers workers_; ///< last: its threads end before what they work on
};

} // namespace

Result<Decrypted> decrypt_media(const capture::InputList& inputs, casebook::PendingCalls& calls,
                                std::vector<PlannedStream> streams, const srtp::Engine& engine,
                                const evidence::OutputFolder& folder, evidence::CallLedger& ledger,
                                const DecryptOptions& options, Progress& progress)
{
    std::uint64_t octets = 0;
    for (const capture::InputFile& input : inputs.files)
        octets += input.octets;
    progress.begin("decrypt", octets);
    DecryptPass pass(calls, std::move(streams), engine, folder, ledger, options);
    capture::MergedReader reader(inputs.files, options.frames);
    pass.run(reader, progress);
    progress.end();
    if (pass.error())
        return *pass.error();
    digest_again(inputs, options.frames, engine, pass.outrun(), pass.waiting(), pass.decrypted());
    for (const auto& [number, reported] : pass.waiting())
        if (const auto put = ledger.put(reported); !put)
            return put.error();
    if (const auto finished = ledger.finish(); !finished)
        return finished.error();
    return std::move(pass.decrypted());
}

} // namespace lisrtp::archive
