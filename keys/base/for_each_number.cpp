#include "keys/base/for_each_number.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace lisrtp
{

void for_each_number(std::size_t count, std::size_t jobs,
                     const std::function<void(std::size_t)>& work)
{
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t number = next++; number < count; number = next++)
            work(number);
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(jobs, count); ++i)
        threads.emplace_back(run);
    run();
}

} // namespace lisrtp
