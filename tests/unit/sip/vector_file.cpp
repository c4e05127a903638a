#include "tests/unit/sip/vector_file.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace lisrtp::sip::test
{

namespace
{

std::string unescaped(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        switch (text[++i]) {
        case 't':
            out += '\t';
            break;
        case 'r':
            out += '\r';
            break;
        case 'n':
            out += '\n';
            break;
        case 'x':
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
            break;
        default:
            out += text[i];
        }
    }
    return out;
}

} // namespace

std::vector<Record> read_vector_file(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error("cannot open " + path);
    std::vector<Record> records;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        if (line[0] == '[') {
            records.push_back({line.substr(1, line.rfind(']') - 1), {}, {}});
            continue;
        }
        Record& record = records.at(records.size() - 1);
        const std::string rest = line.substr(1);
        if (line[0] == '|')
            record.input += unescaped(rest) + "\r\n";
        else if (line[0] == '!' || line[0] == '>')
            record.input += unescaped(rest) + "\n";
        else if (line[0] == '~')
            record.input += unescaped(rest);
        else {
            const std::size_t equals = line.find(" =");
            if (equals == std::string::npos)
                throw std::runtime_error(path + ": " + line);
            const std::string value = line.substr(equals + 2);
            record.fields.emplace_back(line.substr(0, equals),
                                       value.empty() ? value : value.substr(1));
        }
    }
    return records;
}

std::string octets_of(const std::string& file)
{
    std::ifstream in(std::string(LISRTP_TEST_DATA) + "/vectors/sip/" + file, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot open " + file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace lisrtp::sip::test
