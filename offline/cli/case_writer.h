// offline/cli/case_writer.h - what turns results into a case: reports, the run's record, the bag.

#pragma once

#include "offline/cli/signing.h"
#include "offline/evidence/call_ledger.h"
#include "offline/evidence/output_folder.h"
#include "offline/evidence/run_record.h"

namespace lisrtp::cli
{

/** Now, for the run's record; nothing else in a case depends on the clock. */
Timestamp now();

/**
 * Writes data/report.json and what is made from it, run.json, and makes the folder a bag.
 * Errors: those of writing, and of reading the calls back.
 */
Result<void> write_case(const evidence::OutputFolder& folder, const evidence::Report& report,
                        const evidence::CallLedger& calls, const evidence::RunRecord& run);

/** Whether somebody signed or time-stamped the case. */
bool is_sealed(const std::string& case_folder);

/** Removes what an earlier run left besides data/, and what of it is made anew. */
void remove_earlier_tag_files(const std::string& case_folder);

} // namespace lisrtp::cli
