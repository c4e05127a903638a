// The records between lisrtp and lisrtp-dissect, octet for octet as protocol.h writes them down.

#include "keys/base/hex.h"
#include "offline/dissect/protocol.h"

#include <gtest/gtest.h>

namespace lisrtp::dissect
{

namespace
{

Bytes octets(std::string_view hex)
{
    return *from_hex(hex);
}

/** The error of reading an answer, or one that no reading gives. */
Error error_of(std::string_view hex)
{
    const auto answer = read_answer(octets(hex));
    return answer ? Error{ErrorCode::not_a_capture, "none", 0} : answer.error();
}

constexpr auto message_head = "03"
                              "04"
                              "0A000001"
                              "13C4"
                              "04"
                              "0A000002"
                              "13C4";

} // namespace

TEST(DissectProtocol, WritesAFrame)
{
    const Bytes captured{0xAA, 0xBB};
    const FrameToDissect frame{{2, 7}, {1}, 101, 60, captured};
    EXPECT_EQ(to_hex(write_record(frame)), "0000001d"
                                           "01"
                                           "00000002"
                                           "0000000000000007"
                                           "0000000000000001"
                                           "0065"
                                           "0000003c"
                                           "aabb");
}

TEST(DissectProtocol, ReadsAFrame)
{
    const Bytes body = octets("01"
                              "00000002"
                              "0000000000000007"
                              "0000000000000001"
                              "0065"
                              "0000003C"
                              "AABB");
    const auto frame = read_frame(body);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->place, (FramePlace{2, 7}));
    EXPECT_EQ(frame->at.ns, 1);
    EXPECT_EQ(frame->linktype, 101);
    EXPECT_EQ(frame->original_octets, 60u);
    EXPECT_EQ(to_hex(frame->octets), "aabb");
}

TEST(DissectProtocol, RefusesFramesThatAreNone)
{
    EXPECT_EQ(read_frame(octets("02")).error(), (Error{ErrorCode::bad_value, "type", 0}));
    EXPECT_EQ(read_frame(octets("0100000002")).error(), (Error{ErrorCode::truncated, "frame", 5}));
    Bytes large = octets("01"
                         "00000002"
                         "0000000000000007"
                         "0000000000000001"
                         "0065"
                         "0000003C");
    large.resize(large.size() + most_frame_octets + 1);
    EXPECT_EQ(read_frame(large).error(), (Error{ErrorCode::too_long, "frame", 27}));
}

TEST(DissectProtocol, WritesAndReadsAMessage)
{
    WholeMessage message;
    message.from = *Endpoint::parse("10.0.0.1:5060");
    message.to = *Endpoint::parse("10.0.0.2:5060");
    message.carriers = {{1, 3}, {1, 4}};
    message.octets = copy_of(view_of("SIP"));
    const Bytes record = write_record(Answer(message));
    EXPECT_EQ(to_hex(record), "0000002c"
                              "03"
                              "040a00000113c4"
                              "040a00000213c4"
                              "0002"
                              "000000010000000000000003"
                              "000000010000000000000004"
                              "534950");
    const auto answer = read_answer(ByteView(record).subspan(length_octets));
    ASSERT_TRUE(answer);
    const auto* read = std::get_if<WholeMessage>(&*answer);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->from, message.from);
    EXPECT_EQ(read->to, message.to);
    EXPECT_EQ(read->carriers, message.carriers);
    EXPECT_EQ(read->octets, message.octets);
}

TEST(DissectProtocol, AMirrorTellsTheTime)
{
    WholeMessage message;
    message.at = Timestamp{0x0102030405060708};
    message.from = *Endpoint::parse("10.0.0.1:5060");
    message.to = *Endpoint::parse("10.0.0.2:5060");
    message.carriers = {{1, 3}};
    message.octets = copy_of(view_of("SIP"));
    const Bytes record = write_record(Answer(message));
    EXPECT_EQ(to_hex(ByteView(record).subspan(length_octets, 9)), "060102030405060708");
    const auto answer = read_answer(ByteView(record).subspan(length_octets));
    ASSERT_TRUE(answer);
    EXPECT_EQ(std::get<WholeMessage>(*answer).at, message.at);
    EXPECT_EQ(error_of("06FFFFFFFFFFFFFFFF"), (Error{ErrorCode::bad_value, "time", 1}));
}

