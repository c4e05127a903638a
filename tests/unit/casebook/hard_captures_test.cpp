// Captures that begin anywhere, lose, repeat and reorder packets, and change their keys. Packets
// are libsrtp2's; every clear packet is held against what was sent. The same packets go through a
// libsrtp2 session as rtp_decoder and pylibsrtp use one. With LISRTP_HARD_CAPTURES=FOLDER the
// packets are written there for other programs, and LISRTP_HARD_CAPTURES_FULL adds a search that
// takes minutes (tests/bench/hard_captures.py, docs/hard-captures.md).

#include "keys/casebook/stream_opener.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "tests/unit/srtp/libsrtp_sender.h"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>

namespace lisrtp::casebook
{

namespace
{

constexpr Ssrc ssrc{0xDEADBEEF};
constexpr std::uint64_t epoch = 65536;

/** One packet as it is sent: under which of the keys, and what. */
struct Place {
    std::uint64_t index = 0;
    unsigned key = 0;
    bool again = false; ///< a duplicate
};

struct Hard {
    const char* name = "";
    const char* suite = "AES_CM_128_HMAC_SHA1_80";
    std::vector<Place> places; ///< in the order of capture
    std::uint64_t budget = std::uint64_t{1} << 24;
};

std::vector<Place> run_of(std::uint64_t first, std::uint64_t packets, unsigned key = 0)
{
    std::vector<Place> places;
    for (std::uint64_t i = 0; i < packets; ++i)
        places.push_back({first + i, key, false});
    return places;
}

std::vector<Place> operator+(std::vector<Place> a, const std::vector<Place>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

std::vector<Place> with_duplicates(std::vector<Place> places)
{
    std::vector<Place> out;
    for (std::size_t i = 0; i < places.size(); ++i) {
        out.push_back(places[i]);
        if (i % 10 == 9)
            out.push_back({places[i - i % 7].index, 0, true});
    }
    return out;
}

/** Every packet may come up to `distance` places late. */
std::vector<Place> reordered(std::vector<Place> places, std::uint64_t distance)
{
    std::mt19937 random(1);
    std::vector<std::pair<std::uint64_t, Place>> keyed;
    for (std::size_t i = 0; i < places.size(); ++i)
        keyed.emplace_back(i + random() % distance, places[i]);
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < places.size(); ++i)
        places[i] = keyed[i].second;
    return places;
}

std::vector<Place> with_losses(const std::vector<Place>& places)
{
    std::mt19937 random(2);
    std::vector<Place> out;
    for (const Place& place : places)
        if (random() % 5 != 0)
            out.push_back(place);
    return out;
}

std::vector<Place> interleaved(const std::vector<Place>& a, const std::vector<Place>& b)
{
    std::vector<Place> out;
    for (std::size_t i = 0; i < a.size(); ++i)
        out.insert(out.end(), {a[i], b[i]});
    return out;
}

constexpr const char* tag_32 = "AES_CM_128_HMAC_SHA1_32";
constexpr const char* gcm = "AEAD_AES_128_GCM";

std::vector<Hard> hard_captures()
{
    const auto from_roc = [](std::uint64_t roc) { return run_of(roc * epoch + 1000, 200); };
    const std::uint64_t start = 100;
    const auto gap = [start](std::uint64_t packets) {
        return run_of(start, 100) + run_of(start + 100 + packets, 100);
    };
    std::vector<Hard> all = {
        {"starts at ROC 0", {}, from_roc(0)},
        {"starts at ROC 1", {}, from_roc(1)},
        {"starts at ROC 3", {}, from_roc(3)},
        {"starts at ROC 77", {}, from_roc(77)},
        {"starts at ROC 70 000", {}, from_roc(70000)},
        {"starts at ROC 2^20", {}, from_roc(1 << 20)},
        {"starts at ROC 70 000, 32-bit tag", tag_32, from_roc(70000)},
        {"starts at ROC 2^31, GCM", gcm, from_roc(std::uint64_t{1} << 31)},
        {"gap of 40 000 packets", {}, gap(40000)},
        {"gap of 100 000 packets", {}, gap(100000)},
        {"gap of 10^7 packets", {}, gap(10000000)},
        {"gap of 10^7 packets, 32-bit tag", tag_32, gap(10000000)},
        {"10 % duplicates", {}, with_duplicates(run_of(epoch - 100, 200))},
        {"reordering at distance 200", {}, reordered(run_of(epoch - 300, 600), 200)},
        {"reordering at distance 2000", {}, reordered(run_of(epoch - 2000, 4000), 2000)},
        {"20 % loss", {}, with_losses(run_of(epoch - 100, 300))},
        {"first packet just after the wrap", {}, run_of(epoch, 200)},
        {"two wraps missing", {}, run_of(epoch - 100, 100) + run_of(3 * epoch - 50, 100)},
        {"key change mid-stream", {}, run_of(epoch - 100, 100) + run_of(epoch, 100, 1)},
        {"two streams, one SSRC, two keys",
         {},
         interleaved(run_of(1000, 150), run_of(5 * epoch + 40000, 150, 1))},
        {"two streams, one SSRC, one key",
         {},
         interleaved(run_of(1000, 150), run_of(5 * epoch + 40000, 150))},
        {"sender begins again at ROC 0", {}, run_of(4 * epoch + 5000, 100) + run_of(20000, 100)},
    };
    // Minutes of work: for the bench.
    if (std::getenv("LISRTP_HARD_CAPTURES_FULL") != nullptr)
        all.push_back({"starts at ROC 2^31, --roc-budget full",
                       {},
                       from_roc(std::uint64_t{1} << 31),
                       std::uint64_t{1} << 32});
    return all;
}

class HardCapture : public testing::TestWithParam<Hard>
{
protected:
    HardCapture()
    {
        name_ = GetParam().suite ? GetParam().suite : "AES_CM_128_HMAC_SHA1_80";
        claim_.coverage.kind = Coverage::Kind::content;
        claim_.coverage.windows = {{Timestamp{0}, Timestamp{INT64_MAX}}};
        const srtp::Suite suite = srtp::suite_named(name_).value();
        keys_.resize(2);
        for (unsigned i = 0; i < 2; ++i) {
            keys_[i].suite = suite;
            keys_[i].master = srtp::counting_master_key(suite);
            keys_[i].master.key.reveal_mutable()[0] = static_cast<std::uint8_t>(i + 1);
            senders_.push_back(std::make_unique<srtp::LibsrtpSender>(name_, keys_[i].master, ssrc));
            claim_.keys.push_back({nullptr, nullptr, &keys_[i]});
        }
        for (const Place& place : GetParam().places) {
            clear_.push_back(clear_of(place));
            packets_.push_back(
                senders_[place.key]->protect(clear_.back(), roc_of(PacketIndex{place.index})));
        }
    }

