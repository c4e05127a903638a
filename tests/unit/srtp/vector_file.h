// tests/unit/srtp/vector_file.h - records of `Field = value` lines under a [name].

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace lisrtp::srtp
{

struct VectorRecord {
    std::string name;
    std::map<std::string, std::vector<std::string>> fields;

    bool has(const std::string& field) const { return fields.contains(field); }
    /** The only value of a field; throws when it is missing. */
    const std::string& text(const std::string& field) const { return fields.at(field).at(0); }
    std::uint64_t number(const std::string& field, std::uint64_t otherwise) const;
    Bytes octets(const std::string& field) const;
    SecretBytes secret(const std::string& field) const;
    /** Key, Salt and Mki. */
    MasterKey master_key() const;
    /** Suite, with RtcpTag if it says so. */
    Suite suite() const;
    /** The name with everything but letters and digits replaced, as GoogleTest wants it. */
    std::string test_name() const;
};

/** The records of tests/vectors/srtp/<file>.  Throws when a field is not among `known`. */
std::vector<VectorRecord> read_vectors(const std::string& file,
                                       std::initializer_list<const char*> known);

} // namespace lisrtp::srtp
