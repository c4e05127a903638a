// offline/evidence/calls_csv.h - the calls as a table for spreadsheets.  RFC 4180.

#pragma once

#include "offline/evidence/text_sink.h"

#include <istream>

namespace lisrtp::evidence
{

/**
 * One line a call, every field quoted, lines ended by CR LF, UTF-8. A text that a spreadsheet would
 * take for a formula (it begins with = + - @ or a control character) gets an apostrophe in front,
 * since names and Call-IDs are written by strangers.
 *
 * @return  false when the text is no report
 */
bool write_calls_csv(std::istream& report_json, const TextSink& out);

} // namespace lisrtp::evidence
