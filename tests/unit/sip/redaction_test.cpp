// No key leaves: every spelling of a key attribute, whole and damaged, redacted and cleared.

#include "keys/sip/clear_sdp.h"
#include "keys/sip/read_message.h"
#include "keys/sip/redact.h"
#include "tests/unit/sip/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::sip::test
{

namespace
{

// Two halves, since some spellings break the key in the middle.  No other text holds them.
const std::string half = "MarkerKeyMarkerKeyMarkerKey1";
const std::string other_half = "SecondHalfOfTheSameKey2+/A==";
const std::string key = half + other_half;

std::string text(const Bytes& octets)
{
    return std::string(text_of(octets));
}

/** No four octets of the key stand together any more, wherever they stood. */
void expect_no_key(const std::string& copy, const std::string& original)
{
    for (const std::string& part : {half, other_half})
        for (std::size_t i = 0; i + 4 <= part.size(); ++i)
            if (copy.find(part.substr(i, 4)) != std::string::npos) {
                ADD_FAILURE() << part.substr(i, 4) << " is left in\n" << copy << "of\n" << original;
                return;
            }
}

void expect_gone(const std::string& message)
{
    const std::string redacted = text(redact_keys(view_of(message)));
    EXPECT_EQ(redacted.size(), message.size());
    expect_no_key(redacted, message);
    expect_no_key(text(clear_sdp(view_of(message))), message);
}

std::string message_with(const std::string& sdp_lines)
{
    const std::string sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"
                            "m=audio 4000 RTP/SAVP 0\r\n" +
                            sdp_lines + "a=sendrecv\r\n";
    return "INVITE sip:b@x SIP/2.0\r\nCall-ID: 1\r\nContent-Type: application/sdp\r\n"
           "Content-Length: " +
           std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
}

struct Spelling {
    const char* name;
    std::string lines;
};

const std::vector<Spelling> spellings = {
    {"KeyMgmt", "a=key-mgmt:mikey " + key + "\r\n"},
    {"UpperCase", "A=KEY-MGMT:MIKEY " + key + "\r\n"},
    {"Blanks", "a = key-mgmt :  mikey\t" + half + "  " + other_half + " \r\n"},
    {"NoProtocol", "a=key-mgmt:" + key + "\r\n"},
    {"OtherProtocol", "a=key-mgmt:other " + key + "\r\n"},
    {"NoColon", "a=key-mgmt mikey " + key + "\r\n"},
    {"Folded", "a=key-mgmt:mikey " + half + "\r\n " + other_half + "\r\n"},
    {"FoldedBeforeData", "a=key-mgmt:mikey\r\n " + key + "\r\n"},
    {"BrokenWithoutBlank", "a=key-mgmt:mikey " + half + "\r\n" + other_half + "\r\n"},
    {"BrokenLineFeeds", "a=key-mgmt:mikey " + half + "\n" + other_half + "\n"},
    {"Several", "a=key-mgmt:mikey " + half + "\r\na=key-mgmt:mikey " + other_half + "\r\n"},
    {"Crypto", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + "|2^20|1:4\r\n"},
    {"CryptoUpperCase", "A=CRYPTO:1 AES_CM_128_HMAC_SHA1_80 INLINE:" + key + "\r\n"},
    {"CryptoSeveralKeys",
     "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + half + "|2^20;inline:" + other_half + "|2^20\r\n"},
    {"CryptoFecKey", "a=crypto:1 S_1 inline:" + half + " FEC_KEY=inline:" + other_half + "\r\n"},
    {"CryptoFolded", "a=crypto:1 S_1\r\n inline:" + half + "\r\n " + other_half + "|2^20\r\n"},
    {"CryptoBlankInKey", "a=crypto:1 S_1 inline:" + half + " " + other_half + "\r\n"},
    {"CryptoWithoutTag", "a=crypto:S_1 inline:" + key + "\r\n"},
    {"CryptoWithoutSuite", "a=crypto:1 " + key + "\r\n"},
    {"CryptoWithoutMethod", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + key + "\r\n"},
    {"CryptoBlankBeforeColon", "a=crypto : 1 S_1 inline : " + key + "\r\n"},
    {"CryptoMisspelt", "a=cripto:1 S_1 inline:" + key + "\r\n"},
    {"ObsoleteKeyLine", "k=base64:" + key + "\r\n"},
    {"ObsoleteKeyLineWithoutMethod", "k = " + key + "\r\n"},
};

class NoKeyLeaves : public testing::TestWithParam<Spelling>
{
};

TEST_P(NoKeyLeaves, FromAWholeMessage)
{
    expect_gone(message_with(GetParam().lines));
}

TEST_P(NoKeyLeaves, FromACompactOne)
{
    std::string message = message_with(GetParam().lines);
    message.replace(message.find("Content-Type"), 12, "c ");
    message.replace(message.find("Content-Length"), 14, "L");
    expect_gone(message);
}

TEST_P(NoKeyLeaves, FromLineFeedsOnly)
{
    std::string message = message_with(GetParam().lines);
    std::erase(message, '\r');
    expect_gone(message);
}

TEST_P(NoKeyLeaves, FromAMultipartBody)
{
    expect_gone("INVITE sip:b@x SIP/2.0\r\nContent-Type: multipart/mixed;boundary=\"o\"\r\n\r\n"
                "--o\r\nContent-Type: multipart/alternative;boundary=i\r\n\r\n"
                "--i\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 1 RTP/SAVP 0\r\n" +
                GetParam().lines + "\r\n--i--\r\n--o--\r\n");
}

TEST_P(NoKeyLeaves, FromABodyOfAnotherType)
{
    expect_gone("INFO sip:b@x SIP/2.0\r\nContent-Type: message/sipfrag\r\n\r\n" +
                message_with(GetParam().lines));
}

TEST_P(NoKeyLeaves, FromATruncatedMessage)
{
    const std::string message = message_with(GetParam().lines);
    for (std::size_t octets = message.find("Marker"); octets < message.size(); ++octets)
        expect_gone(message.substr(0, octets));
}

TEST_P(NoKeyLeaves, FromAMessageWithoutBeginning)
{
    const std::string message = message_with(GetParam().lines);
    expect_gone(message.substr(9));
    expect_gone(message.substr(message.find("v=0")));
    expect_gone(GetParam().lines);
}

INSTANTIATE_TEST_SUITE_P(Redaction, NoKeyLeaves, testing::ValuesIn(spellings),
                         [](const auto& spelling) { return spelling.param.name; });

TEST(Redaction, AkaKeysInEverySpelling)
{
    const std::string hex = "5dbdbb2954e8f3cde665b046179a5098";
    for (const std::string& spelling :
         {"ck=\"" + hex + "\"", "CK = \"" + hex + "\"", "Ik=" + hex, "ik=\r\n \"" + hex + "\"",
          "ck\r\n = " + hex, "ik=\"" + hex}) {
        const std::string message =
            "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"x\","
            " nonce=\"y\", " +
            spelling + "\r\nContent-Length: 0\r\n\r\n";
        const std::string redacted = text(redact_keys(view_of(message)));
        EXPECT_EQ(redacted.size(), message.size());
        EXPECT_EQ(redacted.find(hex.substr(0, 6)), std::string::npos) << redacted;
        EXPECT_NE(redacted.find("nonce=\"y\""), std::string::npos);
        EXPECT_NE(redacted.find("Content-Length: 0"), std::string::npos);
    }
}

TEST(Redaction, RtspHeader)
{
    for (const std::string& value :
         {"prot=mikey; uri=\"rtsp://x\"; data=\"" + key + "\"", "prot=mikey;data=" + key,
          "data=\"" + key + "\";prot=mikey",
          "prot=mikey;\r\n data=\"" + half + "\r\n  " + other_half + "\"",
          "prot=mikey;data=\"" + half + "\", prot=mikey;data=\"" + other_half + "\""})
        expect_gone("SETUP rtsp://x RTSP/1.0\r\nkeymgmt : " + value + "\r\nCSeq: 1\r\n\r\n");
}

TEST(Redaction, EncodedPartsAreOverwritten)
{
    const std::string message = "INVITE sip:b@x SIP/2.0\r\nContent-Type: application/sdp\r\n"
                                "Content-Transfer-Encoding: base64\r\n\r\n" +
                                key + "\r\n";
    expect_gone(message);
}

TEST(Redaction, OptionsChooseWhatGoes)
{
    const std::string message = "SIP/2.0 401 X\r\nWWW-Authenticate: Digest ck=\"0a0b\"\r\n\r\n"
                                "a=key-mgmt:mikey AAEC\r\n";
    EXPECT_NE(text(redact_keys(view_of(message), {true, false})).find("0a0b"), std::string::npos);
    EXPECT_EQ(text(redact_keys(view_of(message), {true, false})).find("AAEC"), std::string::npos);
    EXPECT_EQ(text(redact_keys(view_of(message), {false, true})).find("0a0b"), std::string::npos);
    EXPECT_NE(text(redact_keys(view_of(message), {false, true})).find("AAEC"), std::string::npos);
}

/** As if every message were one octet that may be shown and a key. */
RedactOptions keep_first_octet()
{
    RedactOptions options;
    options.without_keys = [](const KeyMgmt& entry) -> std::optional<Bytes> {
        Bytes shown(entry.octets.size(), 0);
        shown.front() = entry.octets.front();
        return entry.is_mikey() ? std::optional(shown) : std::nullopt;
    };
    return options;
}

TEST(Redaction, OfAMessageThatIsUnderstoodOnlyTheKeysGo)
{
    const auto shown = [](const std::string& message) {
        return text(redact_keys(view_of(message), keep_first_octet()));
    };
    const std::string head = "SETUP rtsp://x RTSP/1.0\r\n";
    // MTIzNDU2 is "123456", MQAAAAAA is "1" and five zeros
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"a=key-mgmt:mikey MTIzNDU2\r\n", "a=key-mgmt:mikey MQAAAAAA\r\n"},
        {"a=key-mgmt:mikey MTIz\r\n NDU2\r\n", "a=key-mgmt:mikey MQAA\r\n AAAA\r\n"},
        {"a=key-mgmt:mikey MTIzNDU=\r\n", "a=key-mgmt:mikey MQAAAAA=\r\n"},
        {"a=key-mgmt:mikey MTIzNDU\r\n", "a=key-mgmt:mikey MQAAAAA\r\n"},
        {"a=key-mgmt:other MTIzNDU2\r\n", "a=key-mgmt:***** ********\r\n"},
        {"a=key-mgmt:mikey MTIz#DU2\r\n", "a=key-mgmt:mikey ********\r\n"},
        {"a=key-mgmt:mikey MTIz NDU2 \r\n", "a=key-mgmt:mikey MQAA AAAA \r\n"},
        {head + "KeyMgmt: prot=mikey; uri=\"a\"; data=\"MTIzNDU2\"\r\n\r\n",
         head + "KeyMgmt: prot=mikey; uri=\"a\"; data=\"MQAAAAAA\"\r\n\r\n"},
        {head + "KeyMgmt: prot=mikey;data=MTIz, prot=mikey;data=\"MTIz\"\r\n\r\n",
         head + "KeyMgmt: prot=mikey;data=MQAA, prot=mikey;data=\"MQAA\"\r\n\r\n"},
        {head + "KeyMgmt: prot=mikey;data=MTIz;data=NDU2\r\n\r\n",
         head + "KeyMgmt: prot=mikey;*******************\r\n\r\n"},
        {head + "KeyMgmt: prot=mikey;data=MTIz;more=NDU2\r\n\r\n",
         head + "KeyMgmt: prot=mikey;*******************\r\n\r\n"},
    };
    for (const auto& [message, expected] : cases)
        EXPECT_EQ(shown(message), expected);
}

TEST(Redaction, NoKeyLeavesAMessageThatIsUnderstood)
{
    for (const Spelling& spelling : spellings) {
        const std::string message = message_with(spelling.lines);
        const std::string redacted = text(redact_keys(view_of(message), keep_first_octet()));
        EXPECT_EQ(redacted.size(), message.size());
        // The first octet of a key that is a "MIKEY message" here is the one that may be shown.
        expect_no_key(redacted, message);
    }
}

TEST(Redaction, LeavesEverythingElse)
{
    const std::string message = message_with("a=key-mgmt:mikey AAEC\r\n"
                                             "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                                             "inline:AwQF|2^20|1:4 KDR=1 WSH=64 UNENCRYPTED_SRTCP "
                                             "FEC_ORDER=FEC_SRTP\r\n"
                                             "k=prompt\r\na=tick=12\r\n");
    std::string expected = message;
    expected.replace(expected.find("AAEC"), 4, "****");
    expected.replace(expected.find("AwQF"), 4, "****");
    EXPECT_EQ(text(redact_keys(view_of(message))), expected);
    const std::string plain = "INVITE sip:b@x SIP/2.0\r\nContent-Disposition: inline\r\n"
                              "Supported: tick, pick=1\r\n\r\n";
    EXPECT_EQ(text(redact_keys(view_of(plain))), plain);
}

TEST(Redaction, EveryCapturedMessage)
{
    for (const char* file : {"baresip-sdes-1-invite", "baresip-sdes-3-200", "sip-mikey-dh-1-invite",
                             "sip-mikey-dh-2-200", "sip-mikey-psk-1-invite", "sip-mikey-psk-2-200",
                             "sipp-aka-2-401"}) {
        const std::string original = octets_of(std::string("captures/") + file + ".sip");
        const std::string redacted = text(redact_keys(view_of(original)));
        EXPECT_EQ(redacted.size(), original.size());
        for (const char* mark : {"inline:", "mikey ", "ck=\"", "ik=\""}) {
            const std::size_t at = original.find(mark);
            if (at == std::string::npos)
                continue;
            const std::size_t begin = at + std::string_view(mark).size();
            EXPECT_EQ(redacted.substr(begin, 20), std::string(20, key_filler)) << file;
        }
    }
}

TEST(ClearSdp, KeepsTheLength)
{
    const std::string message =
        message_with("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key + "\r\n");
    const std::string clear = text(clear_sdp(view_of(message)));
    EXPECT_EQ(clear.size(), message.size());
    EXPECT_NE(clear.find("m=audio 4000 RTP/AVP 0\r\n"), std::string::npos) << clear;
    EXPECT_NE(clear.find("\r\na=removed:*"), std::string::npos) << clear;
    EXPECT_EQ(clear.find("crypto"), std::string::npos);
    EXPECT_NE(clear.find("*\r\na=sendrecv\r\n"), std::string::npos);
    const auto read = read_message(view_of(clear));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->quirks.empty());
}

TEST(ClearSdp, SeveralMediaAndProfiles)
{
    const std::string message =
        message_with("a=key-mgmt:mikey " + half + "\r\n " + other_half +
                     "\r\n"
                     "m=video 4002 UDP/TLS/RTP/SAVPF 96\r\na=fingerprint:sha-256 AA\r\n"
                     "a=setup:active\r\nm=audio 9 TCP/RTP/SAVP 0\r\nm=audio 4 RTP/AVP 0\r\n");
    const std::string clear = text(clear_sdp(view_of(message)));
    EXPECT_EQ(clear.size(), message.size());
    EXPECT_NE(clear.find("m=video 4002 RTP/AVPF 96\r\n"), std::string::npos) << clear;
    EXPECT_NE(clear.find("m=audio 9 TCP/RTP/AVP 0\r\n"), std::string::npos) << clear;
    EXPECT_NE(clear.find("m=audio 4 RTP/AVP 0\r\n"), std::string::npos) << clear;
    EXPECT_EQ(clear.find("fingerprint"), std::string::npos);
    EXPECT_EQ(clear.find("setup"), std::string::npos);
}

TEST(ClearSdp, ShrinksAndCorrectsContentLength)
{
    const std::string message = message_with("");
    const std::string clear = text(clear_sdp(view_of(message)));
    EXPECT_EQ(clear.size(), message.size() - 1);
    const auto read = read_message(view_of(clear));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->quirks.empty()) << clear;
}

