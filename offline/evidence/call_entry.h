// offline/evidence/call_entry.h - what lists of calls say of one whose report is written.

#pragma once

#include "offline/evidence/report.h"

namespace lisrtp::evidence
{

struct StreamEntry {
    Ssrc ssrc;
    std::string source;
    std::string destination;
    Timestamp first;
    Timestamp last;
    std::uint64_t packets = 0; ///< that an authorisation covers
    std::uint64_t opened = 0;
    std::uint64_t not_covered = 0;
};

/** How a session's keys were found. */
struct KeyEntry {
    casebook::Mode mode = casebook::Mode::mikey_dh;
    CsbId csb;
    std::string group;
    std::string secret;
    std::string derivation;
    std::optional<std::uint64_t> seed_frame;
    casebook::Side side = casebook::Side::none;
    bool value_matches = false; ///< g^x equals that side's value
};

struct CallEntry {
    std::size_t number = 0;
    std::string call_id;
    std::string from;
    std::string to;
    Timestamp start;
    Timestamp end;
    casebook::Ending ended_by = casebook::Ending::capture_end;
    std::optional<casebook::Mode> mode; ///< of its first session
    casebook::Verdict verdict = casebook::Verdict::no_media;
    std::string reason;
    std::vector<StreamEntry> streams;
    std::vector<KeyEntry> keys; ///< of the sessions that have any
    std::string suite;          ///< of the first stream that opened
    std::uint64_t tags = 0;     ///< that verify
    std::uint64_t proof_log2_odds = 0;
    std::map<std::string, std::string> files; ///< "clear" -> "calls/0001/clear.pcapng"
};

StreamEntry entry_of(const ReportedStream& stream);
CallEntry entry_of(const ReportedCall& call);

Bytes octets_of(const CallEntry& entry);
/** What `octets_of` made. Errors: truncated, trailing_octets. */
Result<CallEntry> read_call_entry(ByteView octets);

} // namespace lisrtp::evidence
