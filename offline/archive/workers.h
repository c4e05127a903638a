// offline/archive/workers.h - threads that take tasks from one queue.

#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lisrtp::archive
{

/**
 * `threads` - 1 threads besides the caller's, which does tasks while it waits: with one thread,
 * everything happens in the caller's. Tasks may submit tasks. The first exception of a task is
 * thrown again by `help_until`; tasks after it are dropped.
 */
class Workers
{
public:
    explicit Workers(std::size_t threads);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    ~Workers();

    void submit(std::function<void()> task);

    /** Does tasks until `reached` says true. It is asked under a lock, whenever a task has ended.
     */
    void help_until(const std::function<bool()>& reached);

private:
    void work();
    void run_first(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    std::exception_ptr failure_;
    bool ending_ = false;
    std::vector<std::jthread> threads_; ///< last: ends first
};

/** Tasks that are done one after the other, in the order in which they come, by any thread. */
class Strand
{
public:
    explicit Strand(Workers& workers) : workers_(workers) {}

    void submit(std::function<void()> task);

private:
    void run();

    Workers& workers_;
    std::mutex mutex_;
    std::deque<std::function<void()>> tasks_;
    bool running_ = false;
};

} // namespace lisrtp::archive
