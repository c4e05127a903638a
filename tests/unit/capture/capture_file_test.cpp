// Captures that make_captures.py put together by hand; what tshark says of them is expected here.

#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include <sys/stat.h>

namespace lisrtp::capture
{

namespace
{

constexpr std::int64_t begin_ns = 1'790'000'000 * ns_per_second;

std::string file(const std::string& name)
{
    return LISRTP_TEST_DATA "/vectors/capture/files/" + name;
}

struct Read {
    std::vector<std::uint64_t> numbers;
    std::vector<std::int64_t> times; ///< ns after begin_ns
    std::vector<std::string> payloads;
    std::vector<LinkLayer> links;
    std::vector<std::uint32_t> originals;
    std::vector<std::uint32_t> interfaces;
    std::uint64_t other_records = 0;
    std::optional<CaptureFault> fault;
};

Read read_all(const std::string& path)
{
    Read read;
    CaptureFile::Opening opening = CaptureFile::open(path);
    EXPECT_TRUE(opening) << path << ": " << opening.fault.message;
    if (!opening)
        return read;
    Frame frame;
    while (opening.file->next(frame)) {
        read.numbers.push_back(frame.number);
        read.times.push_back(frame.at.ns - begin_ns);
        read.payloads.emplace_back(text_of(peel(frame.link, frame.octets).udp_payload));
        read.links.push_back(frame.link);
        read.originals.push_back(frame.original_octets);
        read.interfaces.push_back(frame.interface_id);
    }
    EXPECT_FALSE(opening.file->next(frame)) << "the end stays the end";
    read.other_records = opening.file->other_records();
    read.fault = opening.file->fault();
    return read;
}

std::vector<std::string> frames(int first, int last)
{
    std::vector<std::string> names;
    for (int n = first; n <= last; ++n)
        names.push_back("frame " + std::to_string(n));
    return names;
}

using Five = testing::TestWithParam<const char*>;

TEST_P(Five, IsReadWhole)
{
    const Read read = read_all(file(GetParam()));
    EXPECT_EQ(read.payloads, frames(1, 5));
    EXPECT_EQ(read.numbers, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
    for (std::size_t n = 1; n <= read.times.size(); ++n)
        EXPECT_EQ(read.times[n - 1],
                  static_cast<std::int64_t>(n) * ns_per_second +
                      static_cast<std::int64_t>(n) *
                          (std::string(GetParam()) == "nanoseconds.pcap" ? 1 : 1'000'000));
    EXPECT_EQ(read.links, std::vector<LinkLayer>(5, link::raw));
    EXPECT_FALSE(read.fault);
}

INSTANTIATE_TEST_SUITE_P(CaptureFile, Five,
                         testing::Values("five.pcap", "big-endian.pcap", "nanoseconds.pcap",
                                         "five.pcap.gz", "five.pcap.zst", "five.pcap.lz4"),
                         [](const auto& each) {
                             std::string name = each.param;
                             std::replace_if(
                                 name.begin(), name.end(),
                                 [](char c) { return c == '.' || c == '-'; }, '_');
                             return name;
                         });

struct Fault {
    const char* name;
    int good_frames;
    ErrorCode code;
    const char* message;
};

class Damaged : public testing::TestWithParam<Fault>
{
};

TEST_P(Damaged, GivesItsGoodFramesAndThenItsFault)
{
    const Fault& expected = GetParam();
    const Read read = read_all(file(expected.name));
    EXPECT_EQ(read.numbers.size(), static_cast<std::size_t>(expected.good_frames));
    ASSERT_TRUE(read.fault);
    EXPECT_EQ(read.fault->code, expected.code);
    EXPECT_EQ(read.fault->message, expected.message);
    EXPECT_EQ(read.fault->after_frame, static_cast<std::uint64_t>(expected.good_frames));
}

INSTANTIATE_TEST_SUITE_P(
    CaptureFile, Damaged,
    testing::Values(
        Fault{"cut-in-packet.pcap", 3, ErrorCode::truncated, "cut short in the middle of a record"},
        Fault{"cut-in-record-header.pcap", 3, ErrorCode::truncated,
              "cut short in the middle of a record"},
        Fault{"cut.pcap.gz", 4, ErrorCode::truncated, "cut short in the middle of a record"},
        Fault{"absurd-length.pcap", 4, ErrorCode::bad_value,
              "damaged (pcap: File has 2147483647-byte packet, bigger than maximum of 262144)"},
        Fault{"damaged-block.pcapng", 1, ErrorCode::bad_value,
              "damaged (pcapng: total block length 16 of an EPB is less than the minimum EPB size "
              "32)"}),
    [](const auto& each) { return "case" + std::to_string(each.index); });

struct Refusal {
    const char* name;
    ErrorCode code;
    const char* message;
};

class Refused : public testing::TestWithParam<Refusal>
{
};

TEST_P(Refused, SaysWhy)
{
    const CaptureFile::Opening opening = CaptureFile::open(file(GetParam().name));
    ASSERT_FALSE(opening);
    EXPECT_EQ(opening.fault.code, GetParam().code);
    EXPECT_EQ(opening.fault.message, GetParam().message);
    EXPECT_EQ(opening.fault.after_frame, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    CaptureFile, Refused,
    testing::Values(
        Refusal{"empty.pcap", ErrorCode::not_a_capture, "an empty file"},
        Refusal{"notes.txt", ErrorCode::not_a_capture, "not a capture file of a known format"},
        Refusal{"keys.json", ErrorCode::not_a_capture, "a document, not a capture"},
        Refusal{"cut-in-file-header.pcap", ErrorCode::not_a_capture,
                "cut short in the middle of a record"},
        Refusal{"no-such-file.pcap", ErrorCode::cannot_open, "No such file or directory"},
        Refusal{".", ErrorCode::cannot_open, "Is a directory"}),
    [](const auto& each) { return "case" + std::to_string(each.index); });

} // namespace

TEST(CaptureFile, FileWithoutFramesIsACapture)
{
    const Read read = read_all(file("no-frames.pcap"));
    EXPECT_TRUE(read.numbers.empty());
    EXPECT_FALSE(read.fault);
}

TEST(CaptureFile, InterfacesHaveTheirOwnLinkLayerAndClock)
{
    const Read read = read_all(file("two-interfaces.pcapng"));
    EXPECT_EQ(read.payloads, frames(1, 3));
    EXPECT_EQ(read.links, (std::vector<LinkLayer>{link::ethernet, link::raw, link::ethernet}));
    EXPECT_EQ(read.times, (std::vector<std::int64_t>{ns_per_second + 5000, ns_per_second + 7001,
                                                     2 * ns_per_second}));
    EXPECT_EQ(read.interfaces, (std::vector<std::uint32_t>{0, 1, 0}));
}

TEST(CaptureFile, RecordThatIsNoPacketTakesANumber)
{
    const Read read = read_all(file("journal-entry.pcapng"));
    EXPECT_EQ(read.numbers, (std::vector<std::uint64_t>{1, 3}));
    EXPECT_EQ(read.other_records, 1u);
    EXPECT_FALSE(read.fault);
}

TEST(CaptureFile, FrameWithoutTimeIsAtZero)
{
    const Read read = read_all(file("no-times.pcapng"));
    EXPECT_EQ(read.times, std::vector<std::int64_t>{-begin_ns});
}

TEST(CaptureFile, SnappedFramesKnowTheirOriginalLength)
{
    const Read read = read_all(file("snapped.pcap"));
    EXPECT_EQ(read.originals, std::vector<std::uint32_t>(5, 20 + 8 + 7));
}

TEST(CaptureFile, PipeIsReadOnceFromItsBeginning)
{
    const test::ScratchFolder folder;
    const std::string pipe = folder.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer(
        [&pipe] { test::write_file(pipe, test::octets_of_file(file("five.pcap"))); });
    const Read read = read_all(pipe);
    writer.join();
    EXPECT_EQ(read.payloads, frames(1, 5));
    EXPECT_FALSE(read.fault);
}

TEST(CaptureFile, TellsHowMuchOfTheFileIsRead)
{
    CaptureFile::Opening opening = CaptureFile::open(file("five.pcap"));
    ASSERT_TRUE(opening);
    Frame frame;
    while (opening.file->next(frame)) {
    }
    EXPECT_EQ(opening.file->octets_read(), 279u);
}

} // namespace lisrtp::capture
