// Captures in gzip, read by the plain reader, against libwiretap, which reads them with zlib: what
// that makes of a file is right. The gzip program compresses.

#include "offline/capture/capture_file.h"
#include "offline/capture/plain_capture.h"
#include "tests/unit/capture/reader_account.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>

namespace lisrtp::capture
{

namespace
{

namespace fs = std::filesystem;

constexpr std::size_t header_octets = 10; ///< of a file made by gzip -n
constexpr std::uint8_t flag_header_crc = 2;
constexpr std::uint8_t flag_extra = 4;
constexpr std::uint8_t flag_name = 8;
constexpr std::uint8_t flag_comment = 16;

Bytes gzip_of(const test::ScratchFolder& scratch, ByteView octets, const std::string& level = "-6")
{
    const std::string path = scratch.path("plain");
    fs::remove(path);
    test::write_file(path, octets);
    EXPECT_EQ(std::system(("gzip -nf " + level + " '" + path + "'").c_str()), 0);
    return test::octets_of_file(path + ".gz");
}

Bytes joined(std::initializer_list<ByteView> parts)
{
    Bytes all;
    for (const ByteView part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

class GzipCaptures : public testing::Test
{
protected:
    void expect_same(ByteView octets, const std::string& what)
    {
        const std::string path = scratch_.path("packed");
        fs::remove(path);
        test::write_file(path, octets);
        EXPECT_EQ(test::account_of(CaptureFile::open(path)),
                  test::account_of(CaptureFile::open_with_wiretap(path)))
            << what;
    }

    /** Read to its end without libwiretap. */
    bool is_plain(ByteView octets)
    {
        const std::string path = scratch_.path("packed");
        fs::remove(path);
        test::write_file(path, octets);
        const auto plain = PlainCapture::open(path);
        Frame frame;
        PlainCapture::Step step = PlainCapture::Step::unsure;
        while (plain && (step = plain->next(frame)) == PlainCapture::Step::frame)
            EXPECT_FALSE(plain->may_skip());
        return step == PlainCapture::Step::end;
    }

    test::ScratchFolder scratch_;
    Bytes capture_ = test::octets_of_file(
        (fs::path(LISRTP_TEST_DATA) / "captures" / "sipp-aka" / "sipp-aka-set3.pcapng").native());
};

TEST_F(GzipCaptures, AreReadAsTheFilesInThem)
{
    std::size_t plain = 0;
    const auto captures = test::all_captures();
    for (const fs::path& path : captures) {
        const Bytes packed = gzip_of(scratch_, test::octets_of_file(path.native()));
        plain += is_plain(packed) ? 1 : 0;
        expect_same(packed, path.native());
    }
    EXPECT_GT(plain * 10, captures.size() * 8) << "most need no libwiretap";
}

TEST_F(GzipCaptures, OfEveryLevelAndKindOfHeader)
{
    for (const char* level : {"-1", "-9"})
        EXPECT_TRUE(is_plain(gzip_of(scratch_, capture_, level)));
    const Bytes packed = gzip_of(scratch_, capture_);
    const ByteView rest = ByteView(packed).subspan(header_octets);
    const Bytes extra{4, 0, 'L', 'I', 0, 0};
    const Bytes text{'a', '.', 'p', 'c', 'a', 'p', 0};
    for (unsigned flags = 0; flags < 256; ++flags) {
        Bytes head(packed.begin(), packed.begin() + header_octets);
        head[3] = static_cast<std::uint8_t>(flags);
        for (const auto& [flag, field] : {std::pair(flag_extra, extra), std::pair(flag_name, text),
                                          std::pair(flag_comment, text)})
            if ((flags & flag) != 0)
                head.insert(head.end(), field.begin(), field.end());
        if ((flags & flag_header_crc) != 0)
            head.insert(head.end(), {0x12, 0x34}); // no CRC of anything
        const Bytes whole = joined({head, rest});
        expect_same(whole, "flags " + std::to_string(flags));
        if ((flags & (0xE0 | flag_header_crc)) == 0) {
            EXPECT_TRUE(is_plain(whole)) << flags;
        }
    }
}

/** As bgzip makes them: headers lie across the pieces in which a file is read. */
TEST_F(GzipCaptures, InVeryManyMembersWithExtraFields)
{
    const Bytes extra{6, 0, 'B', 'C', 2, 0, 0x1B, 0};
    const Bytes name{'a', '.', 'p', 'c', 'a', 'p', 0};
    Bytes nothing = gzip_of(scratch_, {});
    nothing[3] = flag_extra | flag_name;
    nothing.insert(nothing.begin() + header_octets, name.begin(), name.end());
    nothing.insert(nothing.begin() + header_octets, extra.begin(), extra.end());
    Bytes many;
    while (many.size() < 600'000) // more than two pieces
        many.insert(many.end(), nothing.begin(), nothing.end());
    const Bytes packed = gzip_of(scratch_, capture_);
    for (std::size_t shift = 0; shift < nothing.size(); ++shift) {
        const Bytes pad(shift, 'x');
        Bytes first = packed;
        first[3] = flag_name; // one name of another length, and all headers lie elsewhere
        first.insert(first.begin() + header_octets, 1, 0);
        first.insert(first.begin() + header_octets, pad.begin(), pad.end());
        EXPECT_TRUE(is_plain(joined({first, many}))) << shift;
    }
    expect_same(joined({packed, many}), "many members");
    Bytes long_name = packed;
    long_name[3] = flag_name;
    long_name.insert(long_name.begin() + header_octets, 1, 0);
    long_name.insert(long_name.begin() + header_octets, 20'000, 'n');
    expect_same(long_name, "a long name");
}

TEST_F(GzipCaptures, InSeveralMembersWithWhateverStandsBehind)
{
    const ByteView all(capture_);
    const std::size_t third = all.size() / 3;
    const Bytes nothing = gzip_of(scratch_, {});
    const Bytes one = gzip_of(scratch_, all.first(third));
    const Bytes two = gzip_of(scratch_, all.subspan(third, third), "-1");
    const Bytes three = gzip_of(scratch_, all.subspan(2 * third));
    EXPECT_TRUE(is_plain(joined({one, two, three})));
    EXPECT_TRUE(is_plain(joined({nothing, one, nothing, two, three, nothing})));
    for (const Bytes& behind : {Bytes{0}, Bytes(4096, 0), Bytes{0x1F}, Bytes{0x1F, 0x8B}, Bytes{1},
                                Bytes(300'000, 'x'), Bytes{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0}, two}) {
        const std::string what =
            std::to_string(behind.size()) + " of " + std::to_string(behind.front());
        expect_same(joined({one, two, three, behind}), "behind: " + what);
        expect_same(joined({one, behind, two, three}), "between: " + what);
    }
    expect_same(joined({one, two, capture_}), "not compressed from the third part on");
    expect_same(gzip_of(scratch_, gzip_of(scratch_, capture_)), "twice");
    expect_same(nothing, "empty");
    expect_same(gzip_of(scratch_, Bytes(70'000, 'n')), "no capture");
}

TEST_F(GzipCaptures, CutAnywhere)
{
    const Bytes packed = gzip_of(scratch_, capture_);
    for (std::size_t octets = 0; octets < packed.size(); octets += octets < 40 ? 1 : 17)
        expect_same(ByteView(packed).first(octets), std::to_string(octets) + " octets");
    for (std::size_t octets = packed.size() - 12; octets <= packed.size(); ++octets)
        expect_same(ByteView(packed).first(octets), std::to_string(octets) + " octets");
}

TEST_F(GzipCaptures, WithAnotherChecksumOrLength)
{
    const Bytes packed = gzip_of(scratch_, capture_);
    for (std::size_t from_end = 1; from_end <= 8; ++from_end) {
        Bytes wrong = packed;
        wrong[wrong.size() - from_end] ^= 0x40;
        EXPECT_FALSE(is_plain(wrong));
        expect_same(wrong, "octet " + std::to_string(from_end) + " from the end");
        expect_same(joined({wrong, packed}), "and a member behind it");
    }
}

/** Octets changed anywhere. */
TEST_F(GzipCaptures, Damaged)
{
    std::mt19937 chance(20261128);
    const auto below = [&chance](std::size_t bound) { return chance() % bound; };
    for (const fs::path& path : test::all_captures()) {
        Bytes whole = test::octets_of_file(path.native());
        whole.resize(std::min<std::size_t>(whole.size(), 600'000));
        const Bytes packed = gzip_of(scratch_, whole);
        for (int round = 0; round < 12; ++round) {
            Bytes octets = packed;
            for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
                const std::size_t bound = below(3) == 0 ? 64 : octets.size();
                octets[below(std::min(bound, octets.size()))] =
                    static_cast<std::uint8_t>(below(256));
            }
            expect_same(octets, path.native() + " round " + std::to_string(round));
            if (HasFailure())
                return;
        }
    }
}

} // namespace

} // namespace lisrtp::capture
