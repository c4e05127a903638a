// offline/cli/follow_command.h - `lisrtp follow`: a capture that is still being made.

#pragma once

#include "offline/cli/decrypt_command.h"

#include <string>

namespace lisrtp::cli
{

/**
 * Reads a pipe as it comes, and says on standard output when a call begins, when its keys are
 * found, and when it has ended. At the end of the pipe, or on SIGINT or SIGTERM, everything is
 * decrypted into the case.
 *
 * @param arguments  captures: exactly one, "-" or a FIFO
 * @param save       where the capture is kept; empty: it is removed with the case's work
 * @return  as run_decrypt
 */
int run_follow(const DecryptArguments& arguments, const std::string& save);

} // namespace lisrtp::cli
