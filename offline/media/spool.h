// offline/media/spool.h - a track kept on disk until it is decoded as a whole.

#pragma once

#include "keys/base/result.h"
#include "offline/evidence/nameless_file.h"
#include "offline/media/audio_track.h"

#include <string>

namespace lisrtp::media
{

/** A packet with its place on the time line. */
struct SpooledPacket {
    std::uint64_t position = 0; ///< ticks; 0 where nobody needs it
    std::uint32_t skip = 0;     ///< ticks that an earlier packet has filled
    ClearPacket packet;
};

/**
 * A file without a name in the case's folder, so that it is gone with the process, however that
 * ends. Written once from front to back, then read, also by another process (see descriptor()).
 * Errors stay and are told by `finish`. Move-only; not thread-safe.
 */
class Spool
{
public:
    /** Errors: cannot_open. */
    static Result<Spool> create(const std::string& folder);

    void write(const SpooledPacket& packet);
    /** Errors: write_failed. */
    Result<void> finish();

    std::uint64_t packets() const { return packets_; }
    int descriptor() const { return file_.descriptor(); }

private:
    explicit Spool(evidence::NamelessFile file) : file_(std::move(file)) {}

    evidence::NamelessFile file_;
    std::uint64_t packets_ = 0;
};

/** Reads a spool from its beginning, without moving the descriptor's own offset. */
class SpoolReader
{
public:
    explicit SpoolReader(int descriptor) : descriptor_(descriptor) {}

    /** False at the end, and at what is no packet. The payload lasts until the next call. */
    bool next(SpooledPacket& packet);

private:
    bool fill(std::size_t octets);

    int descriptor_;
    std::uint64_t at_ = 0; ///< of the file, where the buffer ends
    Bytes buffer_;
    std::size_t used_ = 0;
};

/** A track's packets into a spool; its silences stand between their positions. */
class SpoolSink final : public AudioSink
{
public:
    explicit SpoolSink(Spool& spool) : spool_(spool) {}
    void sound(std::uint64_t position, const ClearPacket& packet, std::uint64_t skip) override
    {
        spool_.write({position, static_cast<std::uint32_t>(skip), packet});
    }
    void silence(std::uint64_t, std::uint64_t) override {}

private:
    Spool& spool_;
};

} // namespace lisrtp::media
