// offline/archive/live_spool.h - a capture that is still being made: kept on disk while it is read.

#pragma once

#include "keys/base/result.h"

#include <cstdint>
#include <memory>
#include <string>

namespace lisrtp::archive
{

/**
 * Copies a pipe into a file as it comes, and into a second pipe for a reader that looks at it at
 * once. A slow reader slows the first pipe down; nothing is lost.
 *
 * Each piece is in the file before the reader sees it, so what was told of is there afterwards,
 * also when this process is killed.
 */
class LiveSpool
{
public:
    /** @param from  "-" for standard input, or a FIFO; @param to  a new file
     * Errors: cannot_open (the pipe), write_failed (its copy). */
    static Result<std::unique_ptr<LiveSpool>> start(const std::string& from, const std::string& to);
    ~LiveSpool();

    /** For a reader: "/proc/self/fd/7". */
    std::string path() const;
    /** The reader has opened it. */
    void opened();

    /** Ends as if the pipe had ended. May be called from any thread. */
    void stop();
    /** Waits until everything is in the file. Errors: write_failed, read_failed. */
    Result<void> finish();
    std::uint64_t octets() const;

private:
    struct State;
    explicit LiveSpool(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace lisrtp::archive
