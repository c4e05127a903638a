// tests/unit/mikey/exchange_file.h - the exchanges of an independent MIKEY implementation.

#pragma once

#include "keys/base/base64.h"
#include "keys/base/hex.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace lisrtp::test
{

struct ExchangeRecord {
    std::string name; ///< "DHHMAC 3 of tgk16"
    std::string mode;
    nlohmann::json fields;

    /** What one side ("initiator", "responder") reported: csb_id, rand, tgk. */
    std::string reported(const char* side, const char* field) const
    {
        return fields.at(side).at(field).get<std::string>();
    }
    Bytes message(const char* field) const
    {
        return from_base64(fields.at(field).get<std::string>().substr(6)).value();
    }
    SecretBytes secret(const char* field) const
    {
        return secret_from_hex(fields.at(field).get<std::string>()).value();
    }
};

inline std::vector<ExchangeRecord> read_exchanges()
{
    std::vector<ExchangeRecord> all;
    for (const std::string file_name : {"rfc-prf", "tgk16"}) {
        std::ifstream file(LISRTP_TEST_DATA "/vectors/mikey/mikey_exchanges_" + file_name +
                           ".json");
        for (const auto& one : nlohmann::json::parse(file)) {
            const auto mode = one.at("name").get<std::string>();
            all.push_back(
                {mode + " " + std::to_string(one.at("case").get<int>()) + " of " + file_name, mode,
                 one});
        }
    }
    return all;
}

/** A file below tests/vectors/mikey, whole. */
inline std::string read_text(const std::string& path)
{
    std::ifstream file(LISRTP_TEST_DATA "/vectors/mikey/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace lisrtp::test
