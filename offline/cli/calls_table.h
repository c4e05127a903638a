// offline/cli/calls_table.h - calls as a person reads them.

#pragma once

#include "offline/archive/case_calls.h"
#include "offline/evidence/call_ledger.h"
#include "offline/evidence/text_sink.h"

#include <functional>
#include <string>
#include <vector>

namespace lisrtp::cli
{

/** What one line of the table says. */
struct CallLine {
    std::size_t number = 0;
    std::string from;
    std::string to;
    std::string start; ///< RFC 3339
    std::string ended_by;
    std::string mode; ///< key agreement of its first session; empty when there is none
    std::string verdict;
    std::uint64_t streams = 0;
    std::uint64_t packets = 0;
    std::uint64_t opened = 0;
    std::uint64_t seen = 0; ///< with those that nothing covers; of captures only
};

std::vector<CallLine> call_lines(const std::vector<archive::ListedCall>& calls);

/** "call 1  sip:alice -> sip:bob  decrypted  2 streams  500 of 500 packets", columns aligned. */
std::string verdict_table(const std::vector<CallLine>& calls);
/** The same of a case's calls. Errors: those of reading them back. */
Result<void> write_verdict_table(const evidence::CallLedger& calls, const evidence::TextSink& out);
/** The same calls before anybody decrypts: when, how keyed, how ended, how many packets. */
std::string overview_table(const std::vector<CallLine>& calls);

/** How a decrypted call was opened: secret, seed, derivation, value check, tags. */
std::string proof_lines(const evidence::CallEntry& call);
/** Streams that no call claims but a secret names, a line each. */
std::string stray_lines(const evidence::Report& report);

} // namespace lisrtp::cli
