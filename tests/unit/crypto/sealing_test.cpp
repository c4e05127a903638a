#include "keys/base/hex.h"
#include "keys/crypto/aes_gcm.h"
#include "keys/crypto/argon2id.h"

#include <gtest/gtest.h>

namespace lisrtp::crypto
{
namespace
{

std::string argon2id_hex(std::string_view passphrase, std::string_view salt, Argon2Cost cost,
                         std::size_t octets)
{
    const auto key =
        argon2id(SecretBytes::copy_of(view_of(passphrase)), view_of(salt), cost, octets);
    return key ? to_hex(key->reveal()) : std::string(name_of(key.error().code));
}

// Values from the reference implementation: argon2 SALT -id -t T -k M -p P -l L -r (Debian argon2).
TEST(Argon2id, AsTheReferenceImplementation)
{
    EXPECT_EQ(argon2id_hex("correct horse battery staple", "somesalt12345678", {64, 3, 4}, 32),
              "acb94644de6383ff126d33787fc92c0fa9644bcfde0dd1df31013624e759925a");
    EXPECT_EQ(argon2id_hex("p", "saltsalt", {8, 1, 1}, 16), "bfd2be02e1416609a79b50a0fc86debe");
}

TEST(Argon2id, RefusesCostsThatAreNone)
{
    for (const Argon2Cost cost :
         {Argon2Cost{64, 0, 1}, Argon2Cost{64, 1, 0}, Argon2Cost{31, 1, 4}, Argon2Cost{0, 0, 0}})
        EXPECT_EQ(argon2id_hex("p", "saltsalt", cost, 32), "out_of_range");
    EXPECT_EQ(argon2id_hex("p", "salt", {64, 1, 1}, 32), "out_of_range");
}

// McGrew and Viega, The Galois/Counter Mode of Operation, test case 16.
TEST(AesGcm, TestCase16)
{
    const auto key = SecretBytes::copy_of(
        *from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
    const Bytes nonce = *from_hex("cafebabefacedbaddecaf888");
    const Bytes associated = *from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const Bytes text = *from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                 "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    const auto sealed = aes_gcm_seal(key, nonce, associated, SecretBytes::copy_of(text));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(to_hex(*sealed), "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                               "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                               "76fc6ece0f4e1768cddf8853bb2d551b");
    const auto opened = aes_gcm_open(key, nonce, associated, *sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, SecretBytes::copy_of(text));
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        Bytes altered = *sealed;
        altered[i] ^= 1;
        EXPECT_EQ(aes_gcm_open(key, nonce, associated, altered).error().code,
                  ErrorCode::mac_mismatch);
    }
    EXPECT_EQ(aes_gcm_open(key, nonce, {}, *sealed).error().code, ErrorCode::mac_mismatch);
    EXPECT_EQ(aes_gcm_open(key, nonce, associated, Bytes(15)).error().code, ErrorCode::truncated);
    EXPECT_EQ(aes_gcm_open(SecretBytes(5), nonce, associated, *sealed).error().code,
              ErrorCode::bad_key_length);
}

} // namespace
} // namespace lisrtp::crypto
