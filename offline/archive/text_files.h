// offline/archive/text_files.h - text messages that are covered, each in a file of its own.

#pragma once

#include "keys/casebook/casebook.h"
#include "offline/evidence/output_folder.h"
#include "offline/evidence/report.h"

namespace lisrtp::archive
{

/**
 * Writes data/messages/NNNN.txt (or .bin, for what is no text): the octets of the body as they
 * came. Puts what is covered into the report, and counts what is not. The findings outlive the
 * report. Errors: those of writing.
 */
Result<void> write_text_messages(const casebook::Findings& findings,
                                 const evidence::OutputFolder& folder, evidence::Report& report);

} // namespace lisrtp::archive
