// A bag, compared with what sha256sum says of the same octets, and everything that can be wrong.

#include "offline/evidence/bag.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <sstream>

#include <sys/stat.h>

namespace lisrtp::evidence
{

namespace
{

namespace fs = std::filesystem;

// printf 'hello\n' | sha256sum, and of nothing
constexpr const char* hash_of_hello =
    "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
constexpr const char* hash_of_nothing =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
// printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | sha256sum
constexpr const char* hash_of_declaration =
    "1712ecfb074bf29c4188ad3421032509159a09739fd604f8fe57038b4ddefcc9";

class Bag : public testing::Test
{
protected:
    Bag()
    {
        fs::create_directories(folder_.path("data/calls/0001"));
        write("data/report.json", "hello\n");
        write("data/calls/0001/a.wav", "");
        write("data/b%c\nd", "hello\n");
        write("lisrtp-case.txt", "hello\n");
    }

    void write(const std::string& name, std::string_view text)
    {
        test::write_file(folder_.path(name), view_of(text));
    }
    std::string text(const std::string& name) const
    {
        return std::string(text_of(test::octets_of_file(folder_.path(name))));
    }
    Result<void> make()
    {
        const std::vector<BagLine> info{{"Source-Organization", "an authority"}};
        return write_bag(folder_.path(), info);
    }
    std::vector<BagFault> check() const { return check_bag(folder_.path()); }

