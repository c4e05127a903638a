// offline/cli/decrypt_command.h - `lisrtp decrypt`: all of it, from captures to a case.

#pragma once

#include "keys/keyfile/key_file.h"
#include "offline/archive/case_folder.h"
#include "offline/capture/input_list.h"
#include "offline/cli/passphrase.h"
#include "offline/cli/signing.h"

#include "offline/cli/terminal_progress.h"
#include <cstdint>

#include <string>
#include <vector>

namespace lisrtp::cli
{

struct DecryptArguments {
    std::vector<std::string> captures;
    std::string key_file;
    std::string case_folder;
    std::string engine = "auto";                       ///< auto, gcrypt, ipsec-mb or libsrtp
    std::uint64_t roc_budget = std::uint64_t{1} << 24; ///< trials of the rollover counter's search
    std::size_t jobs = 0; ///< threads; 0: as many as there are processors
    bool cross_check = false;
    bool insecure_key_file = false;
    bool keep_keys = false;
    bool covered_only = false; ///< nothing of those whom no authorisation covers
    std::string key_log;       ///< of TLS connections with SIP; empty: none
    bool deep = false;         ///< every frame that is neither SIP nor RTP goes to lisrtp-dissect
    ProgressStyle progress;
    PassphraseSource passphrase; ///< of a sealed key file
    SigningArguments signing;
    std::vector<std::string> command_line; ///< for the run's record
    std::vector<std::string> options;      ///< those that the case depends on
};

/**
 * @return  0: every covered call decrypted, or none covered; 1: a covered call not fully decrypted,
 * or input damaged; 2: the key file, the arguments, or the case folder
 */
int run_decrypt(const DecryptArguments& arguments);

/** Else it says that a signature or a time stamp would be lost. To be asked before work begins. */
bool may_be_made_anew(const DecryptArguments& arguments);

/** What to do about results that another key file gave. */
enum class OtherKeys { refuse, replace };

/**
 * The same for a case that is open already: reads of the captures what the case does not know yet,
 * decrypts, writes.
 *
 * @param damaged  a capture that was named cannot be read
 */
int decrypt_case(archive::CaseFolder& folder, const capture::InputList& inputs,
                 const keyfile::KeyFile& keys, const DecryptArguments& arguments, bool damaged,
                 OtherKeys other_keys);

} // namespace lisrtp::cli
