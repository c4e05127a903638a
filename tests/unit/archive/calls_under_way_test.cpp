// Calls are taken up once, when somebody asks, and stay as long as a batch may look into them.

#include "keys/casebook/casebook.h"
#include "offline/archive/calls_under_way.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace lisrtp::archive
{

namespace
{

constexpr std::size_t calls_in_all = 200;

/** Calls of somebody to somebody else, by events alone, a second each. */
class CallsUnderWayTest : public testing::Test
{
protected:
    CallsUnderWayTest()
    {
        keyfile::Authorisation authorisation;
        authorisation.id = "W1";
        authorisation.scope = keyfile::Scope::content;
        authorisation.valid_to = Timestamp{calls_in_all * 10 * ns_per_second};
        authorisation.targets.push_back(keyfile::read_identity("sip:alice@ims.example").value());
        keys_.authorisations.push_back(std::move(authorisation));
        for (std::size_t i = 0; i < calls_in_all; ++i)
            learn_call(i, i % 4 == 3 ? "mallory" : "alice");
        pending_.emplace(casebook_.conclude_later());
        calls_.emplace(*pending_, std::vector<PlannedStream>(),
                       [this](std::shared_ptr<CallUnderWay> under_way) {
                           taken_.emplace_back(under_way);
                           numbers_.push_back(under_way->number);
                           if (hold_)
                               held_.push_back(std::move(under_way));
                       });
    }

    void learn_call(std::size_t number, const std::string& caller)
    {
        const std::string invite = "INVITE sip:bob@ims.example SIP/2.0\r\n"
                                   "Via: SIP/2.0/UDP 10.0.0.1\r\n"
                                   "From: <sip:" +
                                   caller +
                                   "@ims.example>;tag=a\r\n"
                                   "To: <sip:bob@ims.example>\r\n"
                                   "Call-ID: c" +
                                   std::to_string(number) +
                                   "\r\n"
                                   "CSeq: 1 INVITE\r\n\r\n";
        casebook_.learn({view_of(invite),
                         Timestamp{static_cast<std::int64_t>(number + 1) * ns_per_second},
                         {},
                         {},
                         {1, number + 1}});
    }

    keyfile::KeyFile keys_;
    casebook::Casebook casebook_{&keys_};
    std::optional<casebook::PendingCalls> pending_;
    bool hold_ = true;
    std::vector<std::shared_ptr<CallUnderWay>> held_;
    std::vector<std::weak_ptr<CallUnderWay>> taken_;
    std::vector<std::size_t> numbers_;
    std::optional<CallsUnderWay> calls_;
};

TEST_F(CallsUnderWayTest, ThoseThatBeginNextComeAlongAndNoneTwice)
{
    calls_->take_up(0);
    ASSERT_EQ(numbers_.size(), 64u);
    EXPECT_EQ(numbers_.front(), 0u);
    for (const std::size_t number : numbers_)
        EXPECT_NE(number % 4, 3u) << "not covered";
    calls_->take_up(1);
    EXPECT_EQ(numbers_.size(), 64u);
    calls_->take_up(3);
    EXPECT_EQ(numbers_.size(), 64u) << "not covered";
    while (calls_->take_up_rest())
        EXPECT_LE(numbers_.size(), calls_in_all * 3 / 4);
    std::sort(numbers_.begin(), numbers_.end());
    EXPECT_EQ(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
    EXPECT_EQ(numbers_.size(), calls_in_all * 3 / 4);
}

TEST_F(CallsUnderWayTest, WhatIsLetGoStaysForBatchesThatHaveBegun)
{
    calls_->batch_begins(0);
    calls_->batch_begins(1);
    calls_->take_up(0);
    calls_->let_go(std::exchange(held_.front(), nullptr));
    calls_->batch_begins(2);
    calls_->batch_ends(1);
    EXPECT_FALSE(taken_.front().expired()) << "batch 0 may look into it";
    calls_->batch_ends(0);
    EXPECT_TRUE(taken_.front().expired()) << "batch 2 began afterwards";
    calls_->batch_ends(2);
    calls_->let_go(std::exchange(held_[1], nullptr));
    EXPECT_TRUE(taken_[1].expired()) << "nobody reads";
    EXPECT_FALSE(taken_[2].expired());
}

} // namespace

} // namespace lisrtp::archive
