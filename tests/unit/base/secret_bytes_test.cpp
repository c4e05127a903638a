#include "keys/base/secret_bytes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <type_traits>

// The sanitizers replace mlock by nothing.  clang says so by a feature, g++ by a macro.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LISRTP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LISRTP_SANITIZED 1
#endif
#endif

namespace lisrtp
{
namespace
{

#ifdef LISRTP_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/** The VmFlags line of the mapping that holds `p`, out of /proc/self/smaps. */
std::string mapping_flags(const void* p)
{
    const auto wanted = reinterpret_cast<std::uintptr_t>(p);
    std::ifstream maps("/proc/self/smaps");
    bool inside = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        char dash = 0;
        std::istringstream header(line);
        if (header >> std::hex >> begin >> dash >> end && dash == '-')
            inside = begin <= wanted && wanted < end;
        if (inside && line.starts_with("VmFlags:"))
            return line + " ";
    }
    return "";
}

TEST(SecretBytes, CannotBeCopiedByAccident)
{
    static_assert(!std::is_copy_constructible_v<SecretBytes>);
    static_assert(!std::is_copy_assignable_v<SecretBytes>);
    static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
}

TEST(SecretBytes, LiveInPagesThatAreLockedAndNotDumped)
{
    for (const std::size_t octets : {16u, 4096u, 100'000u}) {
        const SecretBytes secret(octets);
        const std::string flags = mapping_flags(secret.reveal().data());
        EXPECT_NE(flags.find(" dd "), std::string::npos) << octets << flags;
        if (secrets_are_locked() && !sanitized) {
            EXPECT_NE(flags.find(" lo "), std::string::npos) << octets << flags;
        }
    }
}

TEST(SecretBytes, AreWipedWhenFreed)
{
    constexpr std::size_t octets = 48;
    const std::uint8_t* where = nullptr;
    {
        SecretBytes secret(octets);
        std::fill_n(secret.reveal_mutable().data(), octets, std::uint8_t{0xA5});
        where = secret.reveal().data();
    }
    // The slab stays mapped; the allocator's own link stands in the first octets, whatever they
    // are.
    const ByteView freed(where + sizeof(void*), octets - sizeof(void*));
    EXPECT_EQ(std::count(freed.begin(), freed.end(), 0xA5), 0);
}

TEST(SecretBytes, BeginAsZerosAlsoInUsedBlocks)
{
    for (int round = 0; round < 2; ++round) {
        SecretBytes secret(64);
        for (const std::uint8_t octet : secret.reveal())
            EXPECT_EQ(octet, 0);
        std::fill_n(secret.reveal_mutable().data(), 64, std::uint8_t{0xFF});
    }
}

TEST(SecretBytes, AreEqualByTheirOctets)
{
    const auto a = SecretBytes::copy_of(Bytes{1, 2, 3});
    EXPECT_TRUE(a == a.clone());
    EXPECT_FALSE(a == SecretBytes::copy_of(Bytes{1, 2, 4}));
    EXPECT_FALSE(a == SecretBytes::copy_of(Bytes{1, 2}));
    EXPECT_TRUE(SecretBytes() == SecretBytes(0));
}

TEST(SecretBytes, CanBeMovedSlicedAndJoined)
{
    SecretBytes a = SecretBytes::copy_of(Bytes{1, 2, 3});
    const SecretBytes b = std::move(a);
    EXPECT_EQ(copy_of(joined(b, b.slice(1, 3)).reveal()), (Bytes{1, 2, 3, 2, 3}));
    a = b.clone();
    EXPECT_TRUE(a == b);
    EXPECT_TRUE(b.slice(1, 1).empty());
}

TEST(SecretBytes, WipeOverwrites)
{
    Bytes octets{1, 2, 3};
    wipe(octets);
    EXPECT_EQ(octets, Bytes(3));
    wipe({});
}

} // namespace
} // namespace lisrtp
