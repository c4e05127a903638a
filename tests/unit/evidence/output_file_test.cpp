// Files for their owner alone.

#include "offline/evidence/output_file.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace lisrtp::evidence
{

TEST(OutputFile, SmallAndLargePiecesInTheirOrder)
{
    const test::ScratchFolder folder;
    const std::string path = folder.path("a");
    OutputFile file = OutputFile::create(path).value();
    Bytes expected;
    for (const std::size_t octets : {std::size_t{3}, std::size_t{1} << 18, std::size_t{100'000},
                                     std::size_t{200'000}, std::size_t{0}, std::size_t{700'000}}) {
        const Bytes piece(octets, static_cast<std::uint8_t>(octets * 7 + 1));
        file.write(piece);
        expected.insert(expected.end(), piece.begin(), piece.end());
        EXPECT_EQ(file.size(), expected.size());
    }
    ASSERT_TRUE(file.finish());
    EXPECT_TRUE(same_octets(test::octets_of_file(path), expected));
    struct stat status {
    };
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST(OutputFile, PatchReplacesOctets)
{
    const test::ScratchFolder folder;
    OutputFile file = OutputFile::create(folder.path("a")).value();
    file.write(view_of("0123456789"));
    file.patch(2, view_of("xy"));
    file.write(view_of("ab"));
    ASSERT_TRUE(file.finish());
    EXPECT_EQ(text_of(test::octets_of_file(folder.path("a"))), "01xy456789ab");
}

TEST(OutputFile, ZerosFewAndMany)
{
    const test::ScratchFolder folder;
    OutputFile file = OutputFile::create(folder.path("a")).value();
    file.write(view_of("a"));
    file.write_zeros(2);
    file.write(view_of("b"));
    file.write_zeros(1'000'000);
    ASSERT_TRUE(file.finish());
    const Bytes octets = test::octets_of_file(folder.path("a"));
    ASSERT_EQ(octets.size(), 1'000'004u);
    EXPECT_EQ(text_of(ByteView(octets).first(4)), std::string_view("a\0\0b", 4));
    EXPECT_EQ(std::count(octets.begin(), octets.end(), 0), 1'000'002);
}

TEST(OutputFile, WithoutFinishWhatWasWrittenIsThere)
{
    const test::ScratchFolder folder;
    {
        OutputFile file = OutputFile::create(folder.path("a")).value();
        file.write(view_of("kept"));
        const OutputFile moved = std::move(file);
        EXPECT_EQ(moved.size(), 4u);
    }
    EXPECT_EQ(text_of(test::octets_of_file(folder.path("a"))), "kept");
}

TEST(OutputFile, ExistingFilesAndLinksAreRefused)
{
    const test::ScratchFolder folder;
    test::write_file(folder.path("a"), view_of("mine"));
    EXPECT_EQ(OutputFile::create(folder.path("a")).error().code, ErrorCode::cannot_open);
    std::filesystem::create_symlink("elsewhere", folder.path("link"));
    EXPECT_EQ(OutputFile::create(folder.path("link")).error().code, ErrorCode::cannot_open);
    EXPECT_EQ(OutputFile::create(folder.path("no/b")).error().code, ErrorCode::cannot_open);
}

TEST(OutputFile, FinishTwiceIsAnError)
{
    const test::ScratchFolder folder;
    OutputFile file = OutputFile::create(folder.path("a")).value();
    ASSERT_TRUE(file.finish());
    EXPECT_EQ(file.finish().error().code, ErrorCode::write_failed);
}

} // namespace lisrtp::evidence
