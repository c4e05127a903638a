// offline/evidence/nameless_file.h - a file that is gone with the process, however that ends.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <cstdint>
#include <span>
#include <string>

namespace lisrtp::evidence
{

/**
 * A file without a name: written at its end, read anywhere. For what is too large to be held in
 * memory and is nobody's secret. Move-only; reading is thread-safe, writing is not.
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

    /** Errors: write_failed, whose field is the system's own words; then only a part may have come
     * into the file. */
    Result<void> append(ByteView octets);
    /** Octets that `append` has taken. */
    std::uint64_t size() const { return size_; }
    /** Fills `octets` from that place. Errors: read_failed. */
    Result<void> read(std::uint64_t offset, std::span<std::uint8_t> octets) const;

    /** For another process. */
    int descriptor() const { return descriptor_; }

private:
    explicit NamelessFile(int descriptor) : descriptor_(descriptor) {}

    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

} // namespace lisrtp::evidence
