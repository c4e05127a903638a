// offline/cli/messages.h - how the command speaks: errors and hints on stderr, results on stdout.

#pragma once

#include <string>
#include <string_view>

namespace lisrtp::cli
{

/** Exit statuses; `verify` has its own meaning for 1. */
inline constexpr int exit_ok = 0;
inline constexpr int exit_incomplete = 1;
inline constexpr int exit_usage = 2;

/** "lisrtp: error: ..." - lower case, no full stop. Control characters of strangers are masked. */
void say_error(std::string_view text);
/** "lisrtp: hint: ..." - what to do about it. */
void say_hint(std::string_view text);
/** "lisrtp: note: ..." */
void say_note(std::string_view text);

/** Text of a stranger (URI, Call-ID, file name) for a terminal: UTF-8 without control
 *  characters, each of which becomes "?". */
std::string printable(std::string_view text);

} // namespace lisrtp::cli
