// offline/capture/file_window.h - a regular file read from front to back, some octets at a time.

#pragma once

#include "keys/base/bytes.h"

#include <string>

namespace lisrtp::capture
{

/** Reads in large pieces: a file that shrinks meanwhile ends early, which a mapping would not
 * survive. Move-only; not thread-safe. */
class FileWindow
{
public:
    /** Opens a regular file; `is_open` says whether that went well. */
    explicit FileWindow(const std::string& path);
    FileWindow(FileWindow&& other) noexcept;
    FileWindow& operator=(FileWindow&&) = delete;
    ~FileWindow();

    bool is_open() const { return descriptor_ >= 0; }

    /** What lies ahead: at least so many octets, fewer only where the file ends or cannot be read.
     * Lasts until the next call. */
    ByteView ahead(std::size_t octets)
    {
        if (end_ - begin_ < octets)
            fill(octets);
        return {buffer_.data() + begin_, end_ - begin_};
    }

    /** Goes on behind octets that were `ahead`. */
    void pass(std::size_t octets) { begin_ += octets; }

    /** Goes on at another place of the file. False: it cannot be gone to. */
    bool go_to(std::uint64_t position);

    /** How far it went. */
    std::uint64_t position() const { return read_ - (end_ - begin_); }
    /** Why the file ended where it did: it could not be read on. */
    bool failed() const { return failed_; }

private:
    void fill(std::size_t octets);

    int descriptor_ = -1;
    Bytes buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t read_ = 0;
    bool failed_ = false;
};

} // namespace lisrtp::capture
