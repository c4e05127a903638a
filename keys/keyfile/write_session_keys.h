// keys/keyfile/write_session_keys.h - SRTP master keys as a key file of their own.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/secret_bytes.h"
#include "keys/base/types.h"
#include "keys/keyfile/authorisation.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

#include <bitset>
#include <string>
#include <vector>

namespace lisrtp::keyfile
{

/** A master key that opened a stream, and where it may be used. */
struct SessionKey {
    std::string id;
    std::string authorisation; ///< id of one of the file's authorisations
    std::string comment;       ///< one line for people: call, mode, secret
    srtp::Suite suite;
    const srtp::MasterKey* master = nullptr;
    Ssrc ssrc;
    Endpoint source;
    Endpoint destination;
    std::vector<std::string> codecs; ///< as `codec_line` writes them
    std::bitset<256> encrypted_extensions;
};

/**
 * The text of a key file (docs/key-file.md) with one secret of kind srtp-master a key. It stays in
 * locked memory from its first octet.
 *
 * @param comment  lines for people at the top of the file
 */
SecretBytes session_key_text(const std::vector<Authorisation>& authorisations,
                             const std::vector<SessionKey>& keys,
                             const std::vector<std::string>& comment);

} // namespace lisrtp::keyfile
