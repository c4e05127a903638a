// tests/unit/capture/scratch_folder.h - a folder that goes when its test goes.

#pragma once

#include "keys/base/bytes.h"

#include <filesystem>
#include <string>

namespace lisrtp::test
{

class ScratchFolder
{
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    std::string path() const { return path_.native(); }
    std::string path(const std::string& name) const { return (path_ / name).native(); }

private:
    std::filesystem::path path_;
};

/** The octets of a file; none when it cannot be read. */
Bytes octets_of_file(const std::string& path);
void write_file(const std::string& path, ByteView octets);

} // namespace lisrtp::test
