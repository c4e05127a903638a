// offline/capture/octet_source.h - the octets of a capture, from front to back: of a regular file
// as it lies, or decompressed.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace lisrtp::capture
{

/** Where a window's octets come from. Not thread-safe. */
class OctetSource
{
public:
    virtual ~OctetSource() = default;

    /** So many octets at most; 0 at the end, or where they cannot be had: ask `failed`. */
    virtual std::size_t read(std::uint8_t* into, std::size_t most) = 0;
    /** They ended before their time. */
    virtual bool failed() const = 0;

    /** Whether `go_to` is possible. */
    virtual bool may_go() const = 0;
    /** Goes on with the octet that stands there. False: it cannot. */
    virtual bool go_to(std::uint64_t position) = 0;

    /** Octets of the file that were taken so far, before decompression; of what was asked for,
     * `unused` octets are not used yet. */
    virtual std::uint64_t octets_of_file(std::size_t unused) const = 0;
};

/** A regular file, decompressed where it is gzip; nothing when it is none or cannot be opened. */
std::unique_ptr<OctetSource> open_octets(const std::string& path);

} // namespace lisrtp::capture