    static Bytes clear_of(const Place& place)
    {
        srtp::ClearPacket packet;
        packet.sequence = static_cast<std::uint16_t>(place.index);
        packet.payload_octets = 20;
        packet.first_octet_of_payload = static_cast<std::uint8_t>(place.index >> 16);
        return packet.octets();
    }

    /** One session, the packets in order, its first key: what comes out right, duplicates not. */
    std::size_t recovered_by_libsrtp() const
    {
        Bytes key = copy_of(keys_[0].master.key.reveal());
        const ByteView salt = keys_[0].master.salt.reveal();
        key.insert(key.end(), salt.begin(), salt.end());
        srtp_policy_t policy{};
        if (name_ == tag_32)
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
        else if (name_ == gcm)
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        else
            srtp_crypto_policy_set_rtp_default(&policy.rtp);
        srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
        policy.ssrc = {ssrc_any_inbound, 0};
        policy.key = key.data();
        policy.window_size = 128;
        srtp_t session = nullptr;
        if (srtp_create(&session, &policy) != srtp_err_status_ok)
            return 0;
        std::size_t recovered = 0;
        for (std::size_t i = 0; i < packets_.size(); ++i) {
            Bytes packet = packets_[i];
            int octets = static_cast<int>(packet.size());
            if (srtp_unprotect(session, packet.data(), &octets) == srtp_err_status_ok) {
                packet.resize(static_cast<std::size_t>(octets));
                recovered += packet == clear_[i];
            }
        }
        srtp_dealloc(session);
        return recovered;
    }