TEST(ClearSdp, ContentLengthMayLoseADigit)
{
    std::string sdp = "m=audio 4000 RTP/SAVP 0\r\n";
    sdp += "s=" + std::string(100 - sdp.size() - 4, 'x') + "\r\n";
    const std::string message =
        "INVITE sip:b@x SIP/2.0\r\nl: 100\r\nc: application/sdp\r\n\r\n" + sdp;
    const std::string clear = text(clear_sdp(view_of(message)));
    EXPECT_EQ(clear.size(), message.size() - 2);
    EXPECT_NE(clear.find("l: 99\r\n"), std::string::npos) << clear;
}

TEST(ClearSdp, AProfileThatOnlyEndsLikeASecureOneStays)
{
    const std::string message =
        "INVITE sip:b@x SIP/2.0\r\nc: application/sdp\r\n\r\nm=audio 1 /SAVP 0\r\n";
    EXPECT_EQ(text(clear_sdp(view_of(message))), message);
}

TEST(ClearSdp, MessagesWithoutSecureMediaStay)
{
    const std::string message = octets_of("captures/sip-mikey-dh-4-bye.sip");
    EXPECT_EQ(text(clear_sdp(view_of(message))), message);
}

TEST(ClearSdp, EveryCapturedDescription)
{
    for (const char* file :
         {"baresip-sdes-1-invite", "baresip-sdes-3-200", "sip-mikey-dh-1-invite",
          "sip-mikey-dh-2-200", "sip-mikey-psk-1-invite", "sip-mikey-psk-2-200"}) {
        const std::string original = octets_of(std::string("captures/") + file + ".sip");
        const std::string clear = text(clear_sdp(view_of(original)));
        EXPECT_EQ(clear.size(), original.size()) << file;
        EXPECT_EQ(clear.find("SAVP"), std::string::npos) << file;
        EXPECT_NE(clear.find("RTP/AVP 8"), std::string::npos) << file;
        const auto read = read_message(view_of(clear));
        ASSERT_TRUE(read) << file;
        EXPECT_TRUE(read->quirks.empty()) << file;
    }
}

} // namespace

} // namespace lisrtp::sip::test
