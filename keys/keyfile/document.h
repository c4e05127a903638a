// keys/keyfile/document.h - a key file as a tree: values with their places, secrets in locked
// memory.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/base/timestamp.h"
#include "keys/keyfile/place.h"
#include "keys/keyfile/read_key_file.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lisrtp::keyfile
{

struct Field;

struct Value {
    enum class Kind { text, secret, integer, boolean, time, array, table, other };

    Kind kind = Kind::other; ///< `other`: a TOML value that no field here takes
    Place at;
    std::string text;
    SecretBytes secret; ///< a string that was lifted
    std::int64_t integer = 0;
    Timestamp time;
    std::vector<Value> items;
    std::vector<Field> fields;
};

struct Field {
    std::string name;
    Place at;
    Value value;
};

struct Document {
    Value root; ///< a table
    std::vector<KeyFileError> errors;
};

/** Lifts the secrets out of `text`, then parses what is left as TOML 1.0. */
Document read_document(std::span<char> text);

} // namespace lisrtp::keyfile
