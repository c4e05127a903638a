// offline/evidence/hashes_in_step.h - SHA-256 of several texts that grow at the same time.

#pragma once

#include "keys/base/bytes.h"
#include "keys/crypto/hash.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace lisrtp::evidence
{

/**
 * Pieces of texts wait until those of two texts can be hashed in step (`SteppedSha256`), which
 * takes half the time; a few megabytes of them at most, since whoever puts more does its own share.
 * With a thread of its own that hashes beside those who put; without, they do it all. Thread-safe;
 * one text's pieces come one after the other.
 */
class HashesInStep
{
public:
    class Text;

    HashesInStep();
    ~HashesInStep();
    HashesInStep(const HashesInStep&) = delete;
    HashesInStep& operator=(const HashesInStep&) = delete;

    /** From now on another thread hashes. */
    void use_thread();
    /** It ends, with the task that it is at. By another thread than it, and when nobody else puts
     * or submits. */
    void end_thread();

    std::shared_ptr<Text> begin();
    /** @param octets  are taken away; other memory may come for them */
    void put(const std::shared_ptr<Text>& text, Bytes& octets);
    void put_zeros(const std::shared_ptr<Text>& text, std::uint64_t count);
    /** Nobody wants to know any more. */
    void drop(const std::shared_ptr<Text>& text);
    /** Of all that was put; once. */
    crypto::Sha256Digest finish(const std::shared_ptr<Text>& text);

    /** By the thread; at once where there is none. */
    void submit(std::function<void()> task);

private:
    using Lock = std::unique_lock<std::mutex>;

    void work(const std::stop_token& stop);
    void add(const std::shared_ptr<Text>& text, Bytes octets, std::uint64_t zeros);
    std::shared_ptr<Text> most_waiting(const Text* beside = nullptr) const;
    bool step(Lock& lock);
    void step(Lock& lock, const std::shared_ptr<Text>& a);
    void take_off(const std::shared_ptr<Text>& text, std::size_t octets);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<std::shared_ptr<Text>> waiting_; ///< texts of which something waits
    std::size_t waiting_octets_ = 0;             ///< of all of them
    std::vector<Bytes> spare_;
    std::deque<std::function<void()>> tasks_;
    std::jthread thread_; ///< last: ends first
};

} // namespace lisrtp::evidence
