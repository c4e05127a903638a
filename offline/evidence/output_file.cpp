#include "offline/evidence/output_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::evidence
{

namespace
{

/** glibc's words for an error number are literals, so they may stand in an Error. */
const char* words_for(int error_number)
{
    const char* words = ::strerrordesc_np(error_number);
    return words != nullptr ? words : "unknown error";
}

} // namespace

Result<OutputFile> OutputFile::create(const std::string& path)
{
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{ErrorCode::cannot_open, words_for(errno), 0};
    return OutputFile(descriptor);
}

OutputFile::OutputFile(int descriptor) : descriptor_(descriptor)
{
    buffer_.reserve(buffer_octets);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)),
      flushed_(other.flushed_), on_its_way_(other.on_its_way_), error_(other.error_),
      synced_by_others_(other.synced_by_others_), watcher_(std::move(other.watcher_))
{
    other.buffer_.clear();
}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    std::swap(buffer_, other.buffer_);
    std::swap(flushed_, other.flushed_);
    std::swap(on_its_way_, other.on_its_way_);
    std::swap(error_, other.error_);
    std::swap(synced_by_others_, other.synced_by_others_);
    std::swap(watcher_, other.watcher_);
    return *this;
}

OutputFile::~OutputFile()
{
    if (descriptor_ < 0)
        return;
    flush();
    ::close(descriptor_);
}

void OutputFile::write_through(ByteView octets)
{
    flush();
    if (octets.size() >= buffer_octets) {
        write_at(flushed_, octets);
        flushed_ += octets.size();
        if (watcher_) {
            Bytes copy = copy_of(octets);
            watcher_->written(copy);
        }
    } else {
        buffer_.insert(buffer_.end(), octets.begin(), octets.end());
    }
}

void OutputFile::write_zeros(std::uint64_t count)
{
    if (count <= buffer_octets - buffer_.size()) {
        buffer_.insert(buffer_.end(), static_cast<std::size_t>(count), 0);
        return;
    }
    flush();
    flushed_ += count;
    if (watcher_)
        watcher_->zeros(count);
    if (!error_ && ::ftruncate(descriptor_, static_cast<off_t>(flushed_)) != 0)
        error_ = Error{ErrorCode::write_failed, words_for(errno), flushed_};
}

void OutputFile::patch(std::uint64_t offset, ByteView octets)
{
    flush();
    expect_patch();
    write_at(offset, octets);
}

Result<void> OutputFile::finish()
{
    if (descriptor_ < 0)
        return Error{ErrorCode::write_failed, "the file is closed", 0};
    flush();
    // A pipe or a terminal cannot be synchronised and says EINVAL.
    if (!error_ && !synced_by_others_ && ::fsync(descriptor_) != 0 && errno != EINVAL)
        error_ = Error{ErrorCode::write_failed, words_for(errno), flushed_};
    if (::close(std::exchange(descriptor_, -1)) != 0 && !error_)
        error_ = Error{ErrorCode::write_failed, words_for(errno), flushed_};
    if (error_)
        return *error_;
    if (watcher_)
        watcher_->finished(flushed_);
    return {};
}

void OutputFile::flush()
{
    if (buffer_.empty())
        return;
    write_at(flushed_, buffer_);
    flushed_ += buffer_.size();
    if (watcher_)
        watcher_->written(buffer_);
    buffer_.clear();
    buffer_.reserve(buffer_octets);
    begin_bringing_to_disk();
}

/** The disk works while the rest is made, so that little is left for the wait at the end. */
void OutputFile::begin_bringing_to_disk()
{
    constexpr std::uint64_t worthwhile_octets = 1u << 23;
    if (flushed_ - on_its_way_ < worthwhile_octets || error_)
        return;
    // Only begun: what cannot be written is told by who waits for it.
    ::sync_file_range(descriptor_, static_cast<off_t>(on_its_way_),
                      static_cast<off_t>(flushed_ - on_its_way_), SYNC_FILE_RANGE_WRITE);
    on_its_way_ = flushed_;
}

void OutputFile::write_at(std::uint64_t offset, ByteView octets)
{
    while (!error_ && !octets.empty()) {
        const ssize_t written =
            ::pwrite(descriptor_, octets.data(), octets.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            error_ = Error{ErrorCode::write_failed, words_for(written < 0 ? errno : ENOSPC),
                           static_cast<std::size_t>(offset)};
            return;
        }
        offset += static_cast<std::uint64_t>(written);
        octets = octets.subspan(static_cast<std::size_t>(written));
    }
}

} // namespace lisrtp::evidence
