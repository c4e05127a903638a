// tests/unit/capture/reader_account.h - what a reader says of a capture, and the captures to ask it
// of.

#pragma once

#include "offline/capture/capture_file.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lisrtp::test
{

/** All that a reader says of a file, as text. */
std::string account_of(capture::CaptureFile::Opening opening);

/** Those of the tests and the samples. */
std::vector<std::filesystem::path> all_captures();

} // namespace lisrtp::test
