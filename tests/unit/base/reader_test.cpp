#include "keys/base/reader.h"
#include "keys/base/writer.h"

#include <gtest/gtest.h>

namespace lisrtp
{
namespace
{

TEST(Reader, ReadsWhatWriterWrote)
{
    const Bytes octets =
        Writer().u8(1).u16(0x0203).u32(0x04050607).u64(8).zeros(2).octets(Bytes{9}).take();
    EXPECT_EQ(octets, (Bytes{1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 9}));
    Reader in(octets);
    EXPECT_EQ(in.u8("a"), 1);
    EXPECT_EQ(in.u16("b"), 0x0203);
    EXPECT_EQ(in.u32("c"), 0x04050607u);
    EXPECT_EQ(in.u64("d"), 8u);
    in.skip(2, "e");
    EXPECT_EQ(in.left(), 1u);
    EXPECT_TRUE(same_octets(in.rest(), Bytes{9}));
    EXPECT_TRUE(in.finish());
}

TEST(Reader, KeepsTheFirstFailureAndYieldsZerosAfterIt)
{
    const Bytes octets{1, 2, 3, 4, 5, 6, 7};
    Reader in(octets, 100);
    in.skip(5, "SSRC");
    EXPECT_EQ(in.u32("ROC"), 0u);
    EXPECT_EQ(in.u8("next"), 0);
    EXPECT_TRUE(in.rest().empty());
    EXPECT_EQ(in.left(), 0u);
    const auto outcome = in.finish(1);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error(), (Error{ErrorCode::truncated, "ROC", 105}));
}

TEST(Reader, RecordsTheCallersRefusalAtTheOctetReadLast)
{
    const Bytes octets{1, 2, 3};
    Reader in(octets, 10);
    in.skip(2, "version");
    in.u8("type");
    in.fail(ErrorCode::bad_value, "type");
    in.fail_at(ErrorCode::duplicate, "later", 0);
    EXPECT_EQ(*in.error(), (Error{ErrorCode::bad_value, "type", 12}));
}

TEST(Reader, SurvivesCountsThatWrapAround)
{
    const Bytes octets{1, 2};
    Reader in(octets);
    in.u8("a");
    EXPECT_TRUE(in.octets(SIZE_MAX, "b").empty());
    EXPECT_EQ(in.error()->code, ErrorCode::truncated);
}

} // namespace
} // namespace lisrtp
