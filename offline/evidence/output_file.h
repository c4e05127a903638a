// offline/evidence/output_file.h - a new file that only its owner may read.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace lisrtp::evidence
{

/** Sees what a file is made of while it is written, from front to back. */
class OutputWatcher
{
public:
    virtual ~OutputWatcher() = default;
    /** The next octets; their memory may be taken away. */
    virtual void written(Bytes& octets) = 0;
    virtual void zeros(std::uint64_t count) = 0;
    /** Octets that were seen already are, or will be, others. */
    virtual void patched() = 0;
    /** The file is whole and closed. */
    virtual void finished(std::uint64_t octets) = 0;
};

/**
 * Writes a file of mode 0600 through a buffer.  An error stays: everything afterwards is passed
 * over and `error()`, `finish()` tell the first one, whose field is the system's own words ("No
 * space left on device") and whose offset says how far the file had come.
 *
 * Move-only; not thread-safe.  Destroying it without `finish` writes what is buffered and tells
 * nobody how that went.
 */
class OutputFile
{
public:
    /** Errors: cannot_open; an existing file and a link are refused. */
    static Result<OutputFile> create(const std::string& path);

    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&& other) noexcept;
    ~OutputFile();

    void write(ByteView octets)
    {
        if (octets.size() > buffer_octets - buffer_.size())
            return write_through(octets);
        buffer_.insert(buffer_.end(), octets.begin(), octets.end());
    }

    /** Room for the next octets, at most `most_room_octets`, which the caller fills before anything
     * else is written. */
    std::uint8_t* room(std::size_t octets)
    {
        if (octets > buffer_octets - buffer_.size())
            flush();
        buffer_.resize(buffer_.size() + octets);
        return buffer_.data() + buffer_.size() - octets;
    }
    static constexpr std::size_t most_room_octets = 1u << 18;

    /** As many zeros; a file system that knows holes stores nothing for many of them. */
    void write_zeros(std::uint64_t count);

    /** Writes over octets that are in the file already: a size that is known at the end. */
    void patch(std::uint64_t offset, ByteView octets);
    /** There will be a `patch`. */
    void expect_patch()
    {
        if (watcher_)
            watcher_->patched();
    }

    /** Octets written so far, buffered ones included. */
    std::uint64_t size() const { return flushed_ + buffer_.size(); }

    const std::optional<Error>& error() const { return error_; }

    /** Flush, fsync, close.  Errors: write_failed. */
    Result<void> finish();

    /** Whoever made the file brings it to the disk later, together with many others
     * (`OutputFolder::sync`): `finish` does not wait for it. */
    void leave_syncing(bool to_others = true) { synced_by_others_ = to_others; }

    /** Before anything is written. */
    void watch(std::shared_ptr<OutputWatcher> watcher) { watcher_ = std::move(watcher); }

private:
    static constexpr std::size_t buffer_octets = most_room_octets;

    explicit OutputFile(int descriptor);
    void write_through(ByteView octets);
    void flush();
    void begin_bringing_to_disk();
    void write_at(std::uint64_t offset, ByteView octets);

    int descriptor_ = -1;
    Bytes buffer_;
    std::uint64_t flushed_ = 0;
    std::uint64_t on_its_way_ = 0; ///< to the disk
    std::optional<Error> error_;
    bool synced_by_others_ = false;
    std::shared_ptr<OutputWatcher> watcher_;
};

} // namespace lisrtp::evidence
