// Frames that scapy made: what is inside, and the same frame around another payload.

#include "keys/base/hex.h"
#include "offline/capture/checksum.h"
#include "offline/capture/classifier.h"
#include "offline/capture/clear_frame.h"
#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::capture
{

namespace
{

using test::VectorRecord;

class FramesTest : public testing::Test
{
public:
    explicit FramesTest(VectorRecord record) : record_(std::move(record)) {}

    void TestBody() override
    {
        const LinkLayer link{
            static_cast<std::uint16_t>(std::stoul(record_.text_or_nothing("Link")))};
        const Bytes frame = from_hex(record_.text_or_nothing("Frame")).value();
        const Peeled peeled = peel(link, frame);
        EXPECT_EQ(name_of(peeled.kind), record_.text_or_nothing("Kind"));
        EXPECT_EQ(name_of(peeled.reason), record_.text_or_nothing("Reason"));
        EXPECT_EQ(peeled.snapped, record_.has("Snapped"));
        if (record_.has("Source")) {
            EXPECT_EQ(peeled.source.text(), record_.text_or_nothing("Source"));
            EXPECT_EQ(peeled.destination.text(), record_.text_or_nothing("Destination"));
        }
        if (record_.has("Payload")) {
            EXPECT_EQ(to_hex(peeled.udp_payload), record_.text_or_nothing("Payload"));
            EXPECT_EQ(peeled.udp_payload.data(), frame.data() + peeled.payload_offset);
        } else {
            EXPECT_TRUE(peeled.udp_payload.empty());
        }
        EXPECT_EQ(std::to_string(peeled.vlan_tags), record_.has("VlanTags")
                                                        ? record_.text_or_nothing("VlanTags")
                                                        : vlan_tags_unless_told(peeled));
        if (record_.has("MplsLabels")) {
            EXPECT_EQ(std::to_string(peeled.mpls_labels), record_.text_or_nothing("MplsLabels"));
        }
        EXPECT_EQ(std::to_string(peeled.tunnels),
                  record_.has("Tunnels") ? record_.text_or_nothing("Tunnels") : "0");
        EXPECT_EQ(name_of(peeled.carrier),
                  record_.has("Carrier") ? record_.text_or_nothing("Carrier") : "none");
        ASSERT_EQ(peeled.carried_at.has_value(), record_.has("At"));
        if (peeled.carried_at) {
            EXPECT_EQ(std::to_string(peeled.carried_at->ns), record_.text_or_nothing("At"));
        }
        check_clear_frame(link, frame, peeled);
    }

private:
    /** Only intact UDP is counted on for tags: a damaged frame may have as many as it likes. */
    static std::string vlan_tags_unless_told(const Peeled& peeled)
    {
        return peeled.kind == Peeled::udp ? "0" : std::to_string(peeled.vlan_tags);
    }

    void check_clear_frame(LinkLayer link, ByteView frame, const Peeled& peeled)
    {
        const std::string_view clear =
            record_.has("ClearWith") ? "" : std::string_view("clear payload, odd length");
        Bytes out;
        const Result<LinkLayer> written =
            write_clear_frame(link, frame, peeled, view_of(clear), out);
        if (peeled.kind != Peeled::udp) {
            ASSERT_FALSE(written);
            EXPECT_EQ(written.error().code, ErrorCode::unsupported);
            return;
        }
        ASSERT_TRUE(written);
        if (record_.has("Cleared")) {
            EXPECT_EQ(to_hex(out), record_.text_or_nothing("Cleared"));
            EXPECT_EQ(std::to_string(written->linktype),
                      record_.has("ClearedLink") ? record_.text_or_nothing("ClearedLink")
                                                 : record_.text_or_nothing("Link"));
        }
    }

    VectorRecord record_;
};

/** All frames, in and out of tunnels. */
std::vector<VectorRecord> all_frames()
{
    std::vector<VectorRecord> all;
    for (const char* name : {"frames", "tunnels"})
        for (VectorRecord& record : test::read_vectors(std::string("capture/") + name + ".vec"))
            all.push_back(std::move(record));
    return all;
}

const bool registered = [] {
    for (const VectorRecord& record : all_frames())
        testing::RegisterTest("Frames", test::test_name_of(record.name).c_str(), nullptr, nullptr,
                              __FILE__, __LINE__,
                              [record]() -> testing::Test* { return new FramesTest(record); });
    return true;
}();

} // namespace

TEST(Classifier, EveryCutOfEveryFrameStaysInside)
{
    ASSERT_TRUE(registered);
    for (const VectorRecord& record : all_frames()) {
        const LinkLayer link{
            static_cast<std::uint16_t>(std::stoul(record.text_or_nothing("Link")))};
        const Bytes whole = from_hex(record.text_or_nothing("Frame")).value();
        for (std::size_t octets = 0; octets <= whole.size(); ++octets) {
            // An allocation of just this size lets the address sanitizer see one octet too many.
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
            const Peeled peeled = peel(link, cut);
            EXPECT_LE(peeled.payload_offset + peeled.udp_payload.size(), cut.size());
        }
    }
}

TEST(Classifier, EveryKindAndReasonHasAName)
{
    EXPECT_EQ(name_of(Peeled::ip_fragment), "ip_fragment");
    EXPECT_EQ(name_of(Peeled::Reason::bad_udp_length), "bad_udp_length");
    EXPECT_EQ(static_cast<std::size_t>(Peeled::Reason::bad_udp_length) + 1, peeled_reasons);
}

TEST(Checksum, Rfc1071Example)
{
    // RFC 1071, 3: 00 01 f2 03 f4 f5 f6 f7 sums up to ddf2.
    const Bytes octets = from_hex("0001f203f4f5f6f7").value();
    EXPECT_EQ(InternetChecksum().octets(octets).finish(), static_cast<std::uint16_t>(~0xddf2));
}

TEST(Checksum, PiecesGiveTheSameSum)
{
    const Bytes octets = from_hex("0001f203f4f5f6f7ab").value();
    const ByteView view = octets;
    EXPECT_EQ(InternetChecksum().octets(view).finish(),
              InternetChecksum().octets(view.first(6)).u16(0xf6f7).octets(view.last(1)).finish());
}

TEST(ClearFrame, PayloadBeyondIpv4IsRefused)
{
    const Endpoint a = Endpoint::parse("10.0.0.1:1").value();
    const Endpoint b = Endpoint::parse("10.0.0.2:2").value();
    Bytes frame;
    ASSERT_TRUE(write_raw_frame(a, b, Bytes(65535 - 28), frame));
    EXPECT_EQ(frame.size(), 65535u);
    const Peeled peeled = peel(link::raw, frame);
    Bytes out;
    EXPECT_TRUE(write_clear_frame(link::raw, frame, peeled, Bytes(65535 - 28), out));
    const auto longer = write_clear_frame(link::raw, frame, peeled, Bytes(65535 - 27), out);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().code, ErrorCode::too_long);
    const auto raw_longer = write_raw_frame(a, b, Bytes(65535 - 27), out);
    ASSERT_FALSE(raw_longer);
    EXPECT_EQ(raw_longer.error().code, ErrorCode::too_long);
}