TEST(DissectProtocol, TlsKeysAreARecordOfTheirOwn)
{
    const Bytes record = write_tls_keys(view_of("CLIENT_RANDOM 00 11\n"));
    const ByteView body = ByteView(record).subspan(length_octets);
    const auto keys = read_tls_keys(body);
    ASSERT_TRUE(keys);
    EXPECT_EQ(text_of(*keys), "CLIENT_RANDOM 00 11\n");
    EXPECT_FALSE(read_tls_keys({}));
    EXPECT_FALSE(read_tls_keys(octets("0141")));
    EXPECT_FALSE(read_frame(body));
}

TEST(DissectProtocol, ReadsReadyAndDone)
{
    const auto ready = read_answer(octets("020001"));
    ASSERT_TRUE(ready);
    EXPECT_EQ(std::get<Ready>(*ready).version, 1);
    const auto done = read_answer(octets("04"
                                         "00000001"
                                         "0000000000000009"));
    ASSERT_TRUE(done);
    EXPECT_EQ(std::get<Done>(*done).place, (FramePlace{1, 9}));
}

TEST(DissectProtocol, RefusesAnswersThatAreNone)
{
    const std::string head = message_head;
    EXPECT_EQ(error_of(""), (Error{ErrorCode::truncated, "type", 0}));
    EXPECT_EQ(error_of("01"), (Error{ErrorCode::bad_value, "type", 0}));
    EXPECT_EQ(error_of("FF"), (Error{ErrorCode::bad_value, "type", 0}));
    EXPECT_EQ(error_of("0200"), (Error{ErrorCode::truncated, "version", 1}));
    EXPECT_EQ(error_of("02000100"), (Error{ErrorCode::trailing_octets, "answer", 3}));
    EXPECT_EQ(error_of("0305"), (Error{ErrorCode::bad_value, "address length", 1}));
    EXPECT_EQ(error_of("0310AA"), (Error{ErrorCode::truncated, "address", 2}));
    EXPECT_EQ(error_of(head + "0000"
                              "41"),
              (Error{ErrorCode::missing, "carriers", 15}));
    EXPECT_EQ(error_of(head + "2001"
                              "41"),
              (Error{ErrorCode::too_many, "carriers", 15}));
    EXPECT_EQ(error_of(head + "2000"
                              "41"),
              (Error{ErrorCode::truncated, "file", 17}));
    EXPECT_EQ(error_of(head + "0001"
                              "000000010000000000000003"),
              (Error{ErrorCode::missing, "message", 29}));
}

TEST(DissectProtocol, RefusesAMessageBeyondTheBound)
{
    Bytes body = octets(std::string(message_head) + "0001"
                                                    "000000010000000000000003");
    body.resize(body.size() + most_message_octets + 1);
    EXPECT_EQ(read_answer(body).error(), (Error{ErrorCode::too_long, "message", 29}));
}

TEST(DissectProtocol, BoundsTheLength)
{
    EXPECT_EQ(*read_body_length(octets("00000001")), 1u);
    EXPECT_EQ(read_body_length(octets("00000000")).error(),
              (Error{ErrorCode::bad_length, "length", 0}));
    EXPECT_EQ(read_body_length(octets("7FFFFFFF")).error(),
              (Error{ErrorCode::bad_length, "length", 0}));
    EXPECT_EQ(read_body_length(octets("000000")).error(),
              (Error{ErrorCode::truncated, "length", 0}));
}

} // namespace lisrtp::dissect
