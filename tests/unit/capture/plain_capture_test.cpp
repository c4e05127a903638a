// The reader of plain pcap and pcapng files against libwiretap: what that makes of a file is right.

#include "offline/capture/capture_file.h"
#include "offline/capture/plain_capture.h"
#include "tests/unit/capture/reader_account.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

namespace lisrtp::capture
{

namespace
{

namespace fs = std::filesystem;
using test::account_of;
using test::all_captures;

void expect_same(const std::string& path)
{
    EXPECT_EQ(account_of(CaptureFile::open(path)), account_of(CaptureFile::open_with_wiretap(path)))
        << path;
}

TEST(PlainCapture, SaysOfEveryCaptureWhatWiretapSays)
{
    const auto captures = all_captures();
    EXPECT_GT(captures.size(), 50u);
    std::size_t plain = 0;
    for (const fs::path& path : captures) {
        plain += PlainCapture::open(path.native()) != nullptr ? 1 : 0;
        expect_same(path.native());
    }
    EXPECT_GT(plain * 10, captures.size() * 9) << "most are plain";
}

/** Cut anywhere, or with some octets changed, most of them where there are headers. */
TEST(PlainCapture, SaysOfDamagedCapturesWhatWiretapSays)
{
    const test::ScratchFolder scratch;
    const std::string damaged = scratch.path("damaged");
    std::mt19937 chance(20261103);
    const auto below = [&chance](std::size_t bound) { return chance() % bound; };
    for (const fs::path& path : all_captures()) {
        Bytes whole = test::octets_of_file(path.native());
        if (whole.size() < 64)
            continue;
        whole.resize(std::min<std::size_t>(whole.size(), 6000));
        for (int round = 0; round < 24; ++round) {
            Bytes octets = whole;
            if (round % 3 == 0)
                octets.resize(1 + below(octets.size()));
            else
                for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
                    const std::size_t bound = below(2) == 0 ? 256 : octets.size();
                    octets[below(std::min(bound, octets.size()))] =
                        static_cast<std::uint8_t>(below(2) == 0 ? below(4) : below(256));
                }
            std::error_code none;
            fs::remove(damaged, none);
            test::write_file(damaged, octets);
            expect_same(damaged);
            if (HasFailure())
                return;
        }
    }
}

/** A pcap file of the given byte order with some frames. */
Bytes pcap_of(bool big_endian, bool nanoseconds, std::uint32_t linktype, std::uint32_t minor = 4)
{
    Bytes file;
    const auto put = [&](std::uint32_t value, std::size_t octets) {
        for (std::size_t i = 0; i < octets; ++i)
            file.push_back(
                static_cast<std::uint8_t>(value >> 8 * (big_endian ? octets - 1 - i : i)));
    };
    put(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4, 4);
    put(2, 2);
    put(minor, 2);
    put(0, 4);
    put(0, 4);
    put(65535, 4);
    put(linktype, 4);
    for (std::uint32_t n = 0; n < 5; ++n) {
        const std::uint32_t octets = 40 + n;
        put(n == 4 ? 0xFFFFFFFF : 1'790'000'000 + n, 4);
        put(n == 3 ? 999'999 : n, 4);
        put(octets, 4);
        put(octets + n, 4);
        for (std::uint32_t i = 0; i < octets; ++i)
            file.push_back(static_cast<std::uint8_t>(i * 7 + n));
    }
    return file;
}

TEST(PlainCapture, KnowsEveryLinkLayerInEitherOrder)
{
    const test::ScratchFolder scratch;
    int number = 0;
    for (const bool big_endian : {false, true})
        for (const bool nanoseconds : {false, true})
            for (std::uint32_t linktype = 0; linktype < 300; ++linktype) {
                const std::string path = scratch.path(std::to_string(number++));
                test::write_file(path, pcap_of(big_endian, nanoseconds, linktype));
                expect_same(path);
                fs::remove(path);
            }
}

TEST(PlainCapture, LeavesOtherVersionsAndFcsLengthsToWiretap)
{
    const test::ScratchFolder scratch;
    for (const std::uint32_t minor : {1u, 2u, 3u, 5u}) {
        const std::string path = scratch.path("version" + std::to_string(minor));
        test::write_file(path, pcap_of(false, false, 1, minor));
        EXPECT_EQ(PlainCapture::open(path), nullptr);
        expect_same(path);
    }
    const std::string path = scratch.path("fcs");
    test::write_file(path, pcap_of(false, false, 0x24000001));
    EXPECT_EQ(PlainCapture::open(path), nullptr);
    expect_same(path);
}

TEST(PlainCapture, GoesOnWithWiretapWhereAFileEndsInTheMiddle)
{
    const test::ScratchFolder scratch;
    const Bytes whole = pcap_of(false, false, 1);
    for (std::size_t octets = 24; octets <= whole.size(); ++octets) {
        const std::string path = scratch.path(std::to_string(octets));
        test::write_file(path, ByteView(whole).first(octets));
        expect_same(path);
    }
}

} // namespace

} // namespace lisrtp::capture
