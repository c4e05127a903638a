// A case's folder: whose it is, and who may read in it.

#include "offline/evidence/output_folder.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <fstream>

#include <sys/stat.h>

namespace lisrtp::evidence
{

namespace
{

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path)
{
    struct stat status {
    };
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777u : 0u;
}

} // namespace

TEST(OutputFolder, IsMadeForItsOwnerAlone)
{
    const test::ScratchFolder scratch;
    const auto folder = OutputFolder::open(scratch.path("some/case/"), "identity 1");
    ASSERT_TRUE(folder);
    EXPECT_FALSE(folder->continued());
    EXPECT_EQ(mode_of(scratch.path("some/case")), 0700u);
    EXPECT_EQ(mode_of(scratch.path("some/case/lisrtp-case.txt")), 0600u);
    EXPECT_EQ(text_of(test::octets_of_file(scratch.path("some/case/lisrtp-case.txt"))),
              "identity 1\n");
}

TEST(OutputFolder, EmptyFolderIsTaken)
{
    const test::ScratchFolder scratch;
    const auto folder = OutputFolder::open(scratch.path(), "identity 1");
    ASSERT_TRUE(folder);
    EXPECT_FALSE(folder->continued());
}

/** A run that was killed before the marker had its name. */
TEST(OutputFolder, FolderWithAMarkerHalfWrittenIsTaken)
{
    const test::ScratchFolder scratch;
    const fs::path path = scratch.path("case");
    fs::create_directory(path);
    std::ofstream(path / "lisrtp-case.txt.part") << "ident";
    EXPECT_TRUE(OutputFolder::open(path, "identity 1"));
    EXPECT_FALSE(fs::exists(path / "lisrtp-case.txt.part"));
    EXPECT_TRUE(OutputFolder::open(path, "identity 1"));
}

TEST(OutputFolder, SameCaseIsContinued)
{
    const test::ScratchFolder scratch;
    ASSERT_TRUE(OutputFolder::open(scratch.path("case"), "identity 1"));
    const auto again = OutputFolder::open(scratch.path("case"), "identity 1");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->continued());
}

TEST(OutputFolder, OtherCaseIsRefused)
{
    const test::ScratchFolder scratch;
    ASSERT_TRUE(OutputFolder::open(scratch.path("case"), "identity 1"));
    EXPECT_EQ(OutputFolder::open(scratch.path("case"), "identity 2").error().code,
              ErrorCode::other_case);
}

TEST(OutputFolder, SomebodysFilesAreNotTouched)
{
    const test::ScratchFolder scratch;
    test::write_file(scratch.path("thesis.txt"), view_of("mine"));
    EXPECT_EQ(OutputFolder::open(scratch.path(), "identity 1").error().code, ErrorCode::not_empty);
    EXPECT_FALSE(fs::exists(scratch.path("lisrtp-case.txt")));
}

TEST(OutputFolder, FileInTheWayIsRefused)
{
    const test::ScratchFolder scratch;
    test::write_file(scratch.path("case"), view_of("mine"));
    EXPECT_EQ(OutputFolder::open(scratch.path("case"), "identity 1").error().code,
              ErrorCode::cannot_open);
}

TEST(OutputFolder, CauseIsNamedAndNotWhatFollowsFromIt)
{
    const test::ScratchFolder scratch;
    test::write_file(scratch.path("file"), view_of("mine"));
    const auto field = [](const std::string& path) {
        return std::string(OutputFolder::open(path, "identity 1").error().field);
    };
    EXPECT_EQ(field(scratch.path("file/deeper/case")), "Not a directory");
    EXPECT_EQ(field(scratch.path("file")), "File exists");
    EXPECT_EQ(field("/proc/none/case"), "No such file or directory");
}

TEST(OutputFolder, IdentityIsOneLine)
{
    const test::ScratchFolder scratch;
    EXPECT_EQ(OutputFolder::open(scratch.path("case"), "").error().code, ErrorCode::bad_value);
    EXPECT_EQ(OutputFolder::open(scratch.path("case"), "a\nb").error().code, ErrorCode::bad_value);
}

TEST(OutputFolder, FilesInsideAreWrittenAndReplaced)
{
    const test::ScratchFolder scratch;
    const OutputFolder folder = OutputFolder::open(scratch.path("case"), "identity 1").value();
    for (const std::string_view text : {"first", "second"}) {
        ASSERT_TRUE(folder.write_file("data/calls/0001/notes", view_of(text)));
        auto file = folder.create_file("data/calls/0001/a.wav");
        ASSERT_TRUE(file);
        file->write(view_of(text));
        ASSERT_TRUE(file->finish());
    }
    EXPECT_EQ(text_of(test::octets_of_file(scratch.path("case/data/calls/0001/notes"))), "second");
    EXPECT_EQ(text_of(test::octets_of_file(scratch.path("case/data/calls/0001/a.wav"))), "second");
    EXPECT_FALSE(fs::exists(scratch.path("case/data/calls/0001/notes.part")));
    EXPECT_EQ(mode_of(scratch.path("case/data/calls")), 0700u);
    EXPECT_EQ(mode_of(scratch.path("case/data/calls/0001/a.wav")), 0600u);
    EXPECT_TRUE(folder.sync());
}

TEST(OutputFolder, NamesThatLeadOutsideAreRefused)
{
    const test::ScratchFolder scratch;
    const OutputFolder folder = OutputFolder::open(scratch.path("case"), "identity 1").value();
    for (const std::string_view name : {"", "/etc/lisrtp", "../x", "data/../../x", "data/"}) {
        EXPECT_EQ(folder.create_file(name).error().code, ErrorCode::bad_value) << name;
        EXPECT_EQ(folder.make_folder(name).error().code, ErrorCode::bad_value) << name;
        EXPECT_EQ(folder.write_file(name, {}).error().code, ErrorCode::bad_value) << name;
    }
}

} // namespace lisrtp::evidence
