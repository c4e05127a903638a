// offline/dissect/worker_process.h - one life of lisrtp-dissect, seen from lisrtp.

#pragma once

#include "offline/dissect/protocol.h"

#include <chrono>
#include <optional>
#include <string>

#include <sys/types.h>

namespace lisrtp::dissect
{

/** How the worker took a frame. */
enum class Reply {
    done,
    crashed, ///< it ended, or said something that the protocol does not know
    hung,    ///< it did not answer in time
};

/**
 * The worker as a child process with one socket and a nearly empty environment. One frame is asked
 * at a time, so that whatever happens is that frame's doing. Not thread-safe.
 */
class WorkerProcess
{
public:
    using Patience = std::chrono::milliseconds;

    /** Starts the program and waits until it is confined. None when it does not start. */
    static std::optional<WorkerProcess> start(const std::string& program, Patience patience);

    WorkerProcess(WorkerProcess&& other) noexcept;
    WorkerProcess& operator=(WorkerProcess&&) = delete;
    ~WorkerProcess(); ///< ends the child and waits for it

    /**
     * Has one frame dissected. After anything but `done` the worker is of no further use.
     * @param messages  what it completed is appended; after a failure, whatever had come until then
     */
    Reply dissect(const FrameToDissect& frame, Patience patience,
                  std::vector<WholeMessage>& messages);

    /** Tells it lines of a TLS key log. */
    Reply give_tls_keys(ByteView key_log, Patience patience);

    pid_t process_id() const { return child_; }

private:
    using Deadline = std::chrono::steady_clock::time_point;

    WorkerProcess(pid_t child, int socket) : child_(child), socket_(socket) {}

    Reply send(ByteView octets, Deadline deadline);
    Reply receive(std::uint8_t* into, std::size_t count, Deadline deadline);
    Reply next_answer(std::optional<Answer>& answer, Deadline deadline);
    Reply wait_for(short events, Deadline deadline);

    pid_t child_ = -1;
    int socket_ = -1;
    Bytes body_; ///< used again for every answer
};

} // namespace lisrtp::dissect
