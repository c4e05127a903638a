// The general extension of type 241.  docs/private-profiles.md.

#include "keys/mikey/private_extension.h"

#include "keys/mikey/read_message.h"
#include "tests/unit/mikey/message_writer.h"

#include <gtest/gtest.h>

namespace lisrtp::mikey
{
namespace
{

using test::Body;

Body extension(const Bytes& data, std::uint8_t type = private_extension_type)
{
    Bytes octets = {type, 0, static_cast<std::uint8_t>(data.size())};
    octets.insert(octets.end(), data.begin(), data.end());
    return {PayloadType::general_extension, octets};
}

/** X25519: 32 octets, no key validity. */
Body dh_body(std::uint8_t filled_with)
{
    Bytes octets(34, filled_with);
    octets.front() = 243;
    octets.back() = 0;
    return {PayloadType::dh, octets};
}

Message message_of(const std::vector<Body>& bodies)
{
    auto message = read_whole_message(test::message(DataType::dh_init, {{}}, bodies));
    EXPECT_TRUE(message);
    return *std::move(message);
}

TEST(PrivateExtension, IsFoundByItsProtocol)
{
    const Message message =
        message_of({test::t_body(), extension({1, 9, 8}, 0), extension({1, 7, 6}), extension({2})});
    const auto mti = private_extension(message, PrivateProtocol::mti_a0);
    ASSERT_TRUE(mti);
    EXPECT_EQ(copy_of(*mti), (Bytes{7, 6})) << "type 0 is a vendor's";
    const auto sts = private_extension(message, PrivateProtocol::sts);
    ASSERT_TRUE(sts);
    EXPECT_TRUE(sts->empty());
    EXPECT_FALSE(private_extension(message, PrivateProtocol::burmester_desmedt));
    EXPECT_FALSE(private_extension(message_of({extension({})}), PrivateProtocol::mti_a0));
}

TEST(Conference, ItemsComeInOrder)
{
    const Message message =
        message_of({extension({3, 4, 2, 0}), dh_body(0x11), extension({3, 4, 1, 1}), dh_body(0x22),
                    extension({3, 4, 2, 1}), extension({3, 4, 3, 2, 0xAB})});
    const auto items = conference_items(message);
    ASSERT_TRUE(items);
    ASSERT_EQ(items->size(), 4u);
    EXPECT_EQ((*items)[0].round, 0);
    EXPECT_EQ((*items)[1].index, 1);
    EXPECT_EQ((*items)[1].value[0], 0x11);
    EXPECT_EQ((*items)[2].value[0], 0x22);
    EXPECT_EQ((*items)[3].participants, 4);
    EXPECT_EQ(copy_of((*items)[3].value), Bytes{0xAB});
    EXPECT_TRUE(conference_items(message_of({test::t_body()}))->empty());
}

TEST(Conference, RefusesAbsurdNumbersWithTheirPlace)
{
    struct {
        std::vector<Body> bodies;
        ErrorCode code;
        const char* field;
        std::size_t offset;
    } const cases[] = {
        // HDR with one crypto session has 19 octets; then next payload, type, length, protocol
        {{extension({3})}, ErrorCode::truncated, "conference", 24},
        {{extension({3, 5, 1})}, ErrorCode::truncated, "conference", 26},
        {{extension({3, 0, 1, 1})}, ErrorCode::bad_value, "number of participants", 24},
        {{extension({3, 2, 1, 1})}, ErrorCode::bad_value, "number of participants", 24},
        {{extension({3, 5, 0, 1})}, ErrorCode::bad_value, "index of the participant", 25},
        {{extension({3, 5, 6, 1})}, ErrorCode::bad_value, "index of the participant", 25},
        {{extension({3, 5, 1, 3})}, ErrorCode::bad_value, "round", 26},
        {{extension({3, 5, 1, 1})}, ErrorCode::missing, "DH value of round 1", 24},
    };
    for (const auto& one : cases) {
        const auto items = conference_items(message_of(one.bodies));
        ASSERT_FALSE(items);
        EXPECT_EQ(items.error(), (Error{one.code, one.field, one.offset}))
            << describe(items.error());
    }
}

} // namespace
} // namespace lisrtp::mikey
