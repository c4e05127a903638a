// tests/support/vector_file.h - records of a .vec file: [name] and lines of `field = value`.

#pragma once

#include "keys/base/hex.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace lisrtp::test
{

struct VectorRecord {
    std::string name;
    std::map<std::string, std::string> fields;

    bool has(const std::string& field) const { return fields.contains(field); }
    /** Throws when the record has no such field, which fails its test. */
    const std::string& text(const std::string& field) const
    {
        const auto found = fields.find(field);
        if (found == fields.end())
            throw std::runtime_error("[" + name + "] has no " + field);
        return found->second;
    }
    /** "" when the record has no such field. */
    std::string text_or_nothing(const std::string& field) const
    {
        return has(field) ? text(field) : "";
    }
    Bytes octets(const std::string& field) const { return from_hex(text(field)).value(); }
    SecretBytes secret(const std::string& field) const
    {
        return secret_from_hex(text(field)).value();
    }
    std::size_t number(const std::string& field) const { return std::stoul(text(field)); }
};

/** GoogleTest then says which record it was. */
inline void PrintTo(const VectorRecord& record, std::ostream* out)
{
    *out << record.name;
}

/** Reads tests/vectors/<path>.  Throws on a line that is no comment, name or field. */
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

/** A record's name in the letters that GoogleTest takes: "RAND of 32 octets" -> RAND_of_32_octets.
 */
inline std::string test_name_of(const std::string& name)
{
    std::string out;
    for (const char c : name) {
        const bool fits =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (fits || out.empty() || out.back() != '_')
            out += fits ? c : '_';
    }
    return out;
}

inline std::string test_name(const testing::TestParamInfo<VectorRecord>& record)
{
    return test_name_of(record.param.name);
}

/** A field that the test does not read would be a fact that nobody checks. */
inline void expect_known_fields(const VectorRecord& record, const std::set<std::string>& known)
{
    for (const auto& [field, value] : record.fields)
        EXPECT_TRUE(known.contains(field)) << "[" << record.name << "] unknown field " << field;
}

/** "ok", or the refusal's name, as `Expect` writes it. */
template <typename T>
std::string outcome_of(const Result<T>& result)
{
    return result ? "ok" : std::string(name_of(result.error().code));
}

} // namespace lisrtp::test
