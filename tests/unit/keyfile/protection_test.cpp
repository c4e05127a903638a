#include "tests/unit/keyfile/key_text.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::keyfile
{
namespace
{

namespace fs = std::filesystem;

class Protection : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "lisrtp-keyfile-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override { fs::remove_all(folder); }

    fs::path write(const std::string& name, const std::string& text, mode_t mode) const
    {
        const fs::path path = folder / name;
        std::ofstream(path) << text;
        chmod(path.c_str(), mode);
        return path;
    }
    static std::string refusal(const fs::path& path, const ReadOptions& options = {})
    {
        const auto reading = read_key_file(path, options);
        return reading.errors.size() == 1 ? reading.errors[0].message : "";
    }

    fs::path folder;
};

const std::string text = test::with_secret("psk", "psk = \"0011\"\n");
const ReadOptions insecure{true, {}};

TEST_F(Protection, ReadsAFileThatOnlyItsOwnerMayRead)
{
    const auto reading = read_key_file(write("k.toml", text, 0600));
    ASSERT_TRUE(reading);
    EXPECT_FALSE(reading.file->insecure_permissions);
}

TEST_F(Protection, RefusesAFileThatOthersMayAccess)
{
    for (const mode_t mode : {0640u, 0604u, 0610u, 0602u}) {
        const fs::path path = write("k.toml", text, mode);
        EXPECT_EQ(refusal(path), "the key file cannot be used: others may access it") << mode;
        const auto reading = read_key_file(path, insecure);
        ASSERT_TRUE(reading);
        EXPECT_TRUE(reading.file->insecure_permissions);
    }
}

TEST_F(Protection, RefusesASymbolicLink)
{
    write("k.toml", text, 0600);
    fs::create_symlink("k.toml", folder / "link.toml");
    EXPECT_EQ(refusal(folder / "link.toml"), "the key file cannot be used: it is a symbolic link");
    const auto reading = read_key_file(folder / "link.toml", insecure);
    ASSERT_TRUE(reading);
    EXPECT_TRUE(reading.file->insecure_permissions);
}

TEST_F(Protection, RefusesWhatIsNoRegularFile)
{
    EXPECT_EQ(refusal(folder), "the key file cannot be used: it is not a regular file");
    ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(refusal(folder / "pipe", insecure),
              "the key file cannot be used: it is not a regular file");
}

TEST_F(Protection, RefusesAFileThatIsNotThere)
{
    EXPECT_EQ(refusal(folder / "none"), "the key file cannot be used: No such file or directory");
}

TEST_F(Protection, RefusesAFileOfAnotherUser)
{
    const fs::path path = write("k.toml", text, 0600);
    if (chown(path.c_str(), 12345, static_cast<gid_t>(-1)) != 0)
        GTEST_SKIP() << "only root can give a file away";
    EXPECT_EQ(refusal(path), "the key file cannot be used: it belongs to another user");
}

TEST_F(Protection, RefusesAHugeFile)
{
    const fs::path path = write("k.toml", text, 0600);
    fs::resize_file(path, (16u << 20) + 1);
    EXPECT_EQ(refusal(path), "the key file cannot be used: it is larger than 16 MiB");
}

TEST_F(Protection, HoldsForAPemFileToo)
{
    const fs::path keys =
        write("k.toml", test::with_secret("rsa-private-key", "pem_file = \"a.pem\"\n"), 0600);
    EXPECT_EQ(refusal(keys), "`pem_file` cannot be used: No such file or directory");
    const std::string pem = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
    write("a.pem", pem, 0644);
    EXPECT_EQ(refusal(keys), "`pem_file` cannot be used: others may access it");
    write("a.pem", pem, 0600);
    const auto reading = read_key_file(keys);
    ASSERT_TRUE(reading);
    EXPECT_EQ(text_of(reading.file->secrets.at(0).as<RsaPrivateKey>()->pem.reveal()), pem);
}

} // namespace
} // namespace lisrtp::keyfile
