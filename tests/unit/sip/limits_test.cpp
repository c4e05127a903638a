// What hostile sizes lead to: a named refusal, in time and memory that are linear in the octets.

#include "keys/sip/auth.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/clear_sdp.h"
#include "keys/sip/header_lines.h"
#include "keys/sip/offer_answer.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"
#include "keys/sip/redact.h"
#include "keys/sip/uri.h"

#include <gtest/gtest.h>

namespace lisrtp::sip
{

namespace
{

const std::string start = "INVITE sip:b@x SIP/2.0\r\n";

std::string repeated(std::string_view text, std::size_t count)
{
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

Error error_of(const std::string& message)
{
    const auto read = read_message(view_of(message));
    return read ? Error{} : read.error();
}

TEST(Limits, MessageOfHundredMegabytes)
{
    const std::string message = start + std::string(100u << 20, 'a');
    EXPECT_EQ(error_of(message), (Error{ErrorCode::too_long, "message", most_message_octets}));
}

TEST(Limits, HeaderSection)
{
    const std::string line = "X: " + std::string(1000, 'a') + "\r\n";
    EXPECT_EQ(error_of(start + repeated(line, 1100)).code, ErrorCode::too_long);
    EXPECT_EQ(error_of(start + "X: a\r\n" + repeated(" folded folded folded\r\n", 60000)).code,
              ErrorCode::too_many);
    EXPECT_EQ(error_of("INVITE " + std::string(2u << 20, 'a') + " SIP/2.0\r\n\r\n").code,
              ErrorCode::too_long);
}

TEST(Limits, HeaderLines)
{
    EXPECT_TRUE(read_message(view_of(start + repeated("a:b\r\n", most_header_lines) + "\r\n")));
    EXPECT_EQ(error_of(start + repeated("a:b\r\n", most_header_lines + 1) + "\r\n"),
              (Error{ErrorCode::too_many, "header lines", start.size() + 5 * most_header_lines}));
}

TEST(Limits, MultipartLevels)
{
    std::string body;
    for (int level = 0; level < 20; ++level)
        body += "--b" + std::to_string(level) + "\r\nContent-Type: multipart/mixed;boundary=b" +
                std::to_string(level + 1) + "\r\n\r\n";
    const auto message = read_message(
        view_of(start + "Content-Type: multipart/mixed;boundary=b0\r\n\r\n" + body + "v=0\r\n"));
    ASSERT_TRUE(message);
    EXPECT_EQ(body_parts(*message).size(), 1u);
}

TEST(Limits, MultipartParts)
{
    const auto message =
        read_message(view_of(start + "Content-Type: multipart/mixed;boundary=b\r\n\r\n" +
                             repeated("--b\r\n\r\nx\r\n", 5000)));
    ASSERT_TRUE(message);
    EXPECT_EQ(body_parts(*message).size(), 256u);
}

TEST(Limits, Sdp)
{
    const auto error = [](const std::string& sdp) {
        const auto read = read_sdp(view_of(sdp), 7);
        return read ? Error{} : read.error();
    };
    EXPECT_EQ(error(std::string(most_sdp_octets + 1, 'a')),
              (Error{ErrorCode::too_long, "SDP", 7 + most_sdp_octets}));
    EXPECT_EQ(error(repeated("a=b\n", most_sdp_lines + 1)),
              (Error{ErrorCode::too_many, "SDP lines", 7 + 4 * most_sdp_lines}));
    EXPECT_EQ(error(repeated("m=audio 1 RTP/AVP 0\n", most_media + 1)),
              (Error{ErrorCode::too_many, "media", 7 + 20 * most_media}));
}

TEST(Limits, KeysInSdp)
{
    const auto read = read_sdp(view_of("a=key-mgmt:mikey " + std::string(2u << 20, 'A') +
                                       "\na=crypto:1 S_1 inline:" + std::string(1u << 18, 'A')));
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->key_mgmt[0].error);
    EXPECT_EQ(read->key_mgmt[0].error->code, ErrorCode::too_long);
    ASSERT_TRUE(read->crypto[0].error);
    EXPECT_EQ(read->crypto[0].error->code, ErrorCode::too_long);
}

TEST(Limits, Uri)
{
    const auto read = read_uri("sip:" + std::string(9000, 'a'));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::too_long);
}

TEST(Limits, Challenges)
{
    EXPECT_EQ(
        read_digests(repeated("Digest nonce=1, ", 1000), DigestPlace::www_authenticate).size(),
        64u);
}

TEST(Limits, BranchesOfAFork)
{
    std::vector<Message> messages;
    const auto add = [&](const std::string& text) {
        auto read = read_message(view_of(text));
        ASSERT_TRUE(read);
        messages.push_back(std::move(*read));
    };
    const std::string common = "Via: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=a\r\n"
                               "Call-ID: c\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n";
    add(start + common + "To: <sip:b@x>\r\n\r\nv=0\r\nm=audio 1 RTP/SAVP 0\r\n");
    for (int i = 0; i < 400; ++i)
        add("SIP/2.0 200 OK\r\n" + common + "To: <sip:b@x>;tag=" + std::to_string(i) +
            "\r\n\r\nv=0\r\nm=audio 2 RTP/SAVP 0\r\n");
    std::vector<const Message*> views;
    for (const Message& message : messages)
        views.push_back(&message);
    EXPECT_EQ(exchanges_of(views).size(), 256u);
}

/** Inputs that would take minutes if a search began anew at every octet. */
TEST(Limits, RedactionIsLinear)
{
    for (const char* piece : {"key-mgmt ", "key-mgmt:\r\n ", "ck=", "ck = ", "ik=\"", "inline:",
                              "crypto:", "k=\r\n", "a=crypto:1 ", "keymgmt", "A\r\n", " \r\n"}) {
        const std::string message = repeated(piece, (1u << 20) / std::string_view(piece).size());
        EXPECT_EQ(redact_keys(view_of(message)).size(), message.size()) << piece;
        EXPECT_FALSE(
            clear_sdp(view_of(start + "Content-Type: application/sdp\r\n\r\n" + message)).empty())
            << piece;
    }
}

} // namespace

} // namespace lisrtp::sip
