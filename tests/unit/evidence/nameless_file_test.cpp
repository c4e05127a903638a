// What was written is read back, from the file or from what is still on its way into it.

#include "offline/evidence/nameless_file.h"
#include "tests/support/full_disk.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

namespace lisrtp::evidence
{

namespace
{

Bytes read_back(const NamelessFile& file, std::uint64_t offset, std::size_t octets)
{
    Bytes read(octets);
    EXPECT_TRUE(file.read(offset, read)) << offset << " " << octets;
    return read;
}

} // namespace

TEST(NamelessFile, IsReadAnywhereWhileItGrows)
{
    const test::ScratchFolder scratch;
    auto made = NamelessFile::create(scratch.path());
    ASSERT_TRUE(made);
    NamelessFile file = *std::move(made);
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
    std::mt19937 chance(7);
    Bytes all;
    for (int i = 0; i < 300; ++i) {
        const Bytes piece(chance() % 3000, static_cast<std::uint8_t>(i));
        file.append(piece);
        all.insert(all.end(), piece.begin(), piece.end());
        ASSERT_EQ(file.size(), all.size());
        const std::size_t from = chance() % (all.size() + 1);
        const std::size_t octets = chance() % (all.size() - from + 1);
        EXPECT_EQ(read_back(file, from, octets), copy_of(ByteView(all).subspan(from, octets)));
    }
    ASSERT_TRUE(file.flush());
    EXPECT_EQ(read_back(file, 0, all.size()), all);
    Bytes beyond(2);
    EXPECT_FALSE(file.read(all.size() - 1, beyond));
    EXPECT_FALSE(file.read(~std::uint64_t{0}, beyond));
}

TEST(NamelessFile, LiesInMemoryWhereThereIsNoFolder)
{
    EXPECT_FALSE(NamelessFile::create("/no/such/folder"));
    auto file = NamelessFile::in_memory();
    ASSERT_TRUE(file);
    file->append(view_of("text"));
    ASSERT_TRUE(file->flush());
    EXPECT_EQ(read_back(*file, 1, 3), copy_of(view_of("ext")));
}

TEST(NamelessFile, KeepsTheFirstErrorOfWriting)
{
    const test::ScratchFolder scratch;
    auto file = NamelessFile::create(scratch.path());
    ASSERT_TRUE(file);
    {
        const test::FullDisk full(1000);
        file->append(Bytes(100'000));
        ASSERT_TRUE(file->error());
        EXPECT_EQ(file->error()->code, ErrorCode::write_failed);
    }
    file->append(view_of("more"));
    EXPECT_FALSE(file->flush());
    Bytes read(4);
    EXPECT_FALSE(file->read(0, read));
}

} // namespace lisrtp::evidence
