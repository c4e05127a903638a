// keys/keyfile/secret_literals.h - lifting secrets out of the text before a parser sees it.
// TOML 1.0.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/keyfile/place.h"

#include <map>
#include <optional>
#include <span>
#include <string>

namespace lisrtp::keyfile
{

/** Where the text stopped being TOML. */
struct LexicalError {
    Place at;
    std::string message;
};

/** What was lifted: the decoded strings, by the place of their opening quote. */
struct LiftedLiterals {
    std::map<Place, SecretBytes> strings;
    std::optional<LexicalError> error;
};

/**
 * Walks through the text as TOML and overwrites, in place and without changing its length: every
 * value whose field is not a public one (fields.h), also inside arrays and inline tables, and every
 * comment.  A string becomes as long a string of x; any other secret value becomes "".
 *
 * It knows the language's shape only: tables, keys, strings, brackets.  What it does not understand
 * it refuses, and then overwrites the whole text: a parser that disagrees with it about where a
 * string begins never gets to see one.
 */
LiftedLiterals lift_secret_literals(std::span<char> text);

} // namespace lisrtp::keyfile
