// After reading, the secrets stand in SecretBytes and nowhere else in the process.

#include "tests/unit/keyfile/key_text.h"

#include "keys/base/base64.h"
#include "keys/base/hex.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LISRTP_SHADOW_MEMORY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LISRTP_SHADOW_MEMORY 1
#endif
#endif

namespace lisrtp::keyfile
{
namespace
{

/** A needle that is kept XORed, so that it is not found in the test's own memory. */
constexpr std::uint8_t veil = 0x5A;

Bytes veiled(ByteView octets)
{
    Bytes out = copy_of(octets);
    for (std::uint8_t& octet : out)
        octet ^= veil;
    return out;
}

struct Mapping {
    std::uintptr_t begin;
    std::uintptr_t end;
};

/** The writable mappings, but for those of SecretBytes, which alone are kept out of dumps. */
std::vector<Mapping> ordinary_memory()
{
    std::vector<Mapping> mappings;
    std::ifstream maps("/proc/self/smaps");
    bool writable = false;
    Mapping current{};
    for (std::string line; std::getline(maps, line);) {
        std::istringstream header(line);
        char dash = 0;
        std::string rights;
        Mapping read{};
        if (header >> std::hex >> read.begin >> dash >> read.end >> rights && dash == '-') {
            current = read;
            writable = rights.starts_with("rw");
        } else if (line.starts_with("VmFlags:") && writable &&
                   (line + " ").find(" dd ") == std::string::npos) {
            mappings.push_back(current);
        }
    }
    return mappings;
}

/** How often a needle stands in ordinary memory.  Reads into pages of its own, which it leaves out.
 */
std::size_t count_in_memory(const std::vector<Bytes>& veiled_needles)
{
    const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    SecretBytes window(1u << 20); // in memory that is not searched
    constexpr std::size_t overlap = 128;
    std::size_t found = 0;
    for (const Mapping& mapping : ordinary_memory()) {
        for (std::uintptr_t at = mapping.begin; at < mapping.end; at += window.size() - overlap) {
            const std::size_t octets = std::min<std::size_t>(window.size(), mapping.end - at);
            const ssize_t got =
                pread(memory, window.reveal_mutable().data(), octets, static_cast<off_t>(at));
            if (got <= 0)
                break;
            for (std::uint8_t& octet : window.reveal_mutable())
                octet ^= veil;
            const ByteView seen = window.reveal().first(static_cast<std::size_t>(got));
            for (const Bytes& needle : veiled_needles)
                for (auto it = seen.begin();
                     (it = std::search(it, seen.end(), needle.begin(), needle.end())) != seen.end();
                     ++it)
                    ++found;
        }
    }
    close(memory);
    return found;
}

/** The octets, and their texts in hex (both cases) and base64, all veiled. */
void add_needles(std::vector<Bytes>& needles, const SecretBytes& secret)
{
    needles.push_back(veiled(secret.reveal()));
    std::string hex = to_hex(secret.reveal());
    std::string base64 = to_base64(secret.reveal());
    needles.push_back(veiled(view_of(hex)));
    needles.push_back(veiled(view_of(base64)));
    explicit_bzero(base64.data(), base64.size());
    for (char& c : hex)
        c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    needles.push_back(veiled(view_of(hex)));
    explicit_bzero(hex.data(), hex.size());
}

/** A number that no other part of the process knows. */
std::uint8_t unpredictable(std::uint32_t& state)
{
    state = state * 1664525u + 1013904223u;
    return static_cast<std::uint8_t>(state >> 24);
}

TEST(Memory, HoldsNoSecretOutsideSecretBytes)
{
#ifdef LISRTP_SHADOW_MEMORY
    GTEST_SKIP() << "a sanitizer keeps freed memory";
#endif
    std::vector<Bytes> needles;
    const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                       ("lisrtp-memory-" + std::to_string(getpid()) + ".toml");
    {
        // The file is written out of locked memory, character by character.
        std::uint32_t state = 2026;
        SecretBytes k(16);
        SecretBytes op(16);
        for (std::size_t i = 0; i < 16; ++i) {
            k.reveal_mutable()[i] = unpredictable(state);
            op.reveal_mutable()[i] = unpredictable(state);
        }
        const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ASSERT_GE(file, 0);
        const auto put = [&](std::string_view text) {
            ASSERT_EQ(write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        };
        const auto put_hex = [&](const SecretBytes& secret) {
            for (const std::uint8_t octet : secret.reveal())
                put(to_hex(Bytes{octet}));
        };
        put(test::with_secret("subscriber", "algorithm = \"milenage\"\nk = \""));
        put_hex(k);
        put("\" # it was ");
        put_hex(k);
        put("\nop = '");
        put_hex(op);
        put("'\n");
        close(file);
        add_needles(needles, k);
        add_needles(needles, op);
    }
    // The search finds what is there: a copy in ordinary memory.
    {
        Bytes copy = needles[0];
        for (std::uint8_t& octet : copy)
            octet ^= veil;
        EXPECT_GE(count_in_memory(needles), 1u);
        explicit_bzero(copy.data(), copy.size());
    }
    const std::size_t before = count_in_memory(needles);
    const KeyFileReading reading = read_key_file(path);
    const std::size_t after = count_in_memory(needles);
    std::filesystem::remove(path);
    ASSERT_TRUE(reading) << describe(reading.errors.at(0), "f");
    EXPECT_EQ(before, 0u);
    EXPECT_EQ(after, 0u);
    // It did read them.
    EXPECT_EQ(veiled(reading.file->secrets.at(0).as<Subscriber>()->k.reveal()), needles[0]);
}

} // namespace
} // namespace lisrtp::keyfile
