// offline/cli/calls_table.h - calls as a person reads them.

#pragma once

#include "offline/evidence/report.h"

#include <string>

namespace lisrtp::cli
{

/**
 * One line a call, columns aligned:
 * "call 1  sip:alice@ims.example -> sip:bob@ims.example  decrypted  2 streams  500 of 500 packets".
 */
std::string calls_table(const evidence::Report& report);

/** How a decrypted call was opened: secret, seed, derivation, value check, tags. */
std::string proof_lines(const evidence::Report& report);

} // namespace lisrtp::cli
