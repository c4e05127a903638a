// offline/archive/dissect_client.h - frames that need reassembly, and the worker that may die of
// them.

#pragma once

#include "keys/base/secret_bytes.h"
#include "offline/capture/frame.h"
#include "offline/dissect/worker_process.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::archive
{

struct DissectOptions {
    std::string program;                             ///< path of lisrtp-dissect
    dissect::WorkerProcess::Patience patience{5000}; ///< for one frame
    dissect::WorkerProcess::Patience start_patience{20000};
    /** A worker is replaced after so much, since its memory only grows. */
    std::uint64_t frames_a_life = 100'000;
    std::uint64_t octets_a_life = 128u << 20;
    /** Recent frames, kept to be given to the next worker. */
    std::size_t most_recent_frames = 4096;
    std::size_t most_recent_octets = 8u << 20;
    /** So many lost workers say that something is wrong beyond single frames. */
    std::size_t most_failures = 256;
    /** Key logs for TLS; each worker gets them all when it begins. */
    std::vector<std::shared_ptr<const SecretBytes>> tls_keys = {};
};

/** What became of a frame that was given away. */
enum class Dissected {
    done,
    crashed,
    hung,
    unavailable, ///< there is no worker, or no longer
};

/**
 * Gives frames to lisrtp-dissect and keeps it alive: a worker that crashes, hangs or grows old is
 * replaced, and the new one gets the recent frames again, without the guilty one, so that messages
 * half-way put together survive. A frame that seems to crash the worker is asked once more. Answers
 * to such repeated frames are not given a second time.
 *
 * Costs two switches of process a frame. Memory: the recent frames. Not thread-safe.
 */
class DissectClient
{
public:
    /** Called for a frame that turned out to carry nothing, in the order of the frames. */
    using OnUseless = std::function<void(std::string_view reason, dissect::FramePlace)>;

    DissectClient(DissectOptions options, OnUseless on_useless);

    /**
     * @param reason    why the frame is skipped if it carries nothing; empty: not worth a word. A
     * literal.
     * @param messages  emptied, then what this frame completed
     */
    Dissected dissect(const capture::Frame& frame, std::uint32_t file, std::string_view reason,
                      std::vector<dissect::WholeMessage>& messages);

    /** Another key log, for this worker and all that follow. */
    void add_tls_keys(std::shared_ptr<const SecretBytes> key_log);

    /** Ends the worker and tells of all frames that still carry nothing. */
    void finish();

    /** Why frames are `unavailable`; empty while they are not. For people. */
    const std::string& failure() const { return failure_; }
    std::size_t workers_started() const { return started_; }
    std::size_t recent_frames() const { return recent_.size(); }
    std::size_t recent_octets() const { return recent_octets_; }
    /** The worker of now, for tests that end it from outside; -1 for none. */
    pid_t worker_process_id() const { return worker_ ? worker_->process_id() : -1; }

private:
    struct RecentFrame {
        capture::Frame frame; ///< its octets are below
        Bytes octets;
        dissect::FramePlace place;
        std::string_view reason;
        bool carried = false;
    };

    bool ensure_worker();
    dissect::Reply ask(const capture::Frame& frame, ByteView octets, dissect::FramePlace place,
                       std::vector<dissect::WholeMessage>& messages);
    bool give_tls_keys(std::size_t first);
    bool repeat_recent();
    void keep(const capture::Frame& frame, dissect::FramePlace place, std::string_view reason);
    void drop_oldest();
    void forget_recent();
    void mark_carriers(const std::vector<dissect::WholeMessage>& messages);
    void lose_worker();

    DissectOptions options_;
    OnUseless on_useless_;
    std::optional<dissect::WorkerProcess> worker_;
    std::deque<RecentFrame> recent_; ///< in the order of their coming
    std::size_t recent_octets_ = 0;
    std::uint64_t life_frames_ = 0;
    std::uint64_t life_octets_ = 0;
    std::size_t started_ = 0;
    std::size_t failures_ = 0;
    std::string failure_;
};

/** The worker's path: beside the running program. */
std::string dissect_program();

} // namespace lisrtp::archive
