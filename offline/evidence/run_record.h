// offline/evidence/run_record.h - how a case came to be: run.json, apart from what is the same in
// every run.

#pragma once

#include "keys/base/timestamp.h"
#include "offline/evidence/program_identity.h"
#include "offline/evidence/self_test.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::evidence
{

/** A capture, where it lay. */
struct RecordedInput {
    std::string path;
    std::string sha256;
    std::uint64_t octets = 0;
};

struct RunRecord {
    static constexpr std::string_view file = "run.json";

    std::string version;
    ProgramIdentity program;
    std::vector<SelfTest> self_tests;
    std::vector<std::string> command_line;
    std::vector<std::string> options; ///< those that the case depends on, for a re-run
    std::string key_file;             ///< its name; never its hash, from which it could be guessed
    std::vector<RecordedInput> inputs;
    Timestamp started;
    Timestamp ended;
    int exit_status = 0;
};

/** UTF-8, ends with a line end. */
std::string run_record_json(const RunRecord& record);

/** The options of an earlier run, out of its run.json; nothing when that cannot be read. */
std::optional<std::vector<std::string>> recorded_options(std::string_view run_json);

/** The captures of an earlier run, out of its run.json; none when that cannot be read. */
std::vector<RecordedInput> recorded_inputs(std::string_view run_json);

} // namespace lisrtp::evidence
