#include "keys/base/error.h"
#include "keys/base/result.h"
#include "keys/base/types.h"

#include <gtest/gtest.h>

namespace lisrtp
{
namespace
{

TEST(Error, SaysWhatAndWhere)
{
    EXPECT_EQ(describe({ErrorCode::truncated, "ROC", 5}), "truncated: ROC at octet 5");
    EXPECT_EQ(describe({ErrorCode::no_key}), "no_key");
}

TEST(Result, IsAValueOrAnError)
{
    const Result<int> value = 7;
    const Result<int> error = Error{ErrorCode::missing, "x", 0};
    EXPECT_TRUE(value && *value == 7);
    EXPECT_TRUE(!error && error.error().code == ErrorCode::missing);
    EXPECT_TRUE(Result<void>());
    EXPECT_FALSE(Result<void>(Error{ErrorCode::missing, "x", 0}));
}

TEST(PacketIndex, IsRocAndSequenceNumber)
{
    const PacketIndex index = packet_index(Roc{0x12345678}, 0x9ABC);
    EXPECT_EQ(index.value, 0x123456789ABCu);
    EXPECT_EQ(roc_of(index), Roc{0x12345678});
    EXPECT_EQ(sequence_of(index), 0x9ABC);
}

} // namespace
} // namespace lisrtp
