// From what the user named to the captures that are read.

#include "offline/capture/input_list.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include <sys/stat.h>

namespace lisrtp::capture
{

namespace
{

namespace fs = std::filesystem;

void copy_capture(const std::string& name, const std::string& to)
{
    fs::copy_file(LISRTP_TEST_DATA "/vectors/capture/files/" + name, to);
}

InputList expand(std::vector<std::string> named)
{
    return expand_inputs(named);
}

std::vector<std::string> paths(const InputList& list)
{
    std::vector<std::string> out;
    for (const InputFile& file : list.files)
        out.push_back(file.path);
    return out;
}

} // namespace

TEST(InputList, FoldersAreSearchedInTheOrderOfNames)
{
    const test::ScratchFolder folder;
    fs::create_directories(folder.path("b/deep"));
    copy_capture("five.pcap", folder.path("c.pcap"));
    copy_capture("first.pcap", folder.path("b/deep/x.pcap"));
    copy_capture("second.pcap", folder.path("B.pcap"));
    const InputList list = expand({folder.path()});
    EXPECT_EQ(paths(list),
              (std::vector<std::string>{folder.path("B.pcap"), folder.path("b/deep/x.pcap"),
                                        folder.path("c.pcap")}));
    EXPECT_EQ(list.files[2].octets, 279u);
    EXPECT_FALSE(list.files[2].is_pipe);
    EXPECT_TRUE(list.skipped.empty());
}

TEST(InputList, WhatIsNoCaptureIsSkippedWithItsReason)
{
    const test::ScratchFolder folder;
    copy_capture("notes.txt", folder.path("notes.txt"));
    copy_capture("empty.pcap", folder.path("empty.pcap"));
    const InputList list = expand({folder.path(), folder.path("absent")});
    EXPECT_TRUE(list.files.empty());
    ASSERT_EQ(list.skipped.size(), 3u);
    EXPECT_EQ(list.skipped[0].path, folder.path("empty.pcap"));
    EXPECT_EQ(list.skipped[0].why.message, "an empty file");
    EXPECT_FALSE(list.skipped[0].named);
    EXPECT_EQ(list.skipped[1].why.code, ErrorCode::not_a_capture);
    EXPECT_EQ(list.skipped[2].why.code, ErrorCode::cannot_open);
    EXPECT_TRUE(list.skipped[2].named);
}

TEST(InputList, DamagedCaptureInAFolderIsToldFromOtherFiles)
{
    const test::ScratchFolder folder;
    test::write_file(folder.path("cut.pcapng"),
                     view_of(std::string_view("\x0A\x0D\x0D\x0A\x1C\0\0\0", 8)));
    test::write_file(folder.path("notes.txt"), view_of("none"));
    const InputList list = expand({folder.path()});
    ASSERT_EQ(list.skipped.size(), 2u);
    EXPECT_TRUE(list.skipped[0].begins_like_capture);
    EXPECT_FALSE(list.skipped[1].begins_like_capture);
}

TEST(InputList, OneFileByTwoNamesIsReadOnce)
{
    const test::ScratchFolder folder;
    copy_capture("five.pcap", folder.path("a.pcap"));
    fs::create_hard_link(folder.path("a.pcap"), folder.path("b.pcap"));
    fs::create_symlink("a.pcap", folder.path("c.pcap"));
    const InputList list = expand({folder.path(), folder.path("a.pcap")});
    EXPECT_EQ(paths(list), std::vector<std::string>{folder.path("a.pcap")});
    ASSERT_EQ(list.skipped.size(), 3u);
    for (const SkippedInput& skipped : list.skipped)
        EXPECT_EQ(skipped.why.code, ErrorCode::duplicate);
}

TEST(InputList, LinksToFoldersAreNotFollowed)
{
    const test::ScratchFolder folder;
    fs::create_directory_symlink(".", folder.path("circle"));
    copy_capture("five.pcap", folder.path("a.pcap"));
    EXPECT_EQ(paths(expand({folder.path()})), std::vector<std::string>{folder.path("a.pcap")});
}

TEST(InputList, PipesAreTakenWhenNamedOnly)
{
    const test::ScratchFolder folder;
    ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
    EXPECT_TRUE(expand({folder.path()}).files.empty());
    const InputList list = expand({folder.path("pipe"), "-", "-"});
    ASSERT_EQ(list.files.size(), 2u);
    EXPECT_TRUE(list.files[0].is_pipe);
    EXPECT_TRUE(list.files[1].is_pipe);
    ASSERT_EQ(list.skipped.size(), 1u);
    EXPECT_EQ(list.skipped[0].why.code, ErrorCode::duplicate);
}

TEST(InputList, DevicesAreRefused)
{
    const InputList list = expand({"/dev/null"});
    ASSERT_EQ(list.skipped.size(), 1u);
    EXPECT_EQ(list.skipped[0].why.code, ErrorCode::unsupported);
}

} // namespace lisrtp::capture
