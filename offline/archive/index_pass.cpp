#include "offline/archive/index_pass.h"

#include "keys/base/for_each_number.h"
#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "keys/diameter/message.h"
#include "keys/sip/read_message.h"
#include "offline/archive/clock_comparison.h"
#include "offline/archive/reassembly.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <unordered_set>

namespace lisrtp::archive
{

namespace
{

/** Frames in pieces that are kept in memory until all captures are read; beyond, read again. */
constexpr std::size_t kept_frame_octets = 48u << 20;
/** Messages that go to the database in one transaction. */
constexpr std::size_t messages_at_once = 512;

std::uint64_t octets_of(const capture::InputList& inputs)
{
    std::uint64_t octets = 0;
    for (const capture::InputFile& input : inputs.files)
        octets += input.octets;
    return octets;
}

class IndexPass
{
public:
    IndexPass(const capture::InputList& inputs, casebook::Casebook& casebook,
              CaseDatabase& database, Progress& progress, const IndexOptions& options)
        : inputs_(inputs.files), casebook_(casebook), database_(database), progress_(progress),
          options_(options), database_was_empty_(database.empty()), budget_(kept_frame_octets),
          hashes_(inputs_.size()), to_dissect_(inputs_.size())
    {
    }

    void read_captures()
    {
        for_each_number(inputs_.size(), options_.jobs, [this](std::size_t file) { take(file); });
    }

    void reassemble_pieces()
    {
        const std::string set = set_of_captures();
        if (set.empty())
            return;
        bool known = database_.reassembled_set() == set;
        for (std::size_t file = 0; known && options_.open_keys && file < inputs_.size(); ++file)
            known = !database_.is_redacted(hashes_[file], options_.deep, true);
        if (!known)
            dissect(set);
        else
            recall_reassembled();
    }

    /** Of captures that hold the same packets, from several places: whose clock is how much ahead.
     */
    void compare_clocks()
    {
        clocks_.resize(inputs_.size());
        if (inputs_.size() < 2)
            return;
        ClockComparison comparison;
        std::set<std::string> seen; // one capture under two names is no copy
        for (std::size_t file = 0; file < inputs_.size(); ++file) {
            if (!hashes_[file].empty() && !seen.insert(hashes_[file]).second)
                continue;
            for_each_stream(
                file, [&](const StreamRecord& stream) { comparison.add_stream(file, stream); });
            for (const bool reassembled : {false, true})
                database_.messages(
                    hashes_[file], options_.deep, reassembled,
                    [&](const IndexedMessage& message) { comparison.add_message(file, message); });
        }
        clocks_ = comparison.conclude(inputs_.size());
        casebook::ClocksAhead ahead;
        for (std::size_t file = 0; file < clocks_.size(); ++file)
            if (clocks_[file])
                ahead[static_cast<std::uint32_t>(file + 1)] = clocks_[file]->offset_ns;
        casebook_.correct_clocks(ahead);
        for (auto& [place, messages] : index_.reassembled)
            if (const auto found = ahead.find(place.file); found != ahead.end())
                for (ReassembledMessage& message : messages)
                    message.at.ns -= found->second;
    }

    Index finish()
    {
        std::uint32_t number = 0;
        for (std::size_t file = 0; file < inputs_.size(); ++file) {
            ++number;
            FileIndex index = database_.load(hashes_[file], options_.deep);
            if (hashes_[file].empty()) {
                index.input = std::move(unhashed_[file].input);
                index.skipped = std::move(unhashed_[file].skipped);
            }
            index.input.name = std::filesystem::path(inputs_[file].path).filename().string();
            index_.frames += index.input.frames;
            index_.damaged |= !index.input.damage.empty();
            index.input.clock = clocks_[file];
            const std::int64_t ahead_ns = clocks_[file] ? clocks_[file]->offset_ns : 0;
            for_each_stream(file, [&](StreamRecord stream) {
                stream.first.ns -= ahead_ns;
                stream.last.ns -= ahead_ns;
                index_.streams.merge(std::move(stream), inputs_.size() > 1 ? number : 0);
            });
            add_skipped(number, index.skipped);
            add_skipped(number, database_.reassembly_skipped(hashes_[file], options_.deep));
            index_.inputs.push_back(std::move(index.input));
        }
        return std::move(index_);
    }

private:
    void for_each_stream(std::size_t file, const std::function<void(StreamRecord)>& take)
    {
        if (!hashes_[file].empty())
            database_.streams(hashes_[file], options_.deep, take);
        else
            for (const StreamRecord& stream : unhashed_[file].streams)
                take(stream);
    }

