#include "keys/base/timestamp.h"

#include <gtest/gtest.h>

namespace lisrtp
{
namespace
{

TEST(Timestamp, ReadsRfc3339)
{
    // RFC 3339, 5.8, and well-known instants.
    EXPECT_EQ(from_rfc3339("1970-01-01T00:00:00Z")->ns, 0);
    EXPECT_EQ(from_rfc3339("2001-09-09T01:46:40Z")->ns, 1'000'000'000 * ns_per_second);
    EXPECT_EQ(from_rfc3339("1996-12-19T16:39:57-08:00"), from_rfc3339("1996-12-20T00:39:57Z"));
    EXPECT_EQ(from_rfc3339("1937-01-01T12:00:27.87+00:20"),
              from_rfc3339("1937-01-01T11:40:27.87Z"));
    EXPECT_EQ(from_rfc3339("1970-01-01 00:00:00.1234567899z")->ns, 123'456'789);
}

TEST(Timestamp, WritesUtcWithMicroseconds)
{
    EXPECT_EQ(to_rfc3339(*from_rfc3339("2026-11-03T12:00:00.5+02:00")),
              "2026-11-03T10:00:00.500000Z");
    EXPECT_EQ(to_rfc3339(Timestamp{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Timestamp, RefusesWhatIsNoDate)
{
    for (const char* text :
         {"", "2026-11-03", "2026-11-03T10:00:00", "2026-13-03T10:00:00Z", "2026-02-29T10:00:00Z",
          "2026-11-03T24:00:00Z", "2026-11-03T10:60:00Z", "2026-11-03T10:00:61Z",
          "2026-11-03T10:00:00.Z", "2026-11-03T10:00:00+2:00", "2026-11-03T10:00:00Z ",
          "2026-11-03T10:00:00+24:00", "9999-11-03T10:00:00Z", "-026-11-03T10:00:00Z"})
        EXPECT_FALSE(from_rfc3339(text)) << text;
}

} // namespace
} // namespace lisrtp
