#include "tests/unit/capture/vector_file.h"

#include <cctype>
#include <fstream>
#include <stdexcept>

namespace lisrtp::test
{

std::string Record::get(const std::string& field) const
{
    const auto found = fields.find(field);
    return found == fields.end() ? "" : found->second;
}

std::vector<Record> read_vectors(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("no vector file " + path);
    std::vector<Record> records;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#')
            continue;
        if (line.front() == '[' && line.back() == ']') {
            records.push_back({line.substr(1, line.size() - 2), {}});
            continue;
        }
        const std::size_t equals = line.find(" =");
        if (equals == std::string::npos || records.empty())
            throw std::runtime_error(path + ": not a field: " + line);
        const std::size_t value = std::min(equals + 3, line.size());
        records.back().fields[line.substr(0, equals)] = line.substr(value);
    }
    return records;
}

std::string test_name_of(const std::string& name)
{
    std::string out;
    for (const char c : name)
        out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return out;
}

} // namespace lisrtp::test