    /** One capture, on any thread. */
    void take(std::size_t file)
    {
        const capture::InputFile& input = inputs_[file];
        std::string sha256;
        if (!database_was_empty_ && !input.is_pipe) {
            sha256 = options_.sha256s.empty() ? sha256_of_file(input.path) : options_.sha256s[file];
            if (recall(file, sha256))
                return;
        }
        std::int64_t capture = 0;
        {
            const std::lock_guard lock(mutex_);
            capture = database_.begin_capture();
        }
        std::vector<IndexedMessage> messages; // on their way to the database
        const auto store_messages = [&] {
            const std::lock_guard lock(mutex_);
            database_.add_messages(capture, messages);
            for (const IndexedMessage& message : messages)
                if (is_as_learned(message))
                    learn(file, message, message.octets);
            messages.clear();
        };
        IndexListener listener;
        listener.message = [&](IndexedMessage message, ByteView octets) {
            if (!is_as_learned(message)) {
                const std::lock_guard lock(mutex_);
                learn(file, message, octets);
            }
            messages.push_back(std::move(message));
            if (messages.size() == messages_at_once)
                store_messages();
        };
        listener.advanced = [this](std::uint64_t octets, std::uint64_t frames) {
            const std::lock_guard lock(mutex_);
            octets_ += octets;
            frames_ += frames;
            progress_.at(octets_, frames_);
        };
        FileReading reading = index_file(input, sha256, options_.deep, budget_, listener);
        store_messages();
        const std::lock_guard lock(mutex_);
        hashes_[file] = reading.index.input.sha256;
        to_dissect_[file] = std::move(reading.to_dissect);
        for (SecretBytes& key_log : reading.tls_keys)
            tls_keys_[file].push_back(std::make_shared<const SecretBytes>(std::move(key_log)));
        if (hashes_[file].empty())
            unhashed_[file] = std::move(reading.index);
        else
            database_.store(capture, reading.index, options_.deep);
    }

    /** False when the capture must be read: it is unknown, or not known whole. */
    bool recall(std::size_t file, const std::string& sha256)
    {
        const std::lock_guard lock(mutex_);
        if (!database_.has(sha256, options_.deep) ||
            (options_.open_keys && database_.is_redacted(sha256, options_.deep, false)))
            return false;
        hashes_[file] = sha256;
        ++index_.captures_known;
        FileIndex index = database_.load(sha256, options_.deep);
        to_dissect_[file] = FramesToDissect(std::move(index.to_dissect), index.dissect_from);
        database_.messages(sha256, options_.deep, false, [&](const IndexedMessage& message) {
            learn(file, message, message.octets);
        });
        octets_ += inputs_[file].octets;
        progress_.at(octets_, frames_);
        return true;
    }

    static casebook::Place place_of(std::size_t file, std::uint64_t frame)
    {
        return {static_cast<std::uint32_t>(file + 1), frame};
    }

    /** What the casebook learns depends on neither threads nor what was known: it is the message as
     * the database has it, unless open keys are asked for. */
    void learn(std::size_t file, const IndexedMessage& message, ByteView octets)
    {
        count_call(message.octets);
        casebook_.learn({options_.open_keys ? octets : ByteView(message.octets), message.at,
                         message.from, message.to, place_of(file, message.frame),
                         is_as_learned(message) ? message.id : 0, message.part});
    }

    /** The casebook learns it with the octets that the database has. */
    bool is_as_learned(const IndexedMessage& message) const
    {
        return !options_.open_keys || !message.redacted;
    }

    /** For whoever watches: a new Call-ID in an INVITE. */
    void count_call(ByteView octets)
    {
        if (!text_of(octets).starts_with("INVITE "))
            return;
        if (const auto read = sip::read_message(octets))
            call_ids_.insert(std::hash<std::string_view>{}(read->call_id()));
        progress_.calls(call_ids_.size());
    }

    void learn_reassembled(std::size_t file, const IndexedMessage& message, ByteView octets)
    {
        learn(file, message, octets);
        if (!options_.open_keys || diameter::is_diameter(octets)) // no call's signalling
            return;
        // Those with keys are learned before the others: they come into their order here.
        auto& of_frame = index_.reassembled[place_of(file, message.frame)];
        const auto before = std::upper_bound(
            of_frame.begin(), of_frame.end(), message.part,
            [](std::uint32_t part, const ReassembledMessage& other) { return part < other.part; });
        of_frame.insert(before,
                        {copy_of(octets), message.at, message.from, message.to, message.part});
    }

    /** Names the captures whose frames in pieces belong together; empty when none has any. */
    std::string set_of_captures() const
    {
        std::vector<std::string> names;
        for (std::size_t file = 0; file < inputs_.size(); ++file)
            if (to_dissect_[file] && !to_dissect_[file]->empty())
                names.push_back(hashes_[file]);
        if (names.empty())
            return "";
        std::sort(names.begin(), names.end());
        crypto::Sha256 sha256;
        for (const std::string& name : names)
            sha256.update(view_of(name));
        // Keys that lie in the captures are part of them; those beside must be told.
        if (options_.tls_key_log)
            sha256.update(options_.tls_key_log->reveal());
        return to_hex(sha256.finish()) + (options_.deep ? " deep" : "");
    }