    test::ScratchFolder folder_;
};

using Faults = std::vector<BagFault>;

} // namespace

TEST_F(Bag, ListsFilesInTheOrderOfTheOctetsOfTheirNames)
{
    for (const char* name : {"data/calls/0001!", "data/calls/0001-b", "data/calls/0001/b/c",
                             "data/calls/0001/b.d", "data/calls/00010", "data/calls.csv"}) {
        fs::create_directories(fs::path(folder_.path(name)).parent_path());
        write(name, "hello\n");
    }
    ASSERT_TRUE(make());
    std::vector<std::string> names;
    std::istringstream lines(text("manifest-sha256.txt"));
    for (std::string line; std::getline(lines, line);)
        names.push_back(line.substr(66));
    const std::vector<std::string> expected{
        "data/b%25c%0Ad",      "data/calls.csv",        "data/calls/0001!",
        "data/calls/0001-b",   "data/calls/0001/a.wav", "data/calls/0001/b.d",
        "data/calls/0001/b/c", "data/calls/00010",      "data/report.json"};
    EXPECT_EQ(names, expected);
    EXPECT_EQ(check(), Faults());
}

TEST_F(Bag, TagFilesAreAsTheRfcSays)
{
    ASSERT_TRUE(make());
    EXPECT_EQ(text("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    EXPECT_EQ(text("bag-info.txt"), "Source-Organization: an authority\nPayload-Oxum: 12.3\n");
    EXPECT_EQ(text("manifest-sha256.txt"), std::string(hash_of_hello) + "  data/b%25c%0Ad\n" +
                                               hash_of_nothing + "  data/calls/0001/a.wav\n" +
                                               hash_of_hello + "  data/report.json\n");
    const std::string tags = text("tagmanifest-sha256.txt");
    EXPECT_NE(tags.find(std::string(hash_of_declaration) + "  bagit.txt\n"), std::string::npos);
    EXPECT_NE(tags.find(std::string(hash_of_hello) + "  lisrtp-case.txt\n"), std::string::npos);
    EXPECT_NE(tags.find("  bag-info.txt\n"), std::string::npos);
    EXPECT_NE(tags.find("  manifest-sha256.txt\n"), std::string::npos);
    EXPECT_EQ(tags.find("tagmanifest"), std::string::npos);
    EXPECT_EQ(check(), Faults{});
}

TEST_F(Bag, MadeTwiceIsTheSame)
{
    ASSERT_TRUE(make());
    const std::string tags = text("tagmanifest-sha256.txt");
    ASSERT_TRUE(make());
    EXPECT_EQ(text("tagmanifest-sha256.txt"), tags);
    EXPECT_EQ(check(), Faults{});
}

TEST_F(Bag, SignatureAddedLaterDisturbsNothing)
{
    ASSERT_TRUE(make());
    write("tagmanifest-sha256.txt.p7s", "signed");
    EXPECT_EQ(check(), Faults{});
}

TEST_F(Bag, AnyOtherFileAddedLaterIsNoticed)
{
    ASSERT_TRUE(make());
    write("signature.p7s", "signed");
    EXPECT_EQ(check(), (Faults{{BagFault::unlisted, "signature.p7s"}}));
}

TEST_F(Bag, ChangedPayload)
{
    ASSERT_TRUE(make());
    write("data/report.json", "Hello\n");
    EXPECT_EQ(check(), (Faults{{BagFault::changed, "data/report.json"}}));
}

TEST_F(Bag, MissingPayload)
{
    ASSERT_TRUE(make());
    fs::remove(folder_.path("data/report.json"));
    EXPECT_EQ(check(), (Faults{{BagFault::wrong_oxum, "bag-info.txt"},
                               {BagFault::missing, "data/report.json"}}));
}

TEST_F(Bag, UnlistedPayload)
{
    ASSERT_TRUE(make());
    write("data/more", "");
    EXPECT_EQ(check(),
              (Faults{{BagFault::wrong_oxum, "bag-info.txt"}, {BagFault::unlisted, "data/more"}}));
}

TEST_F(Bag, ChangedTagFile)
{
    ASSERT_TRUE(make());
    write("lisrtp-case.txt", "other\n");
    EXPECT_EQ(check(), (Faults{{BagFault::changed, "lisrtp-case.txt"}}));
}

TEST_F(Bag, ManifestThatNamesFilesOutside)
{
    ASSERT_TRUE(make());
    write("manifest-sha256.txt",
          text("manifest-sha256.txt") + hash_of_hello + "  data/../../outside\n");
    EXPECT_EQ(check(), (Faults{{BagFault::unreadable, "manifest-sha256.txt"},
                               {BagFault::changed, "manifest-sha256.txt"}}));
}

TEST_F(Bag, ManifestWithAFileTwice)
{
    ASSERT_TRUE(make());
    write("manifest-sha256.txt",
          text("manifest-sha256.txt") + hash_of_hello + "  data/report.json\n");
    EXPECT_EQ(check().front(), (BagFault{BagFault::unreadable, "manifest-sha256.txt"}));
}

TEST_F(Bag, NoManifest)
{
    ASSERT_TRUE(make());
    fs::remove(folder_.path("manifest-sha256.txt"));
    fs::remove(folder_.path("tagmanifest-sha256.txt"));
    const Faults faults = check();
    EXPECT_TRUE(std::count(faults.begin(), faults.end(),
                           BagFault{BagFault::unreadable, "manifest-sha256.txt"}));
    EXPECT_TRUE(std::count(faults.begin(), faults.end(),
                           BagFault{BagFault::unreadable, "tagmanifest-sha256.txt"}));
    EXPECT_TRUE(
        std::count(faults.begin(), faults.end(), BagFault{BagFault::unlisted, "data/report.json"}));
}

TEST_F(Bag, AnotherVersion)
{
    ASSERT_TRUE(make());
    write("bagit.txt", "BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n");
    EXPECT_EQ(check(),
              (Faults{{BagFault::unreadable, "bagit.txt"}, {BagFault::changed, "bagit.txt"}}));
}

TEST_F(Bag, FileReplacedByALink)
{
    ASSERT_TRUE(make());
    fs::remove(folder_.path("data/report.json"));
    fs::create_symlink("b%c\nd", folder_.path("data/report.json"));
    const Faults faults = check();
    EXPECT_TRUE(std::count(faults.begin(), faults.end(),
                           BagFault{BagFault::unreadable, "data/report.json"}));
}

TEST_F(Bag, FolderWithoutData)
{
    const test::ScratchFolder empty;
    EXPECT_EQ(write_bag(empty.path(), {}).error().code, ErrorCode::cannot_open);
}

TEST_F(Bag, LinksAreRefused)
{
    fs::create_symlink("report.json", folder_.path("data/link"));
    EXPECT_EQ(make().error().code, ErrorCode::unsupported);
}

TEST_F(Bag, InfoLinesAreLines)
{
    for (const BagLine& line :
         {BagLine{"a\nb", "c"}, BagLine{"a", "b\nc"}, BagLine{"a:b", "c"}, BagLine{"", "c"}})
        EXPECT_EQ(write_bag(folder_.path(), std::vector{line}).error().code, ErrorCode::bad_value);
}

TEST_F(Bag, SpecialFilesAreRefused)
{
    fs::create_directories(folder_.path("data/x"));
    ASSERT_EQ(::mkfifo(folder_.path("data/x/pipe").c_str(), 0600), 0);
    EXPECT_EQ(make().error().code, ErrorCode::unsupported);
}

} // namespace lisrtp::evidence
