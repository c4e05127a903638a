// keys/keyfile/string_literal.h - the four kinds of TOML strings, decoded in locked memory.

#pragma once

#include "keys/base/secret_bytes.h"

#include <optional>
#include <string_view>

namespace lisrtp::keyfile
{

enum class StringKind { basic, literal, multi_line_basic, multi_line_literal };

/**
 * Decodes what stands between the quotes: escapes, a first line break, and line breaks behind a
 * backslash.  TOML 1.0, "String".  nullopt when an escape is none.
 */
std::optional<SecretBytes> decode_string(std::string_view content, StringKind kind);

} // namespace lisrtp::keyfile
