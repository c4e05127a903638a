// offline/archive/index_file.h - the first reading of one capture.

#pragma once

#include "offline/archive/file_index.h"
#include "offline/archive/frames_to_dissect.h"
#include "offline/capture/classifier.h"

#include <functional>

namespace lisrtp::archive
{

/** Told while a capture is read, from the thread that reads it. */
struct IndexListener {
    /** A message, by frame, and how the capture has it; these octets last until the return. */
    std::function<void(IndexedMessage, ByteView octets)> message;
    /** Every few thousand frames: octets of the file and frames since the last time. */
    std::function<void(std::uint64_t octets, std::uint64_t frames)> advanced;
};

struct FileReading {
    FileIndex index;
    FramesToDissect to_dissect;
    std::vector<SecretBytes> tls_keys; ///< key logs inside the capture
};

/**
 * Reads one capture to its end: SIP in plain UDP is collected, RTP counted, frames that may hold
 * SIP in pieces are noted for later, everything else is counted by reason. Damage costs the rest
 * of the file. The file's SHA-256 is made meanwhile by another thread, unless it is known.
 *
 * Memory: a record a stream, frames in pieces within the budget.
 * Thread-safe.
 */
FileReading index_file(const capture::InputFile& input, std::string sha256, bool deep,
                       FrameBudget& budget, const IndexListener& listener);

/** SHA-256 in hex of a file's octets; empty when it cannot be read. */
std::string sha256_of_file(const std::string& path);

/** What a datagram may be, by its first octets. */
enum class Content { signalling, media, nothing };
Content content_of(const capture::Peeled& peeled);

/** The stream, or the sender's RTCP, that a media datagram belongs to; the caller has seen that it
 *  is media. */
StreamId stream_id_of(const capture::Peeled& peeled);

/** Why a frame's payload is of no use here; empty when there is nothing to say. */
std::string_view reason_to_skip(const capture::Peeled& peeled);

/** Why a frame is skipped that was dissected in vain; empty when nothing was to be expected. */
std::string_view reason_of_vain(const capture::Frame& frame, const capture::Peeled& peeled);

} // namespace lisrtp::archive
