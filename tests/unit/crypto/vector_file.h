// tests/unit/crypto/vector_file.h - records of a .vec file: [name] and lines of `field = value`.

#pragma once

#include "keys/base/hex.h"

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lisrtp::test
{

struct VectorRecord {
    std::string name;
    std::map<std::string, std::string> fields;

    const std::string& text(const std::string& field) const
    {
        const auto found = fields.find(field);
        if (found == fields.end())
            throw std::runtime_error("[" + name + "] has no " + field);
        return found->second;
    }
    Bytes octets(const std::string& field) const { return from_hex(text(field)).value(); }
    SecretBytes secret(const std::string& field) const
    {
        return secret_from_hex(text(field)).value();
    }
    std::size_t number(const std::string& field) const { return std::stoul(text(field)); }
};

/** Reads tests/vectors/<path>.  Throws when a line is neither a comment, a name nor a field. */
inline std::vector<VectorRecord> read_vectors(const std::string& path)
{
    const auto trimmed = [](const std::string& text) {
        const std::size_t begin = text.find_first_not_of(' ');
        const std::size_t end = text.find_last_not_of(' ');
        return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
    };
    std::ifstream file(LISRTP_TEST_DATA "/vectors/" + path);
    if (!file)
        throw std::runtime_error("cannot open tests/vectors/" + path);
    std::vector<VectorRecord> records;
    for (std::string line; std::getline(file, line);) {
        const std::size_t equals = line.find('=');
        if (line.empty() || line.front() == '#')
            continue;
        if (line.front() == '[' && line.back() == ']')
            records.push_back({line.substr(1, line.size() - 2), {}});
        else if (equals != std::string::npos && !records.empty())
            records.back().fields[trimmed(line.substr(0, equals))] =
                trimmed(line.substr(equals + 1));
        else
            throw std::runtime_error("tests/vectors/" + path + ": " + line);
    }
    return records;
}

/** The record's name with everything that GoogleTest does not take in a name left out. */
inline std::string record_name(const testing::TestParamInfo<VectorRecord>& parameter)
{
    std::string name;
    for (const char c : parameter.param.name) {
        const bool fits =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (fits || name.empty() || name.back() != '_')
            name += fits ? c : '_';
    }
    return name;
}

/** How GoogleTest shows a record. */
inline void PrintTo(const VectorRecord& record, std::ostream* out)
{
    *out << record.name;
}

} // namespace lisrtp::test
