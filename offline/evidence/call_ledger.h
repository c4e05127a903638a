// offline/evidence/call_ledger.h - the reports of calls, put down as each call is finished.

#pragma once

#include "offline/evidence/call_entry.h"
#include "offline/evidence/nameless_file.h"

#include <functional>
#include <mutex>
#include <set>

namespace lisrtp::evidence
{

/** What an exclusion withheld. */
struct Withheld {
    std::vector<std::size_t> calls; ///< their numbers, in no order
    std::uint64_t packets = 0;
};

/**
 * The calls of a case on their way into its report. A call is put down when the last of its frames
 * has come, in whatever order that happens, and nothing else of it need be kept: its part of
 * report.json and its entry lie in a file without a name, and are read back in the order of the
 * numbers. So memory does not grow with what is reported of the calls: what is kept of one is its
 * place in the file.
 *
 * `put` is thread-safe; the rest is for afterwards.
 */
class CallLedger
{
public:
    enum class Keep {
        all,
        covered ///< a call that no authorisation covers is counted, and not put down
    };

    explicit CallLedger(NamelessFile file, Keep keep = Keep::all);

    /** What the call points to may be gone afterwards. Errors: write_failed; the first one stays.
     */
    Result<void> put(const ReportedCall& call);
    /** Everything is put down. Errors: write_failed. */
    Result<void> finish();

    std::size_t size() const { return size_; }

    /** What is read back stops at an error, which is told: read_failed. */
    using TakeEntry = std::function<void(const CallEntry& entry)>;
    Result<void> read_entries(const TakeEntry& take) const;
    /** @param take  gets the text of `call_json`, its first line at the left margin */
    using TakeText = std::function<void(std::size_t number, std::string_view text)>;
    Result<void> read_texts(const TakeText& take) const;

    const std::map<casebook::Verdict, std::uint64_t>& verdicts() const { return verdicts_; }
    /** By the exclusion's id. */
    const std::map<std::string, Withheld>& withheld() const { return withheld_; }
    /** Frames of the challenges whose seeds led to keys. */
    const std::set<casebook::Place>& seeds() const { return seeds_; }
    /** Of the calls that were not put down. */
    std::uint64_t calls_left_out() const { return calls_left_out_; }
    std::uint64_t packets_left_out() const { return packets_left_out_; }

private:
    /** Text and entry lie one behind the other. */
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t text_octets = 0;
        std::uint64_t entry_octets = 0; ///< 0: no such call
    };

    void sum_up(const ReportedCall& call);

    std::mutex mutex_;
    NamelessFile file_;
    Keep keep_;
    std::vector<Place> places_; ///< by call number - 1
    std::size_t size_ = 0;
    std::map<casebook::Verdict, std::uint64_t> verdicts_;
    std::map<std::string, Withheld> withheld_;
    std::set<casebook::Place> seeds_;
    std::uint64_t calls_left_out_ = 0;
    std::uint64_t packets_left_out_ = 0;
};

} // namespace lisrtp::evidence
