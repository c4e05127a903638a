// offline/capture/file_window.h - a capture's octets from front to back, some at a time.

#pragma once

#include "keys/base/bytes.h"
#include "offline/capture/octet_source.h"

#include <memory>

namespace lisrtp::capture
{

/** Reads in large pieces: a file that shrinks meanwhile ends early, which a mapping would not
 * survive. Move-only; not thread-safe. */
class FileWindow
{
public:
    /** @param source  null: there is nothing to read, see `is_open` */
    explicit FileWindow(std::unique_ptr<OctetSource> source) : source_(std::move(source)) {}
    FileWindow(FileWindow&& other) noexcept;
    FileWindow& operator=(FileWindow&&) = delete;
    ~FileWindow() = default;

    bool is_open() const { return source_ != nullptr; }

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

    /** Whether `go_to` is possible. */
    bool may_go() const { return source_->may_go(); }
    /** Goes on at another place. False: it cannot be gone to. */
    bool go_to(std::uint64_t position);

    /** How far it went. */
    std::uint64_t position() const { return read_ - (end_ - begin_); }
    /** The same in octets of the file, which may be compressed. */
    std::uint64_t octets_of_file() const { return source_->octets_of_file(end_ - begin_); }
    /** Why the file ended where it did: it could not be read on. */
    bool failed() const { return source_->failed(); }

private:
    void fill(std::size_t octets);

    std::unique_ptr<OctetSource> source_;
    Bytes buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t read_ = 0;
};

} // namespace lisrtp::capture
