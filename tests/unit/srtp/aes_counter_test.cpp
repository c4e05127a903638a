// The counter mode of our own, held against libgcrypt's.

#include "keys/srtp/aes_counter.h"

#include "keys/base/bytes.h"

#include <gcrypt.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

namespace lisrtp::srtp
{

namespace
{

std::uint8_t double_in_gf(std::uint8_t x)
{
    return static_cast<std::uint8_t>(x << 1 ^ (x >> 7) * 0x1B);
}

/** libgcrypt's AES. */
class Aes
{
public:
    Aes(const Bytes& key, int mode)
    {
        const int algorithm = key.size() == 16   ? GCRY_CIPHER_AES128
                              : key.size() == 24 ? GCRY_CIPHER_AES192
                                                 : GCRY_CIPHER_AES256;
        if (gcry_cipher_open(&handle_, algorithm, mode, 0) != 0 ||
            gcry_cipher_setkey(handle_, key.data(), key.size()) != 0)
            ADD_FAILURE() << "libgcrypt";
    }
    Aes(const Aes&) = delete;
    Aes& operator=(const Aes&) = delete;
    ~Aes() { gcry_cipher_close(handle_); }
    gcry_cipher_hd_t get() const { return handle_; }

private:
    gcry_cipher_hd_t handle_ = nullptr;
};

/** S-box: the multiplicative inverse, then the affine map.  FIPS 197, 5.1.1. */
std::uint8_t substituted(std::uint8_t octet)
{
    static const std::array<std::uint8_t, 256> box = [] {
        std::array<std::uint8_t, 256> made{};
        std::uint8_t p = 1;
        std::uint8_t q = 1;
        do { // p runs through all powers of 3, q through their inverses
            p = static_cast<std::uint8_t>(p ^ double_in_gf(p));
            q = static_cast<std::uint8_t>(q ^ q << 1);
            q = static_cast<std::uint8_t>(q ^ q << 2);
            q = static_cast<std::uint8_t>(q ^ q << 4);
            if ((q & 0x80) != 0)
                q ^= 0x09;
            const auto rotated = [&](unsigned n) { return q << n | q >> (8 - n); };
            made[p] = static_cast<std::uint8_t>(q ^ rotated(1) ^ rotated(2) ^ rotated(3) ^
                                                rotated(4) ^ 0x63);
        } while (p != 1);
        made[0] = 0x63;
        return made;
    }();
    return box[octet];
}

/** The round keys.  FIPS 197, 5.2. */
Bytes expanded(const Bytes& key)
{
    const std::size_t words = key.size() / 4;
    Bytes schedule = key;
    std::uint8_t constant = 1;
    for (std::size_t i = words; i < 4 * (words + 7); ++i) {
        std::array<std::uint8_t, 4> word;
        std::copy_n(schedule.end() - 4, 4, word.begin());
        if (i % words == 0) {
            word = {substituted(word[1]), substituted(word[2]), substituted(word[3]),
                    substituted(word[0])};
            word[0] ^= constant;
            constant = double_in_gf(constant);
        } else if (words > 6 && i % words == 4) {
            for (std::uint8_t& octet : word)
                octet = substituted(octet);
        }
        for (const std::uint8_t octet : word)
            schedule.push_back(octet ^ schedule[schedule.size() - key.size()]);
    }
    return schedule;
}

class AesCounter : public testing::TestWithParam<std::size_t>
{
protected:
    void SetUp() override
    {
        if (!aes_counter_mode_runs_here())
            GTEST_SKIP() << "no VAES";
    }
};

Bytes random_octets(std::mt19937& random, std::size_t octets)
{
    Bytes made(octets);
    for (std::uint8_t& octet : made)
        octet = static_cast<std::uint8_t>(random());
    return made;
}

void expect_libgcrypts(std::mt19937& random, std::size_t key_octets, std::size_t octets)
{
    const Bytes key = random_octets(random, key_octets);
    Bytes iv = random_octets(random, 16);
    store_u16(&iv[14], 0);
    const Bytes in = random_octets(random, octets);
    Bytes expected = in;
    const Aes aes(key, GCRY_CIPHER_MODE_CTR);
    if (octets > 0 && (gcry_cipher_setctr(aes.get(), iv.data(), iv.size()) != 0 ||
                       gcry_cipher_encrypt(aes.get(), expected.data(), octets, nullptr, 0) != 0))
        ADD_FAILURE() << "libgcrypt";
    const Bytes schedule = expanded(key);
    const CounterIv counter{load_u64(iv.data()), load_u64(&iv[8])};
    const auto rounds = static_cast<unsigned>(key_octets / 4 + 6);
    Bytes out(octets);
    aes_counter_mode(schedule.data(), rounds, counter, in, out.data());
    EXPECT_EQ(out, expected) << octets;
    Bytes in_place = in;
    aes_counter_mode(schedule.data(), rounds, counter, in_place, in_place.data());
    EXPECT_EQ(in_place, expected) << octets << " in place";
}

TEST_P(AesCounter, EveryLengthAsLibgcryptHasIt)
{
    std::mt19937 random(4);
    for (std::size_t octets = 0; octets <= 1500; ++octets)
        expect_libgcrypts(random, GetParam(), octets);
    expect_libgcrypts(random, GetParam(), 65535);
    expect_libgcrypts(random, GetParam(), std::size_t{1} << 20); // all that two octets count
}

INSTANTIATE_TEST_SUITE_P(KeyOctets, AesCounter, testing::Values(16U, 24U, 32U));

} // namespace

} // namespace lisrtp::srtp
