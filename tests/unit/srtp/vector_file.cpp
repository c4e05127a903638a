#include "tests/unit/srtp/vector_file.h"

#include "keys/base/hex.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace lisrtp::srtp
{

std::uint64_t VectorRecord::number(const std::string& field, std::uint64_t otherwise) const
{
    return has(field) ? std::stoull(text(field)) : otherwise;
}

Bytes VectorRecord::octets(const std::string& field) const
{
    return from_hex(text(field)).value();
}

SecretBytes VectorRecord::secret(const std::string& field) const
{
    return secret_from_hex(text(field)).value();
}

MasterKey VectorRecord::master_key() const
{
    MasterKey master;
    master.key = secret("Key");
    master.salt = secret("Salt");
    if (has("Mki"))
        master.mki = octets("Mki");
    return master;
}

Suite VectorRecord::suite() const
{
    Suite suite = suite_named(text("Suite")).value();
    suite.rtcp_tag_octets = static_cast<unsigned>(number("RtcpTag", suite.rtcp_tag_octets));
    return suite;
}

std::string VectorRecord::test_name() const
{
    std::string out = name;
    std::replace_if(
        out.begin(), out.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return out;
}

std::vector<VectorRecord> read_vectors(const std::string& file,
                                       std::initializer_list<const char*> known)
{
    std::ifstream in(std::string(LISRTP_TEST_DATA "/vectors/srtp/") + file);
    if (!in)
        throw std::runtime_error("cannot open " + file);
    std::vector<VectorRecord> records;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        if (line[0] == '[') {
            records.push_back({line.substr(1, line.size() - 2), {}});
            continue;
        }
        const std::size_t equals = line.find(" =");
        const std::string field = line.substr(0, equals);
        if (std::none_of(known.begin(), known.end(),
                         [&](std::string_view name) { return name == field; }))
            throw std::runtime_error(file + ": unknown field " + field);
        const std::size_t value = line.find_first_not_of(' ', equals + 2);
        records.back().fields[field].push_back(value == std::string::npos ? ""
                                                                          : line.substr(value));
    }
    return records;
}

} // namespace lisrtp::srtp
