// tests/unit/capture/vector_file.h - records of "Field = value" lines under "[name]".

#pragma once

#include <map>
#include <string>
#include <vector>

namespace lisrtp::test
{

struct Record {
    std::string name;
    std::map<std::string, std::string> fields;

    bool has(const std::string& field) const { return fields.contains(field); }
    /** "" where the record has no such field. */
    std::string get(const std::string& field) const;
};

/** Throws std::runtime_error when the file is missing or a line is none of the two. */
std::vector<Record> read_vectors(const std::string& path);

/** A record's name as GoogleTest allows it: other characters become '_'. */
std::string test_name_of(const std::string& name);

} // namespace lisrtp::test
