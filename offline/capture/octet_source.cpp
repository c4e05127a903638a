#include "offline/capture/octet_source.h"

#include "offline/capture/gzip_source.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::capture
{

namespace
{

class RegularFile final : public OctetSource
{
public:
    explicit RegularFile(int descriptor) : descriptor_(descriptor)
    {
        ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    ~RegularFile() override { ::close(descriptor_); }
    RegularFile(const RegularFile&) = delete;
    RegularFile& operator=(const RegularFile&) = delete;

    std::size_t read(std::uint8_t* into, std::size_t most) override
    {
        ssize_t got = -1;
        do
            got = ::read(descriptor_, into, most);
        while (got < 0 && errno == EINTR);
        failed_ = got < 0;
        if (got <= 0)
            return 0;
        position_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

    bool failed() const override { return failed_; }
    bool may_go() const override { return true; }

    bool go_to(std::uint64_t position) override
    {
        const auto offset = static_cast<off_t>(position);
        if (::lseek(descriptor_, offset, SEEK_SET) != offset)
            return false;
        position_ = position;
        return true;
    }

    std::uint64_t octets_of_file(std::size_t unused) const override { return position_ - unused; }

private:
    int descriptor_;
    std::uint64_t position_ = 0;
    bool failed_ = false;
};

/** Asked before it is opened: to open a pipe and close it again would take its writer away. */
int open_regular(const std::string& path)
{
    struct stat status {
    };
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return -1;
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

} // namespace

std::unique_ptr<OctetSource> open_octets(const std::string& path)
{
    const int descriptor = open_regular(path);
    if (descriptor < 0)
        return nullptr;
    std::array<std::uint8_t, 2> begins{};
    const ssize_t got = ::pread(descriptor, begins.data(), begins.size(), 0);
    auto file = std::make_unique<RegularFile>(descriptor);
    if (got == static_cast<ssize_t>(begins.size()) && begins_as_gzip(begins))
        return open_gzip(std::move(file));
    return file;
}

} // namespace lisrtp::capture
