// Which header extensions an m-line encrypts, and how the clear copy says so.  RFC 6904, section 4.

#include "keys/sip/clear_sdp.h"
#include "keys/sip/extmap.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"

#include <gtest/gtest.h>

namespace lisrtp::sip::test
{

namespace
{

/** The identifiers of the first m-line. */
std::vector<unsigned> encrypted(const std::string& session_lines, const std::string& media_lines)
{
    const std::string text = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n" + session_lines +
                             "m=audio 4000 RTP/SAVP 0\r\n" + media_lines;
    const auto sdp = read_sdp(view_of(text), 0);
    std::vector<unsigned> ids;
    if (!sdp || sdp->media.empty())
        return {0};
    const ExtensionIds found = encrypted_extensions_of(*sdp, sdp->media.front());
    for (unsigned id = 0; id < found.size(); ++id)
        if (found.test(id))
            ids.push_back(id);
    return ids;
}

using Ids = std::vector<unsigned>;
const std::string encrypt = " urn:ietf:params:rtp-hdrext:encrypt";
const std::string level = " urn:ietf:params:rtp-hdrext:ssrc-audio-level";

TEST(Extmap, SaysWhatIsEncrypted)
{
    EXPECT_EQ(encrypted("", "a=extmap:1" + encrypt + level + "\r\na=extmap:3" + level + "\r\n"),
              Ids{1});
    EXPECT_EQ(encrypted("", "a=extmap:14/sendonly" + encrypt + level + " vad=on\r\n"), Ids{14});
    EXPECT_EQ(encrypted("", "a=extmap:255" + encrypt + level + "\r\n"), Ids{255});
}

TEST(Extmap, SessionLevelHoldsUnlessTheMLineSaysOtherwise)
{
    const std::string session = "a=extmap:1" + encrypt + level + "\r\n";
    EXPECT_EQ(encrypted(session, ""), Ids{1});
    EXPECT_EQ(encrypted(session, "a=extmap:1" + level + "\r\n"), Ids{});
    EXPECT_EQ(encrypted(session, "a=extmap:2" + encrypt + level + "\r\n"), (Ids{1, 2}));
}

TEST(Extmap, WhatNoPacketCanHaveIsNoIdentifier)
{
    for (const char* id : {"0", "256", "4096", "4351", "", "x", "-1", "99999999999999999999"})
        EXPECT_EQ(encrypted("", "a=extmap:" + std::string(id) + encrypt + level + "\r\n"), Ids{})
            << id;
    EXPECT_EQ(encrypted("", "a=extmap:1" + encrypt + "\r\n"), Ids{}); // encrypts nothing
    EXPECT_EQ(encrypted("", "a=extmap:1\r\n"), Ids{});
    EXPECT_EQ(encrypted("", "a=extmap\r\n"), Ids{});
}

std::string cleared(const std::string& media_lines)
{
    const std::string sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
                            "m=audio 4000 RTP/SAVP 0\r\n" +
                            media_lines;
    const std::string message =
        "INVITE sip:b@x SIP/2.0\r\nCall-ID: 1\r\nContent-Type: application/sdp\r\n"
        "Content-Length: " +
        std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
    const std::string clear(text_of(clear_sdp(view_of(message))));
    const auto read = read_message(view_of(clear));
    EXPECT_TRUE(read && read->quirks.empty()) << clear;
    EXPECT_EQ(clear.size() == message.size(), media_lines.find("crypto") != std::string::npos);
    return clear;
}

TEST(Extmap, TheClearCopySaysTheOriginal)
{
    const std::string crypto =
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\r\n";
    for (const std::string& key : {std::string(), crypto}) {
        const std::string clear = cleared(
            "a=extmap:1" + encrypt + level + " vad=on\r\n" + key + "a=extmap:3/sendonly" + encrypt +
            "  urn:x\r\na=extmap:4" + level + "\r\na=extmap:5" + encrypt + "\r\n");
        EXPECT_NE(clear.find("a=extmap:1" + level + " vad=on\r\n"), std::string::npos) << clear;
        EXPECT_NE(clear.find("a=extmap:3/sendonly urn:x\r\n"), std::string::npos) << clear;
        EXPECT_NE(clear.find("a=extmap:4" + level + "\r\n"), std::string::npos) << clear;
        EXPECT_NE(clear.find("a=extmap:5" + encrypt + "\r\n"), std::string::npos) << clear;
    }
}

} // namespace

} // namespace lisrtp::sip::test
