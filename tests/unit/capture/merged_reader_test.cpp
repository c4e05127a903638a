// Several captures as one sequence in time.

#include "offline/capture/classifier.h"
#include "offline/capture/merged_reader.h"
#include "offline/capture/pcapng_writer.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <thread>

#include <sys/stat.h>

namespace lisrtp::capture
{

namespace
{

InputFile file(const std::string& name)
{
    return {LISRTP_TEST_DATA "/vectors/capture/files/" + name, 0, false};
}

/** Payloads without the word "frame", with the number of the file: "0:11". */
std::vector<std::string> read_all(MergedReader& reader)
{
    std::vector<std::string> out;
    MergedFrame merged;
    while (reader.next(merged)) {
        const Peeled peeled = peel(merged.frame.link, merged.frame.octets);
        out.push_back(std::to_string(merged.file) + ":" +
                      std::string(text_of(peeled.udp_payload).substr(6)));
    }
    return out;
}

} // namespace

TEST(MergedReader, MergesByTimeAndKeepsEachFilesOrder)
{
    // first.pcap has its frames at 1, 5, 2, 9 s; second.pcap at 1, 3, 5 s; third.pcap at 20 s.
    const std::vector files{file("second.pcap"), file("first.pcap"), file("third.pcap")};
    MergedReader reader(files);
    EXPECT_EQ(read_all(reader), (std::vector<std::string>{"0:21", "1:11", "0:22", "0:23", "1:12",
                                                          "1:13", "1:14", "2:31"}));
    EXPECT_TRUE(reader.faults().empty());
    EXPECT_EQ(reader.octets_read(), 180u + 232u + 76u);
}

TEST(MergedReader, EqualTimesComeInTheOrderOfTheInputs)
{
    const std::vector files{file("first.pcap"), file("second.pcap")};
    MergedReader reader(files);
    EXPECT_EQ(read_all(reader),
              (std::vector<std::string>{"0:11", "1:21", "1:22", "0:12", "0:13", "1:23", "0:14"}));
}

TEST(MergedReader, FaultsAreToldOnceAndTheRestIsRead)
{
    const std::vector files{file("cut-in-packet.pcap"), file("notes.txt"), file("third.pcap")};
    MergedReader reader(files);
    EXPECT_EQ(read_all(reader), (std::vector<std::string>{"0:1", "0:2", "0:3", "2:31"}));
    ASSERT_EQ(reader.faults().size(), 2u);
    EXPECT_EQ(reader.faults()[0].file, 1u);
    EXPECT_EQ(reader.faults()[0].fault.code, ErrorCode::not_a_capture);
    EXPECT_EQ(reader.faults()[1].file, 0u);
    EXPECT_EQ(reader.faults()[1].fault.after_frame, 3u);
}

TEST(MergedReader, NoInputsNoFrames)
{
    MergedReader reader({});
    MergedFrame merged;
    EXPECT_FALSE(reader.next(merged));
}

TEST(MergedReader, RotatedFilesAreOpenOnlyInTheirTime)
{
    constexpr int file_count = 150;
    const test::ScratchFolder folder;
    std::vector<InputFile> files;
    for (int n = 0; n < file_count; ++n) {
        // The last file in time is named first.
        const std::string path = folder.path(std::to_string(n));
        Result<PcapngWriter> writer = PcapngWriter::create(path);
        ASSERT_TRUE(writer);
        for (int k = 0; k < 2; ++k) {
            Frame frame;
            frame.at = {(file_count - n) * 10 * ns_per_second + k * 12 * ns_per_second};
            frame.link = link::raw;
            const Bytes octets(20, 0);
            frame.octets = octets;
            ASSERT_TRUE(writer->write(frame));
        }
        ASSERT_TRUE(writer->finish());
        files.push_back({path, 0, false});
    }
    MergedReader reader(files);
    MergedFrame merged;
    Timestamp before;
    std::size_t count = 0;
    while (reader.next(merged)) {
        EXPECT_LE(before, merged.frame.at);
        before = merged.frame.at;
        EXPECT_LE(reader.open_files(), 3u);
        ++count;
    }
    EXPECT_EQ(count, 2u * file_count);
}

TEST(MergedReader, PipeJoinsIn)
{
    const test::ScratchFolder folder;
    const std::string pipe = folder.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    std::thread writer(
        [&pipe] { test::write_file(pipe, test::octets_of_file(file("second.pcap").path)); });
    const std::vector files{file("first.pcap"), InputFile{pipe, 0, true}};
    MergedReader reader(files);
    EXPECT_EQ(read_all(reader),
              (std::vector<std::string>{"0:11", "1:21", "1:22", "0:12", "0:13", "1:23", "0:14"}));
    writer.join();
}

TEST(MergedReader, ReadsWhatIsWanted)
{
    const std::vector files{file("second.pcap"), file("first.pcap"), file("third.pcap")};
    std::vector<std::optional<FramesWanted>> wanted(3);
    wanted[1] = FramesWanted{{{2, 3}}, {}};
    wanted[2] = FramesWanted{};
    MergedReader reader(files, wanted);
    EXPECT_EQ(read_all(reader), (std::vector<std::string>{"0:21", "0:22", "0:23", "1:12", "1:13"}));
    EXPECT_TRUE(reader.faults().empty());
}

TEST(MergedReader, GoesThereByLandmarks)
{
    // Records of 52 octets behind a header of 24: a landmark that lies is seen by what is read
    // there.
    const std::vector files{file("first.pcap")};
    for (const std::uint64_t frame : {3u, 4u}) {
        const std::vector<std::optional<FramesWanted>> wanted{
            FramesWanted{{{frame, 4}}, {{3, 24 + 2 * 52}}}};
        MergedReader reader(files, wanted);
        const std::vector<std::string> all = read_all(reader);
        EXPECT_EQ(all.back(), "0:14");
        EXPECT_EQ(all.size(), 5 - frame);
    }
}

TEST(FramesWanted, NextAndTheWay)
{
    const FramesWanted wanted{{{5, 7}, {20, 20}}, {{9, 900}, {17, 1700}, {25, 2500}}};
    EXPECT_EQ(wanted.next(1), 5u);
    EXPECT_EQ(wanted.next(6), 6u);
    EXPECT_EQ(wanted.next(8), 20u);
    EXPECT_EQ(wanted.next(21), std::nullopt);
    EXPECT_EQ(wanted.way_to(5, 1), nullptr);
    ASSERT_NE(wanted.way_to(20, 8), nullptr);
    EXPECT_EQ(wanted.way_to(20, 8)->position, 1700u);
    EXPECT_EQ(wanted.way_to(20, 17), nullptr);
}

} // namespace lisrtp::capture
