// offline/media/read_only_file.h - a file of the case, opened to be read by the decoder.

#pragma once

#include <cstdint>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::media
{

/** Closes itself. Not to be copied. */
class ReadOnlyFile
{
public:
    ReadOnlyFile() = default;
    ReadOnlyFile(const ReadOnlyFile&) = delete;
    ~ReadOnlyFile()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }

    bool open(const std::string& path)
    {
        descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        return descriptor_ >= 0;
    }
    /** -1: not open. */
    int descriptor() const { return descriptor_; }
    std::uint64_t octets() const
    {
        struct stat status {
        };
        return ::fstat(descriptor_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    }

private:
    int descriptor_ = -1;
};

} // namespace lisrtp::media
