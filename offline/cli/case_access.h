// offline/cli/case_access.h - what every command that works on a case does first.

#pragma once

#include "offline/archive/case_folder.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/stream_plan.h"
#include "offline/capture/input_list.h"
#include "offline/evidence/call_ledger.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::cli
{

/** Takes a case for this process, or says why not. */
std::optional<archive::CaseFolder> open_case(const std::string& path);

/**
 * Copies pipes into the case's work folder, since captures are read more than once. Says what
 * fails.
 */
bool spool_pipes(capture::InputList& inputs, const archive::CaseFolder& folder);

/** How the captures that are named fit a case that is there. */
enum class CaseFit {
    same,    ///< it is of these captures, or unfinished
    grown,   ///< these captures and others: possible while nothing is decrypted
    another, ///< it is of other captures; said
};

/** What for the captures are compared: a case can be made elsewhere, but not unlocked. */
enum class CaseUse { make, unlock };

/**
 * @param sha256s  of the inputs; filled when the case knows captures, so that they are hashed once
 */
CaseFit compare_with_case(const capture::InputList& inputs, archive::CaseFolder& folder,
                          std::size_t jobs, archive::Progress& progress,
                          std::vector<std::string>& sha256s, CaseUse use = CaseUse::make);

/** The calls of captures, as a report in which nothing was opened. Errors: write_failed. */
Result<evidence::Report> overview_of(casebook::PendingCalls& pending,
                                     const archive::MediaPlan& plan, evidence::CallLedger& calls,
                                     std::size_t jobs);

/**
 * Writes data/index.sqlite, the calls in it included. Where strangers are to be left out of the
 * report, it has those calls only, and no signalling.
 * @param judged  the report has verdicts
 * Errors: write_failed, cannot_open, read_failed.
 */
Result<void> write_index(archive::CaseFolder& folder, const evidence::Report& report,
                         const evidence::CallLedger& calls, bool deep, bool judged);

/** One line that two runs over the same captures share. */
std::string identity_of(const std::vector<evidence::ReportedInput>& inputs);

/** Notes beside the bag where the captures lie, for `lisrtp unlock`; what fails there is no harm.
 */
void remember_captures(const archive::CaseFolder& folder, const capture::InputList& inputs);
/** What `remember_captures` noted. */
std::vector<std::string> remembered_captures(const std::string& case_folder);

/** Says that a case could not be written. @return  exit_incomplete */
int say_write_error(const std::string& case_folder, const Error& error);

/** Whether this user may not read it, as far as the system tells; said. */
bool say_if_not_permitted(const std::string& case_folder);

/** Whether what was read into a database that nobody keeps is not all there; said. */
bool say_if_not_kept(const archive::CaseDatabase& database);

/** Whether it is a case of `lisrtp index`, in which nothing was decrypted: it has no report. */
bool is_only_indexed(const std::string& case_folder);
void say_only_indexed(const std::string& case_folder);

/** How many captures are read at the same time when nobody says. */
std::size_t usual_jobs();

} // namespace lisrtp::cli
