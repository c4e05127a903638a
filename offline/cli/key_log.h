// offline/cli/key_log.h - a TLS key log, as SSLKEYLOGFILE makes it.

#pragma once

#include "keys/base/secret_bytes.h"

#include <memory>
#include <optional>
#include <string>

namespace lisrtp::cli
{

/** Null when no file was named; nothing, and an error said, when it cannot be read. */
std::optional<std::shared_ptr<const SecretBytes>> read_key_log(const std::string& path);

} // namespace lisrtp::cli
