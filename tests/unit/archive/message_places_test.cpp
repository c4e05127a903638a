// Every frame is looked up; those that bring signalling are found, with their calls.

#include "offline/archive/message_places.h"

#include <gtest/gtest.h>

namespace lisrtp::archive
{

namespace
{

std::vector<std::size_t> calls_at(const MessagePlaces& places, casebook::Place place)
{
    std::vector<std::size_t> calls;
    for (const MessagePlaces::Awaited& awaited : places.at(place)) {
        EXPECT_EQ(awaited.place, place);
        calls.push_back(awaited.call);
    }
    return calls;
}

TEST(MessagePlaces, NothingIsThereWhenNothingWasAdded)
{
    MessagePlaces places;
    places.finish();
    EXPECT_TRUE(places.at({1, 1}).empty());
}

TEST(MessagePlaces, FramesOfSeveralCapturesAreToldApart)
{
    MessagePlaces places;
    for (std::uint64_t frame = 3; frame < 3000; frame += 3) {
        places.add({1, frame}, frame);
        places.add({2, frame + 1}, frame + 1);
    }
    places.finish();
    for (std::uint64_t frame = 1; frame < 3005; ++frame) {
        const bool in_first = frame % 3 == 0 && frame < 3000;
        const bool in_second = frame % 3 == 1 && frame > 1 && frame < 3001;
        EXPECT_EQ(calls_at(places, {1, frame}).size(), in_first ? 1u : 0u) << frame;
        EXPECT_EQ(calls_at(places, {2, frame}).size(), in_second ? 1u : 0u) << frame;
        EXPECT_TRUE(calls_at(places, {3, frame}).empty()) << frame;
    }
}

TEST(MessagePlaces, AFrameMayCompleteSeveralMessagesOfSeveralCalls)
{
    MessagePlaces places;
    for (const std::size_t call : {7, 2, 7, 7})
        places.add({1, 5}, call);
    places.finish();
    EXPECT_EQ(calls_at(places, {1, 5}), (std::vector<std::size_t>{2, 7, 7, 7}));
}

} // namespace

} // namespace lisrtp::archive
