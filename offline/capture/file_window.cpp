#include "offline/capture/file_window.h"

#include <cstring>
#include <utility>

namespace lisrtp::capture
{

namespace
{

/** Small enough to be in the cache still when its frames are looked at. */
constexpr std::size_t octets_at_once = 1u << 18;

} // namespace

FileWindow::FileWindow(FileWindow&& other) noexcept
    : source_(std::move(other.source_)), buffer_(std::move(other.buffer_)),
      begin_(std::exchange(other.begin_, 0)), end_(std::exchange(other.end_, 0)), read_(other.read_)
{
}

bool FileWindow::go_to(std::uint64_t position)
{
    if (!source_->go_to(position))
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
    while (end_ < octets && !source_->failed()) {
        const std::size_t got = source_->read(buffer_.data() + end_, octets_at_once);
        if (got == 0)
            break;
        end_ += got;
        read_ += got;
    }
}

} // namespace lisrtp::capture