    /** Each with its length in two octets before it, and the key. */
    void write_for_others() const
    {
        const char* const folder = std::getenv("LISRTP_HARD_CAPTURES");
        if (folder == nullptr)
            return;
        std::string file = GetParam().name;
        for (char& letter : file)
            if (std::isalnum(static_cast<unsigned char>(letter)) == 0)
                letter = '_';
        std::ofstream out(std::string(folder) + "/" + file + ".packets", std::ios::binary);
        const auto write = [&out](ByteView octets) {
            const std::uint8_t length[2] = {static_cast<std::uint8_t>(octets.size() >> 8),
                                            static_cast<std::uint8_t>(octets.size())};
            out.write(reinterpret_cast<const char*>(length), 2);
            out.write(reinterpret_cast<const char*>(octets.data()),
                      static_cast<std::streamsize>(octets.size()));
        };
        write(view_of(name_));
        write(view_of(GetParam().name));
        write(keys_[0].master.key.reveal());
        write(keys_[0].master.salt.reveal());
        for (std::size_t i = 0; i < packets_.size(); ++i) {
            write(packets_[i]);
            write(clear_[i]);
        }
    }

    std::string name_;
    std::vector<StreamKey> keys_;
    StreamClaim claim_;
    std::vector<std::unique_ptr<srtp::LibsrtpSender>> senders_;
    std::vector<Bytes> clear_;
    std::vector<Bytes> packets_;
};

TEST_P(HardCapture, EveryPacketComesOut)
{
    const srtp::LibsrtpEngine initialised;
    const srtp::IpsecMbEngine engine;
    StreamOpener opener(engine, claim_, ssrc, {GetParam().budget});
    std::size_t recovered = 0;
    std::vector<std::size_t> held_back;
    const auto take = [&](std::size_t i, bool again) {
        Bytes out(packets_[i].size());
        const auto opened = again ? opener.retry(packets_[i], Timestamp{1}, out)
                                  : opener.open(packets_[i], Timestamp{1}, out);
        out.resize(opened.octets);
        if (opened.fate == StreamOpener::Fate::failed)
            return false;
        EXPECT_EQ(opened.index.value, GetParam().places[i].index);
        EXPECT_EQ(out, clear_[i]);
        EXPECT_EQ(opened.fate == StreamOpener::Fate::duplicate, GetParam().places[i].again);
        recovered += opened.clear();
        return true;
    };
    for (std::size_t i = 0; i < packets_.size(); ++i) {
        const bool was_settled = opener.settled();
        if (!take(i, false) && held_back.size() < 16)
            held_back.push_back(i);
        if (!was_settled && opener.settled())
            std::erase_if(held_back, [&](std::size_t held) { return take(held, true); });
    }
    std::set<std::pair<std::uint64_t, unsigned>> sent;
    for (const Place& place : GetParam().places)
        sent.emplace(place.index, place.key);
    const StreamTotals totals = opener.totals();
    write_for_others();
    std::printf("| %s | %zu | %zu | %zu |\n", GetParam().name, sent.size(), recovered,
                recovered_by_libsrtp());
    // A gap that a search crosses costs the packets until it reaches far enough, or is confirmed.
    const std::size_t lost = totals.failed;
    EXPECT_LE(lost, 3U);
    EXPECT_EQ(recovered + lost, sent.size());
    EXPECT_EQ(totals.authenticated, recovered);
}

INSTANTIATE_TEST_SUITE_P(Table, HardCapture, testing::ValuesIn(hard_captures()),
                         [](const auto& test) {
                             std::string name = test.param.name;
                             std::erase_if(name, [](char letter) {
                                 return std::isalnum(static_cast<unsigned char>(letter)) == 0;
                             });
                             return name;
                         });

} // namespace

} // namespace lisrtp::casebook
