// Hashes made while files are written are those of the files that are there afterwards.

#include "keys/base/hex.h"
#include "offline/evidence/file_hashes.h"
#include "offline/evidence/output_folder.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::evidence
{

namespace
{

class Hashes : public testing::TestWithParam<bool>
{
protected:
    Hashes() : folder_(OutputFolder::open(scratch_.path("case"), "inputs").value())
    {
        if (GetParam())
            folder_.hashes().use_thread();
    }

    /** Of what lies there. */
    std::string on_disk(const std::string& name) const
    {
        return to_hex(crypto::sha256(test::octets_of_file((folder_.path() / name).native())));
    }

    void expect_known(const std::string& name)
    {
        const auto known = folder_.hashes().take(name);
        ASSERT_TRUE(known) << name;
        EXPECT_EQ(known->sha256, on_disk(name)) << name;
        EXPECT_EQ(known->octets, std::filesystem::file_size(folder_.path() / name));
        EXPECT_FALSE(folder_.hashes().take(name)) << "it is used up";
    }

    test::ScratchFolder scratch_;
    OutputFolder folder_;
};

/** Pieces of all sizes, zeros between them, some of them holes. */
void fill(OutputFile& file, unsigned seed)
{
    std::mt19937 chance(seed);
    const Bytes octets(700'000, static_cast<std::uint8_t>(seed));
    for (int i = 0; i < 60; ++i) {
        file.write(ByteView(octets).first(chance() % (i % 7 == 0 ? octets.size() : 3000)));
        if (i % 9 == 0)
            file.write_zeros(chance() % 500'000);
        if (std::uint8_t* const room = file.room(5))
            std::fill_n(room, 5, std::uint8_t{7});
    }
}

TEST_P(Hashes, OfFilesWrittenFromFrontToBack)
{
    std::vector<std::jthread> writers;
    for (unsigned n = 0; n < 4; ++n)
        writers.emplace_back([this, n] {
            auto file = folder_.create_file("data/" + std::to_string(n));
            fill(*file, n);
            EXPECT_TRUE(file->finish());
        });
    writers.clear();
    for (unsigned n = 0; n < 4; ++n)
        expect_known("data/" + std::to_string(n));
}

TEST_P(Hashes, OfAFileWhoseBeginningIsWrittenLast)
{
    auto file = folder_.create_file("data/a.wav");
    fill(*file, 1);
    file->patch(4, view_of("size"));
    EXPECT_TRUE(file->finish());
    expect_known("data/a.wav");
}

TEST_P(Hashes, OfAFileThatTakesAnothersPlace)
{
    for (const char* text : {"first", "second"})
        EXPECT_TRUE(folder_.write_file("data/report.json", view_of(text)));
    expect_known("data/report.json");
    EXPECT_FALSE(folder_.hashes().take("data/report.json.part"));
}

TEST_P(Hashes, OfAFileThatIsRenamedWhileItIsWritten)
{
    for (const bool patched : {false, true}) {
        auto file = folder_.create_file("data/unnamed.part");
        fill(*file, 1);
        if (patched)
            file->patch(4, view_of("size"));
        EXPECT_TRUE(folder_.rename("data/unnamed.part", "data/a.wav"));
        fill(*file, 2);
        EXPECT_TRUE(file->finish());
        expect_known("data/a.wav");
        EXPECT_FALSE(folder_.hashes().take("data/unnamed.part"));
    }
}

TEST_P(Hashes, NotOfAFileThatWasNotFinished)
{
    {
        auto file = folder_.create_file("data/clear.pcapng");
        fill(*file, 1);
    }
    EXPECT_FALSE(folder_.hashes().take("data/clear.pcapng"));
    EXPECT_FALSE(folder_.hashes().take("data/never"));
}

TEST_P(Hashes, OfOneThatIsMadeAnewAfterItWasFinished)
{
    for (const unsigned seed : {1u, 2u}) {
        auto file = folder_.create_file("data/0");
        fill(*file, seed);
        EXPECT_TRUE(file->finish());
    }
    expect_known("data/0");
}

TEST_P(Hashes, AreUnknownWhereNothingCanBeNoted)
{
    FileHashes hashes("/no/such/folder");
    const auto watcher = hashes.begin("data/0", folder_.path() / "data/0");
    watcher->finished(0);
    EXPECT_FALSE(hashes.take("data/0"));
}

INSTANTIATE_TEST_SUITE_P(FileHashes, Hashes, testing::Bool(),
                         [](const auto& each) { return each.param ? "beside" : "by_who_writes"; });

/** As when a case cannot be written any further: a file that is slow to read is a pipe here. */
TEST(FileHashes, MayGoWhileTheirThreadIsAtWork)
{
    const test::ScratchFolder scratch;
    const std::string pipe = scratch.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    constexpr std::chrono::milliseconds a_moment(50);
    {
        std::jthread writer;
        FileHashes hashes(scratch.path());
        hashes.use_thread();
        const auto file = hashes.begin("a", pipe);
        file->patched();
        file->finished(0);
        std::this_thread::sleep_for(a_moment); // the thread waits for the writer
        writer = std::jthread([&] {
            std::this_thread::sleep_for(a_moment);
            ::close(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
        });
    }
    std::this_thread::sleep_for(a_moment);
}

} // namespace

} // namespace lisrtp::evidence