    void dissect(const std::string& set)
    {
        std::vector<CaptureToReassemble> captures;
        std::vector<std::string> hashes;
        std::vector<std::size_t> files;
        std::set<std::string> seen;
        for (std::size_t file = 0; file < inputs_.size(); ++file) {
            // The same capture under two names is put together once.
            if (!to_dissect_[file] || to_dissect_[file]->empty() ||
                (!hashes_[file].empty() && !seen.insert(hashes_[file]).second))
                continue;
            captures.push_back(
                {inputs_[file], std::move(*to_dissect_[file]), std::move(tls_keys_[file])});
            hashes.push_back(hashes_[file]);
            files.push_back(file);
        }
        ReassemblyListener listener;
        const auto learn = [&](std::size_t which, const IndexedMessage& message, ByteView octets) {
            for (std::size_t file = 0; file < inputs_.size(); ++file)
                if (file == files[which] ||
                    (!hashes[which].empty() && hashes_[file] == hashes[which]))
                    learn_reassembled(file, message, octets);
        };
        listener.message = [&](std::size_t which, const IndexedMessage& message, ByteView octets) {
            if (!is_as_learned(message)) // the others once they are stored
                learn(which, message, octets);
        };
        ReassemblyResult result =
            reassemble(std::move(captures), options_.dissector,
                       options_.tls_key_log ? TlsKeys{options_.tls_key_log} : TlsKeys{}, listener);
        index_.no_dissection = result.failure;
        // What could not be put together today may be tomorrow.
        const bool whole = result.failure.empty() && !options_.dissector.empty();
        database_.store_reassembly(whole ? set : "", options_.deep, hashes, result.by_capture);
        for (std::size_t which = 0; which < result.by_capture.size(); ++which)
            for (const IndexedMessage& message : result.by_capture[which].messages)
                if (is_as_learned(message))
                    learn(which, message, message.octets);
    }

    void recall_reassembled()
    {
        for (std::size_t file = 0; file < inputs_.size(); ++file)
            database_.messages(hashes_[file], options_.deep, true,
                               [&](const IndexedMessage& message) {
                                   learn_reassembled(file, message, message.octets);
                               });
    }

    void add_skipped(std::uint32_t file, const SkippedFrames& skipped)
    {
        for (const auto& [reason, skip] : skipped) {
            evidence::ReportedSkip& all = index_.skipped[reason];
            all.frames += skip.frames;
            if (!all.first && skip.first)
                all.first = casebook::Place{file, skip.first->frame};
        }
    }

    const std::vector<capture::InputFile>& inputs_;
    casebook::Casebook& casebook_;
    CaseDatabase& database_;
    Progress& progress_;
    const IndexOptions& options_;
    bool database_was_empty_;
    FrameBudget budget_;
    std::vector<std::string> hashes_; ///< SHA-256 of each input; empty: it cannot be read
    std::vector<std::optional<FramesToDissect>> to_dissect_;
    std::map<std::size_t, FileIndex> unhashed_;
    std::vector<std::optional<evidence::ReportedClock>> clocks_;
    std::map<std::size_t, TlsKeys> tls_keys_; ///< of captures that were just read
    std::mutex mutex_; ///< of everything below and of casebook, database and progress
    std::uint64_t octets_ = 0;
    std::uint64_t frames_ = 0;
    std::unordered_set<std::size_t> call_ids_; ///< hashes
    Index index_;
};

} // namespace

std::vector<std::string> hash_inputs(const capture::InputList& inputs, std::size_t jobs,
                                     Progress& progress)
{
    progress.begin("hash", octets_of(inputs));
    std::vector<std::string> sha256s(inputs.files.size());
    std::mutex mutex;
    std::uint64_t octets = 0;
    for_each_number(sha256s.size(), jobs, [&](std::size_t file) {
        sha256s[file] = sha256_of_file(inputs.files[file].path);
        const std::lock_guard lock(mutex);
        octets += inputs.files[file].octets;
        progress.at(octets, 0);
    });
    progress.end();
    return sha256s;
}

Index index_inputs(const capture::InputList& inputs, casebook::Casebook& casebook,
                   CaseDatabase& database, Progress& progress, const IndexOptions& options)
{
    progress.begin("index", octets_of(inputs));
    IndexPass pass(inputs, casebook, database, progress, options);
    pass.read_captures();
    pass.reassemble_pieces();
    pass.compare_clocks();
    progress.end();
    return pass.finish();
}

capture::InputList by_one_clock(capture::InputList inputs, const Index& index)
{
    for (std::size_t i = 0; i < std::min(inputs.files.size(), index.inputs.size()); ++i)
        if (index.inputs[i].clock)
            inputs.files[i].clock_ahead_ns = index.inputs[i].clock->offset_ns;
    return inputs;
}

} // namespace lisrtp::archive
