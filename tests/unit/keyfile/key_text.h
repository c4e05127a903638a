// tests/unit/keyfile/key_text.h - texts of key files for the tests.

#pragma once

#include "keys/keyfile/read_key_file.h"

#include <fstream>
#include <iterator>
#include <string>

namespace lisrtp::test
{

/** tests/vectors/keyfile/<name> */
inline std::string key_text(const std::string& name)
{
    std::ifstream file(LISRTP_TEST_DATA "/vectors/keyfile/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/** A text with one authorisation, W1; what is appended begins in line 8. */
inline std::string with_authorisation(const std::string& more = "")
{
    return "format = \"lisrtp-keys/1\"\n"
           "[[authorisation]]\n"
           "id = \"W1\"\n"
           "valid_from = 2026-11-01T00:00:00Z\n"
           "valid_to = 2026-12-01T00:00:00Z\n"
           "scope = \"content\"\n"
           "targets = [\"sip:alice@ims.example\"]\n" +
           more;
}

/** A secret of that kind, whose own fields begin in line 12. */
inline std::string with_secret(const std::string& kind, const std::string& fields)
{
    return with_authorisation("[[secret]]\nid = \"s\"\nauthorisation = \"W1\"\nkind = \"" + kind +
                              "\"\n" + fields);
}

inline keyfile::KeyFileReading read(std::string text)
{
    return keyfile::read_key_text(text);
}

} // namespace lisrtp::test
