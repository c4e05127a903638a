// offline/evidence/calls_csv.h - the calls as a table for spreadsheets.  RFC 4180.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lisrtp::evidence
{

/**
 * One line a call, every field quoted, lines ended by CR LF, UTF-8. A text that a spreadsheet would
 * take for a formula (it begins with = + - @ or a control character) gets an apostrophe in front,
 * since names and Call-IDs are written by strangers.
 *
 * @return  nothing when the text is no report
 */
std::optional<std::string> calls_csv(std::string_view report_json);

} // namespace lisrtp::evidence
