// offline/capture/capture_file.h - reading one capture, in every format that Wireshark opens.

#pragma once

#include "keys/base/error.h"
#include "keys/base/secret_bytes.h"
#include "offline/capture/frame.h"

#include <memory>
#include <optional>
#include <string>

namespace lisrtp::capture
{

/** Why a capture could not be opened, or not be read to its end. */
struct CaptureFault {
    ErrorCode code = ErrorCode::read_failed;
    std::string message;           ///< for people: lower case, no full stop, without the path
    std::uint64_t after_frame = 0; ///< the last frame that was read well; 0 for none

    friend bool operator==(const CaptureFault&, const CaptureFault&) = default;
};

/**
 * A capture file, a FIFO, or "-" for standard input; plain or compressed with gzip, zstd, lz4, xz,
 * bzip2 or lzip; or a member of an archive (see archive_reader.h), for which a thread unpacks.
 * libwiretap reads it, but for plain pcap and pcapng files: see plain_capture.h.
 *
 * Reads forward only; in plain files it may skip.  A damaged or cut file gives its good frames
 * first and then its fault.
 *
 * Memory: one frame and the reader's buffers, whatever the file's size.  One thread per object;
 * different objects may be used by different threads.
 */
class CaptureFile
{
public:
    struct Opening;

    /** Errors: cannot_open, not_a_capture (also when empty), unsupported. */
    static Opening open(const std::string& path);
    /** The same, by libwiretap alone: what it makes of a file is right, however slow. For tests. */
    static Opening open_with_wiretap(const std::string& path);

    CaptureFile(CaptureFile&&) noexcept;
    CaptureFile& operator=(CaptureFile&&) noexcept;
    ~CaptureFile();

    /**
     * Reads the next packet into `frame`.  Records that are no packets (system calls, journal
     * entries, custom blocks) are passed over but take a frame number, as in Wireshark.
     *
     * @return  false at the end, good or bad: ask `fault()`
     */
    bool next(Frame& frame);

    /**
     * Where the record behind the last one begins, in a file in which `skip_to` is possible;
     * nothing elsewhere, and when that turns out.
     */
    std::optional<std::uint64_t> position() const;
    /**
     * Goes on with record number `frame`, which an earlier reading of this file found at
     * `position`. False: the reading goes on where it was.
     */
    bool skip_to(std::uint64_t frame, std::uint64_t position);

    /** TLS key logs that the file itself held so far (pcapng's Decryption Secrets Blocks), each
     * once. */
    std::vector<SecretBytes> take_tls_keys();

    /** Set after `next` said false, when the file did not end well. */
    const std::optional<CaptureFault>& fault() const;
    /** Records that were no packets, so far. */
    std::uint64_t other_records() const;
    /** Octets of the file consumed so far, before decompression: for progress. */
    std::uint64_t octets_read() const;

private:
    struct State;
    explicit CaptureFile(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/** The file, or the reason why there is none. */
struct CaptureFile::Opening {
    std::optional<CaptureFile> file;
    CaptureFault fault; ///< meaningful only when there is no file

    explicit operator bool() const { return file.has_value(); }
};

} // namespace lisrtp::capture
