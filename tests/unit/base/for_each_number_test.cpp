#include "keys/base/for_each_number.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <vector>

namespace lisrtp
{

namespace
{

TEST(ForEachNumber, DoesEachOnceWhateverTheThreads)
{
    for (const std::size_t jobs : {0, 1, 2, 7, 200}) {
        std::vector<std::atomic<int>> done(100);
        for_each_number(done.size(), jobs, [&done](std::size_t number) { ++done[number]; });
        for (const std::atomic<int>& times : done)
            EXPECT_EQ(times, 1) << jobs << " threads";
    }
}

TEST(ForEachNumber, KeepsTheOrderInOneThread)
{
    std::vector<std::size_t> order;
    for_each_number(5, 1, [&order](std::size_t number) { order.push_back(number); });
    EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(ForEachNumber, HasNothingToDoForNone)
{
    for_each_number(0, 4, [](std::size_t) { FAIL(); });
}

} // namespace

} // namespace lisrtp
