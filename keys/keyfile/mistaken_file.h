// keys/keyfile/mistaken_file.h - what was given for a key file and certainly is none.

#pragma once

#include <filesystem>
#include <string>

namespace lisrtp::keyfile
{

/**
 * What a regular file is by its first octets, in words that fit behind "it is": "a capture" (pcap
 * or pcapng), "compressed", "not text". Empty where it may be a key file, sealed or not, or cannot
 * be read. Of a key file only the first octets are looked at, and they are no secret.
 */
std::string mistaken_for_key_file(const std::filesystem::path& path);

} // namespace lisrtp::keyfile
