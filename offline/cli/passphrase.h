// offline/cli/passphrase.h - asking for a passphrase, without ever showing it.

#pragma once

#include "keys/base/secret_bytes.h"

#include <optional>
#include <string>

namespace lisrtp::cli
{

/** Where a passphrase comes from; never the command line or the environment. */
struct PassphraseSource {
    int descriptor = -1; ///< --passphrase-fd; -1: ask at the terminal
};

/** Longest passphrase, in octets. */
constexpr std::size_t longest_passphrase = 1024;

/**
 * Reads a passphrase: the first line of the descriptor, or one typed at the terminal without echo.
 * Says what went wrong and answers nothing when there is none: no terminal, an empty line, too
 * long.
 *
 * @param prompt  for a terminal: "Passphrase of warrant.sealed"
 * @param again   at a terminal it is asked for twice, and both must be the same
 */
std::optional<SecretBytes> read_passphrase(const PassphraseSource& source,
                                           const std::string& prompt, bool again = false);

} // namespace lisrtp::cli
