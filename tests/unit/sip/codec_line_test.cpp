// tests/unit/sip/codec_line_test.cpp - a payload type in one line.

#include "keys/sip/codec_line.h"

#include <gtest/gtest.h>

namespace lisrtp::sip
{

namespace
{

TEST(CodecLine, GoesThereAndBack)
{
    for (const char* line : {"8 PCMA/8000", "96 AMR-WB/16000 octet-align=1; mode-set=0,1,2",
                             "111 opus/48000/2 useinbandfec=1"}) {
        const auto format = read_codec_line(line);
        ASSERT_TRUE(format) << line;
        EXPECT_EQ(codec_line(*format), line);
    }
}

TEST(CodecLine, TakesThePartsApart)
{
    const auto format = read_codec_line("96 AMR-WB/16000 octet-align=1; mode-set=0");
    ASSERT_TRUE(format);
    EXPECT_EQ(format->payload_type, 96u);
    EXPECT_EQ(format->encoding, "AMR-WB");
    EXPECT_EQ(format->clock_hz, 16000u);
    EXPECT_EQ(format->fmtp, "octet-align=1; mode-set=0");
}

TEST(CodecLine, RefusesWhatIsNone)
{
    for (const char* line : {"", "96", "AMR/8000", "200 AMR/8000", "96 AMR"})
        EXPECT_FALSE(read_codec_line(line)) << line;
}

} // namespace

} // namespace lisrtp::sip
