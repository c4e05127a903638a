// offline/cli/signing.h - signing a case, and having it stamped with a time.

#pragma once

#include "offline/cli/passphrase.h"
#include "offline/evidence/signature.h"

#include <filesystem>
#include <optional>
#include <string>

namespace lisrtp::cli
{

struct SigningArguments {
    std::string key;         ///< PEM or PKCS#12; empty: nothing is signed
    std::string certificate; ///< PEM; not needed with PKCS#12
    PassphraseSource passphrase;
    std::string time_stamp_request; ///< where to write the request; empty: none is wanted

    bool wanted() const { return !key.empty() || !time_stamp_request.empty(); }
};

/** A key that is there before hours of work begin. */
struct PreparedSigning {
    std::optional<evidence::SigningKey> key;
    std::string time_stamp_request;
};

/** Reads key and certificate, and tries them. Says what is wrong and answers nothing. */
std::optional<PreparedSigning> prepare_signing(const SigningArguments& arguments);

/**
 * Signs the tag manifest of a case and writes the request of a time stamp. An earlier signature and
 * time stamp go. Says what went wrong.
 */
bool sign_case(const std::filesystem::path& folder, const PreparedSigning& signing);

} // namespace lisrtp::cli
