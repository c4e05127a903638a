#include "offline/archive/workers.h"

#include <utility>

namespace lisrtp::archive
{

Workers::Workers(std::size_t threads)
{
    for (std::size_t i = 1; i < threads; ++i)
        threads_.emplace_back([this] { work(); });
}

Workers::~Workers()
{
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
        tasks_.clear();
    }
    changed_.notify_all();
}

void Workers::submit(std::function<void()> task)
{
    {
        const std::scoped_lock lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    changed_.notify_all();
}

void Workers::help_until(const std::function<bool()>& reached)
{
    std::unique_lock lock(mutex_);
    for (;;) {
        if (failure_)
            std::rethrow_exception(failure_);
        if (reached())
            return;
        if (tasks_.empty())
            changed_.wait(lock);
        else
            run_first(lock);
    }
}

void Workers::work()
{
    std::unique_lock lock(mutex_);
    while (!ending_) {
        if (tasks_.empty())
            changed_.wait(lock);
        else
            run_first(lock);
    }
}

/** Without the lock, which is held again afterwards. */
void Workers::run_first(std::unique_lock<std::mutex>& lock)
{
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    const bool drop = failure_ != nullptr;
    lock.unlock();
    std::exception_ptr failure;
    try {
        if (!drop)
            task();
        task = nullptr;
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_)
        failure_ = failure;
    changed_.notify_all();
}

void Strand::submit(std::function<void()> task)
{
    {
        const std::scoped_lock lock(mutex_);
        tasks_.push_back(std::move(task));
        if (std::exchange(running_, true))
            return;
    }
    workers_.submit([this] { run(); });
}

void Strand::run()
{
    for (;;) {
        std::function<void()> task;
        {
            const std::scoped_lock lock(mutex_);
            if (tasks_.empty()) {
                running_ = false;
                return;
            }
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task();
    }
}

} // namespace lisrtp::archive
