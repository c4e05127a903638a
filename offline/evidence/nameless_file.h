// offline/evidence/nameless_file.h - a file that is gone with the process, however that ends.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace lisrtp::evidence
{

/**
 * A file without a name: written at its end through a buffer, read anywhere. For what is too large
 * to be held in memory and is nobody's secret. An error of writing stays, and everything afterwards
 * is passed over. Move-only; not thread-safe, but several threads may read a flushed file.
 */
class NamelessFile
{
public:
    /** @param folder  on whose file system it lies. Errors: cannot_open. */
    static Result<NamelessFile> create(const std::string& folder);
    /** Of memory, where there is no folder. Errors: cannot_open. */
    static Result<NamelessFile> in_memory();
    NamelessFile(NamelessFile&& other) noexcept;
    NamelessFile& operator=(NamelessFile&& other) noexcept;
    ~NamelessFile();

    void append(ByteView octets)
    {
        buffer_.insert(buffer_.end(), octets.begin(), octets.end());
        if (buffer_.size() >= buffer_octets)
            write_down();
    }
    /** Octets that `append` has taken. */
    std::uint64_t size() const { return written_ + buffer_.size(); }
    const std::optional<Error>& error() const { return error_; }
    /** Everything is in the file. Errors: write_failed, whose field is the system's own words. */
    Result<void> flush();

    /** Fills `octets` from that place, be it in the file yet or not. Errors: read_failed. */
    Result<void> read(std::uint64_t offset, std::span<std::uint8_t> octets) const;

    /** For another process, of a flushed file. */
    int descriptor() const { return descriptor_; }

private:
    static constexpr std::size_t buffer_octets = 1u << 16;

    explicit NamelessFile(int descriptor) : descriptor_(descriptor) {}
    void write_down();

    int descriptor_ = -1;
    std::uint64_t written_ = 0;
    Bytes buffer_; ///< what follows on it
    std::optional<Error> error_;
};

} // namespace lisrtp::evidence
