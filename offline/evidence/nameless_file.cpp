#include "offline/evidence/nameless_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace lisrtp::evidence
{

namespace
{

int open_nameless(const std::string& folder)
{
    const int nameless = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (nameless >= 0)
        return nameless;
    // Not every file system has O_TMPFILE.
    std::string name = folder + "/.spool-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

Error system_error(ErrorCode code)
{
    return {code, ::strerrordesc_np(errno), 0};
}

} // namespace

Result<NamelessFile> NamelessFile::create(const std::string& folder)
{
    const int descriptor = open_nameless(folder);
    if (descriptor < 0)
        return system_error(ErrorCode::cannot_open);
    return NamelessFile(descriptor);
}

Result<NamelessFile> NamelessFile::in_memory()
{
    const int descriptor = ::memfd_create("lisrtp", MFD_CLOEXEC);
    if (descriptor < 0)
        return system_error(ErrorCode::cannot_open);
    return NamelessFile(descriptor);
}

NamelessFile::NamelessFile(NamelessFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), written_(other.written_),
      buffer_(std::move(other.buffer_)), error_(other.error_)
{
}

NamelessFile& NamelessFile::operator=(NamelessFile&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    std::swap(written_, other.written_);
    std::swap(buffer_, other.buffer_);
    std::swap(error_, other.error_);
    return *this;
}

NamelessFile::~NamelessFile()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

void NamelessFile::write_down()
{
    ByteView left = buffer_;
    while (!left.empty() && !error_) {
        const ssize_t written =
            ::pwrite(descriptor_, left.data(), left.size(),
                     static_cast<off_t>(written_ + buffer_.size() - left.size()));
        if (written > 0)
            left = left.subspan(static_cast<std::size_t>(written));
        else if (written == 0 || errno != EINTR)
            error_ = system_error(ErrorCode::write_failed);
    }
    written_ += buffer_.size();
    buffer_.clear();
}

Result<void> NamelessFile::flush()
{
    write_down();
    buffer_.shrink_to_fit();
    if (error_)
        return *error_;
    return {};
}

Result<void> NamelessFile::read(std::uint64_t offset, std::span<std::uint8_t> octets) const
{
    const std::uint64_t size = this->size();
    if (error_ || offset > size || octets.size() > size - offset)
        return Error{ErrorCode::read_failed, "end of file", 0};
    if (const std::uint64_t end = offset + octets.size(); end > written_) {
        const auto buffered =
            static_cast<std::size_t>(std::min<std::uint64_t>(end - written_, octets.size()));
        std::copy_n(buffer_.data() + (end - written_ - buffered), buffered,
                    octets.data() + (octets.size() - buffered));
        octets = octets.first(octets.size() - buffered);
    }
    while (!octets.empty()) {
        const ssize_t got =
            ::pread(descriptor_, octets.data(), octets.size(), static_cast<off_t>(offset));
        if (got > 0) {
            octets = octets.subspan(static_cast<std::size_t>(got));
            offset += static_cast<std::uint64_t>(got);
        } else if (got == 0 || errno != EINTR) {
            return Error{ErrorCode::read_failed,
                         got == 0 ? "end of file" : ::strerrordesc_np(errno), 0};
        }
    }
    return {};
}

} // namespace lisrtp::evidence
