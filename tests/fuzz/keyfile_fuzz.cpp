// tests/fuzz/keyfile_fuzz.cpp - a key file's text, from the first quote to the last field.

#include "keys/keyfile/read_key_file.h"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto reading = lisrtp::keyfile::read_key_text(text);
    // Either a file or errors, never both, never neither; and overwriting keeps the length.
    if (reading.file.has_value() != reading.errors.empty() || text.size() != size)
        std::abort();
    return 0;
}
