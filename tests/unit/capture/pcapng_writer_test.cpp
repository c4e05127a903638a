// What PcapngWriter writes, octet by octet after the draft, and as wiretap reads it.

#include "keys/base/hex.h"
#include "offline/capture/capture_file.h"
#include "offline/capture/pcapng_writer.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>

namespace lisrtp::capture
{

namespace
{

Frame frame_of(LinkLayer link, std::int64_t ns, ByteView octets)
{
    Frame frame;
    frame.link = link;
    frame.at = {ns};
    frame.octets = octets;
    frame.original_octets = static_cast<std::uint32_t>(octets.size());
    return frame;
}

} // namespace

TEST(PcapngWriter, BlocksAreAsTheDraftSays)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.pcapng");
    PcapngWriter writer = PcapngWriter::create(path).value();
    const Bytes octets{1, 2, 3, 4, 5};
    ASSERT_TRUE(writer.write(frame_of(link::raw, 0x0102030405060708, octets), "hi!"));
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(writer.frames(), 1u);
    EXPECT_EQ(to_hex(test::octets_of_file(path)),
              // section header block, 4.1: length 28, magic, version 1.0, length not said
              "0a0d0d0a"
              "1c000000"
              "4d3c2b1a"
              "01000000"
              "ffffffffffffffff"
              "1c000000"
              // interface description block, 4.2: raw, snap length 262144, if_tsresol 9
              "01000000"
              "20000000"
              "65000000"
              "00000400"
              "09000100"
              "09000000"
              "00000000"
              "20000000"
              // enhanced packet block, 4.3: interface 0, time, lengths 5 and 5, octets, comment
              "06000000"
              "34000000"
              "00000000"
              "04030201"
              "08070605"
              "05000000"
              "05000000"
              "0102030405000000"
              "01000300"
              "68692100"
              "00000000"
              "34000000");
    struct stat status {
    };
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(PcapngWriter, WiretapReadsWhatWasWritten)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.pcapng");
    PcapngWriter writer = PcapngWriter::create(path).value();
    const std::vector<LinkLayer> links{
        link::ethernet, link::raw,  link::linux_sll, link::ethernet, link::linux_sll2, link::null,
        link::loop,     link::ipv4, link::ipv6,      link::ppp,      link::ppp_ether};
    for (std::size_t i = 0; i < links.size(); ++i) {
        const Bytes octets(20 + i, static_cast<std::uint8_t>(i));
        Frame frame = frame_of(links[i], 1'790'000'000'123'456'789 + static_cast<int>(i), octets);
        frame.original_octets = 100;
        ASSERT_TRUE(writer.write(frame, i == 3 ? "a comment" : ""));
    }
    ASSERT_TRUE(writer.finish());

    CaptureFile::Opening opening = CaptureFile::open(path);
    ASSERT_TRUE(opening) << opening.fault.message;
    Frame frame;
    for (std::size_t i = 0; i < links.size(); ++i) {
        ASSERT_TRUE(opening.file->next(frame));
        EXPECT_EQ(frame.link, links[i]);
        EXPECT_EQ(frame.at.ns, 1'790'000'000'123'456'789 + static_cast<int>(i));
        EXPECT_TRUE(same_octets(frame.octets, Bytes(20 + i, static_cast<std::uint8_t>(i))));
        EXPECT_EQ(frame.original_octets, 100u);
    }
    EXPECT_FALSE(opening.file->next(frame));
    EXPECT_FALSE(opening.file->fault());
}

TEST(PcapngWriter, Refusals)
{
    const test::ScratchFolder folder;
    PcapngWriter writer = PcapngWriter::create(folder.path("a.pcapng")).value();
    const Bytes octets(4);
    EXPECT_EQ(writer.write(frame_of(link::raw, -1, octets)).error().code, ErrorCode::bad_value);
    EXPECT_EQ(writer.write(frame_of(link::unknown, 0, octets)).error().code,
              ErrorCode::unsupported);
    EXPECT_EQ(writer.write(frame_of(link::raw, 0, Bytes(262145))).error().code,
              ErrorCode::too_long);
    EXPECT_EQ(writer.write(frame_of(link::raw, 0, octets), std::string(65536, 'x')).error().code,
              ErrorCode::too_long);
    EXPECT_EQ(writer.frames(), 0u);
    EXPECT_TRUE(writer.write(frame_of(link::raw, 0, octets), std::string(65535, 'x')));
    EXPECT_TRUE(writer.finish());
    EXPECT_EQ(writer.finish().error().code, ErrorCode::write_failed) << "it is closed";
}

TEST(PcapngWriter, ExistingFileIsNotTouched)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.pcapng");
    test::write_file(path, view_of("mine"));
    const Result<PcapngWriter> writer = PcapngWriter::create(path);
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, ErrorCode::cannot_open);
    EXPECT_EQ(std::string(writer.error().field), "File exists");
    EXPECT_EQ(text_of(test::octets_of_file(path)), "mine");
}

TEST(PcapngWriter, FullDiskIsToldAndStays)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a.pcapng");
    PcapngWriter writer = PcapngWriter::create(path).value();
    // A limit on the size of files fails a write as a full disk does.
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1u << 20, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Bytes octets(100'000);
    int written = 0;
    while (written < 100 && writer.write(frame_of(link::raw, 0, octets)))
        ++written;
    const Result<void> finished = writer.finish();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_LT(written, 20);
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code, ErrorCode::write_failed);
    EXPECT_EQ(std::string(finished.error().field), "File too large");
    EXPECT_EQ(finished.error().offset, 1u << 20);
}

} // namespace lisrtp::capture
