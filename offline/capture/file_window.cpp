#include "offline/capture/file_window.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::capture
{

namespace
{

/** Small enough to be in the cache still when its frames are looked at. */
constexpr std::size_t octets_at_once = 1u << 18;

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

FileWindow::FileWindow(const std::string& path) : descriptor_(open_regular(path))
{
    if (descriptor_ >= 0)
        ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
}

FileWindow::FileWindow(FileWindow&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)),
      begin_(std::exchange(other.begin_, 0)), end_(std::exchange(other.end_, 0)),
      read_(other.read_), failed_(other.failed_)
{
}

FileWindow::~FileWindow()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

bool FileWindow::go_to(std::uint64_t position)
{
    const auto offset = static_cast<off_t>(position);
    if (::lseek(descriptor_, offset, SEEK_SET) != offset)
        return false;
    begin_ = 0;
    end_ = 0;
    read_ = position;
    return true;
}

void FileWindow::fill(std::size_t octets)
{
    const std::size_t left = end_ - begin_;
    if (buffer_.size() < std::max(octets, left) + octets_at_once)
        buffer_.resize(std::max(octets, left) + octets_at_once);
    std::memmove(buffer_.data(), buffer_.data() + begin_, left);
    begin_ = 0;
    end_ = left;
    while (end_ < octets && !failed_) {
        const ssize_t got = ::read(descriptor_, buffer_.data() + end_, octets_at_once);
        if (got < 0 && errno == EINTR)
            continue;
        failed_ = got < 0;
        if (got <= 0)
            break;
        end_ += static_cast<std::size_t>(got);
        read_ += static_cast<std::uint64_t>(got);
    }
}

} // namespace lisrtp::capture