TEST(ClearFrame, RawFrameOfTwoFamiliesIsRefused)
{
    Bytes out;
    const auto mixed = write_raw_frame(Endpoint::parse("10.0.0.1:1").value(),
                                       Endpoint::parse("[2001:db8::1]:2").value(), {}, out);
    ASSERT_FALSE(mixed);
    EXPECT_EQ(mixed.error().code, ErrorCode::unsupported);
    EXPECT_FALSE(write_raw_frame({}, {}, {}, out));
}

TEST(ClearFrame, RawFramesAreAsScapyMakesThem)
{
    // bytes(IP(src="10.0.0.1", dst="10.0.0.2", id=0, ttl=64)/UDP(sport=4000, dport=4002)/b"abc")
    Bytes out;
    ASSERT_TRUE(write_raw_frame(Endpoint::parse("10.0.0.1:4000").value(),
                                Endpoint::parse("10.0.0.2:4002").value(), view_of("abc"), out));
    EXPECT_EQ(to_hex(out), "4500001f00000000401166cc0a0000010a0000020fa00fa2000b0831616263");
    // bytes(IPv6(src="2001:db8::1", dst="2001:db8::2", hlim=64)/UDP(sport=4000, dport=4002)/b"abc")
    ASSERT_TRUE(write_raw_frame(Endpoint::parse("[2001:db8::1]:4000").value(),
                                Endpoint::parse("[2001:db8::2]:4002").value(), view_of("abc"),
                                out));
    EXPECT_EQ(to_hex(out), "60000000000b114020010db800000000000000000000000120010db8000000000000000"
                           "0000000020fa00fa2000bc0be616263");
}

TEST(ClearFrame, UdpChecksumOfZeroIsSentAsOnes)
{
    // UDP(sport=0, dport=0) between these addresses with payload eb d7 sums up to ffff.
    Bytes out;
    ASSERT_TRUE(write_raw_frame(Endpoint::parse("10.0.0.1:0").value(),
                                Endpoint::parse("10.0.0.2:0").value(), from_hex("ebd7").value(),
                                out));
    EXPECT_EQ(to_hex(ByteView(out).subspan(26, 2)), "ffff");
}

} // namespace lisrtp::capture
