// What libsrtp2 cannot send: AES-f8, key derivation rates, ROC carriage. Packets are made here with
// OpenSSL, straight from the RFCs; header extensions (RFC 6904) are libsrtp2's again.

#include "keys/base/hex.h"
#include "keys/srtp/cross_check_engine.h"
#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/gcrypt_key.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "keys/srtp/stream_decryptor.h"
#include "tests/unit/srtp/libsrtp_sender.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace lisrtp::srtp
{

namespace
{

constexpr Ssrc ssrc{0xDEADBEEF};

Bytes aes(const EVP_CIPHER* mode, ByteView key, ByteView iv, ByteView in)
{
    Bytes out(in.size() + 16);
    int octets = 0;
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, mode, nullptr, key.data(), iv.empty() ? nullptr : iv.data());
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_EncryptUpdate(context, out.data(), &octets, in.data(), static_cast<int>(in.size()));
    EVP_CIPHER_CTX_free(context);
    out.resize(static_cast<std::size_t>(octets));
    return out;
}

Bytes hmac_sha1(ByteView key, ByteView m)
{
    Bytes tag(20);
    unsigned octets = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), m.data(), m.size(), tag.data(),
         &octets);
    return tag;
}

Bytes operator^(Bytes a, const Bytes& b)
{
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        a[i] ^= b[i];
    return a;
}

/** The number, big-endian, in so many octets. */
Bytes number(std::uint64_t value, std::size_t octets)
{
    Bytes out(octets);
    for (std::size_t i = 0; i < octets && i < 8; ++i)
        out[octets - 1 - i] = static_cast<std::uint8_t>(value >> 8 * i);
    return out;
}

Bytes operator+(Bytes a, const Bytes& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/** A sender by hand, for 128-bit keys. */
struct HandSender {
    Suite suite;
    MasterKey master;

    /** RFC 3711, 4.3.1. */
    Bytes session_key(unsigned label, std::uint64_t index, std::size_t octets) const
    {
        const std::uint64_t rate = master.key_derivation_rate;
        const std::uint64_t r = rate == 0 ? 0 : index / rate;
        const Bytes key_id = number(label, 8) + number(r, 6); // right-aligned with the salt
        const Bytes x = (copy_of(master.salt.reveal()) ^ key_id) + Bytes{0, 0};
        return aes(EVP_aes_128_ctr(), master.key.reveal(), x, Bytes(octets));
    }

    Bytes encrypted(ByteView header, ByteView payload, std::uint64_t index) const
    {
        const Bytes k_e = session_key(0, index, 16);
        const Bytes k_s = session_key(2, index, 14);
        if (suite.cipher == Cipher::null)
            return copy_of(payload);
        if (suite.cipher == Cipher::aes_cm) {
            const Bytes iv = (k_s + Bytes{0, 0}) ^ (number(ssrc.value, 8) + number(index << 16, 8));
            return aes(EVP_aes_128_ctr(), k_e, iv, payload);
        }
        // RFC 3711, 4.1.2.
        const Bytes m = k_s + Bytes{0x55, 0x55};
        const Bytes iv = Bytes{0} + copy_of(header.subspan(1, 11)) + number(index >> 16, 4);
        const Bytes masked_iv = aes(EVP_aes_128_ecb(), k_e ^ m, {}, iv);
        Bytes keystream;
        Bytes s(16);
        for (std::uint64_t j = 0; keystream.size() < payload.size(); ++j) {
            s = aes(EVP_aes_128_ecb(), k_e, {}, masked_iv ^ number(j, 16) ^ s);
            keystream = keystream + s;
        }
        return copy_of(payload) ^ keystream;
    }

    Bytes protect(const Bytes& clear, std::uint64_t index) const
    {
        const ByteView header = ByteView(clear).first(12);
        Bytes packet = copy_of(header) + encrypted(header, ByteView(clear).subspan(12), index);
        const Bytes roc = number(index >> 16, 4);
        const Bytes mac = hmac_sha1(session_key(1, index, 20), packet + roc);
        const auto cut = [&mac](std::size_t octets) {
            return Bytes(mac.begin(), mac.begin() + static_cast<std::ptrdiff_t>(octets));
        };
        // RFC 4771, 2.
        const bool carries = index % 65536 % suite.roc_rate == 0;
        switch (suite.roc_carriage) {
        case RocCarriage::none:
            return packet + cut(suite.tag_octets);
        case RocCarriage::m1:
            return carries ? packet + roc + cut(suite.tag_octets - 4) : packet;
        case RocCarriage::m2:
            return carries ? packet + roc + cut(suite.tag_octets - 4)
                           : packet + cut(suite.tag_octets);
        case RocCarriage::m3:
            return carries ? packet + roc : packet;
        }
        return {};
    }
};

Bytes clear_packet(std::uint64_t index, std::size_t octets = 50)
{
    ClearPacket packet;
    packet.sequence = static_cast<std::uint16_t>(index);
    packet.payload_octets = octets;
    return packet.octets();
}

// RFC 3711, B.1.
TEST(F8, RfcVector)
{
    Suite suite;
    suite.cipher = Cipher::aes_f8;
    ProtocolKeys keys;
    keys.cipher_key = SecretBytes::copy_of(*from_hex("234829008467be186c3de14aae72d62c"));
    keys.salt = SecretBytes::copy_of(*from_hex("32f2870d"));
    auto protocol = GcryptProtocol::make(suite, std::move(keys));
    ASSERT_TRUE(protocol);
    const Bytes header = *from_hex("806e5cba50681de55c621599");
    const GcryptProtocol::Block iv =
        GcryptProtocol::rtp_f8_iv(header, packet_index(Roc{0xd462564a}, 0x5cba));
    EXPECT_EQ(to_hex(ByteView(iv)), "006e5cba50681de55c621599d462564a");
    const Bytes ciphertext = *from_hex("019ce7a26e7854014a6366aa95d4eefd"
                                       "1ad4172a14f9faf455b7f1d4b62bd08f"
                                       "562c0eef7c4802");
    Bytes clear(ciphertext.size());
    ASSERT_TRUE(protocol->decrypt_f8(iv, ciphertext, clear.data()));
    EXPECT_EQ(text_of(clear), "pseudorandomness is the next best thing");
}

class ByHand : public testing::TestWithParam<Suite>
{
};

TEST_P(ByHand, EveryPayloadLengthInBothEngines)
{
    for (const std::uint64_t rate : {0U, 1U, 16U, 65536U}) {
        MasterKey master = counting_master_key(GetParam());
        master.key_derivation_rate = rate;
        const HandSender sender{GetParam(), master.clone()};
        const GcryptEngine gcrypt;
        const IpsecMbEngine fast;
        for (const Engine* engine :
             {static_cast<const Engine*>(&gcrypt), static_cast<const Engine*>(&fast)}) {
            auto key = engine->prepare(GetParam(), master);
            ASSERT_TRUE(key) << describe(key.error());
            for (std::size_t octets = 0; octets <= 200; ++octets) {
                const std::uint64_t index = 0x20000 + 61 * octets;
                const Bytes clear = clear_packet(index, octets);
                const Bytes packet = sender.protect(clear, index);
                Bytes out(packet.size());
                PacketJob job;
                job.packet = packet;
                job.index = PacketIndex{index};
                job.out = out.data();
                engine->open(**key, {&job, 1});
                EXPECT_NE(job.fate, PacketFate::failed) << octets;
                EXPECT_TRUE(same_octets(ByteView(out).first(job.out_octets), clear)) << octets;
                if (!proves(GetParam()))
                    continue;
                job.index = PacketIndex{index + 0x10000};
                engine->open(**key, {&job, 1});
                EXPECT_NE(job.fate, PacketFate::authenticated) << octets;
            }
        }
    }
}

Suite suite_of(Cipher cipher, RocCarriage carriage, unsigned rate, unsigned tag_octets)
{
    Suite suite;
    suite.cipher = cipher;
    suite.roc_carriage = carriage;
    suite.roc_rate = rate;
    suite.tag_octets = tag_octets;
    if (carriage == RocCarriage::m3)
        suite.authentication = Authentication::null;
    return suite;
}

INSTANTIATE_TEST_SUITE_P(Transforms, ByHand,
                         testing::Values(suite_of(Cipher::aes_cm, RocCarriage::none, 1, 10),
                                         suite_of(Cipher::aes_f8, RocCarriage::none, 1, 10),
                                         suite_of(Cipher::aes_f8, RocCarriage::none, 1, 4),
                                         suite_of(Cipher::null, RocCarriage::none, 1, 10),
                                         suite_of(Cipher::aes_cm, RocCarriage::m1, 1, 10),
                                         suite_of(Cipher::aes_cm, RocCarriage::m1, 7, 14),
                                         suite_of(Cipher::aes_cm, RocCarriage::m2, 1, 10),
                                         suite_of(Cipher::aes_f8, RocCarriage::m2, 16, 14),
                                         suite_of(Cipher::aes_cm, RocCarriage::m3, 1, 4),
                                         suite_of(Cipher::aes_cm, RocCarriage::m3, 10, 4)),
                         [](const auto& test) {
                             std::string name = name_of(test.param) + "_every_" +
                                                std::to_string(test.param.roc_rate);
                             return name;
                         });

class Carried : public testing::TestWithParam<RocCarriage>
{
};

/** A capture that begins at ROC 70 000, between two packets that carry it. */
TEST_P(Carried, RocIsTakenFromThePacket)
{
    const Suite suite =
        suite_of(Cipher::aes_cm, GetParam(), 10, GetParam() == RocCarriage::m3 ? 4 : 14);
    const MasterKey master = counting_master_key(suite);
    const HandSender sender{suite, master.clone()};
    const GcryptEngine engine;
    // Nothing is searched: what is known is known from the packets.
    auto stream = StreamDecryptor::make(engine, suite, master, ssrc, {}, {0});
    ASSERT_TRUE(stream);
    const std::uint64_t first = (std::uint64_t{70000} << 16) + 65501;
    unsigned failed = 0;
    for (std::uint64_t index = first; index < first + 200; ++index) {
        const Bytes clear = clear_packet(index);
        const Bytes packet = sender.protect(clear, index);
        Bytes out(packet.size());
        const Verdict verdict = stream->decrypt(packet, out);
        if (verdict.status == Verdict::Status::failed) {
            ++failed;
            EXPECT_LT(index, first + 10);
            continue;
        }
        EXPECT_EQ(verdict.index.value, index);
        EXPECT_TRUE(same_octets(ByteView(out).first(verdict.octets), clear));
    }
    EXPECT_EQ(failed, 9U); // 65501 .. 65509
    EXPECT_EQ(stream->statistics().roc_source, RocSource::carried);
    EXPECT_EQ(stream->statistics().roc_first, Roc{70000});
    EXPECT_EQ(stream->statistics().roc_last, Roc{70001});
}

INSTANTIATE_TEST_SUITE_P(Modes, Carried,
                         testing::Values(RocCarriage::m1, RocCarriage::m2, RocCarriage::m3));

class HeaderExtensions : public testing::TestWithParam<const char*>
{
};

TEST_P(HeaderExtensions, AreDecryptedAsByLibsrtp2)
{
    const Suite suite = suite_named(GetParam()).value();
    MasterKey master = counting_master_key(suite);
    master.encrypted_extensions.set(1);
    master.encrypted_extensions.set(3);
    const LibsrtpSender sender(GetParam(), master, ssrc);
    // No padding between elements: libsrtp2 does not count it into the keystream, the RFC does.
    const Bytes one_octet = *from_hex("bede000412aabbcc20dd331122334400"
                                      "00000000");
    const Bytes two_octet = *from_hex("100000040103aabbcc0201dd03041122"
                                      "33440000");
    for (const Bytes& extension : {one_octet, two_octet}) {
        Bytes clear = clear_packet(9);
        clear[0] |= 0x10;
        clear.insert(clear.begin() + 12, extension.begin(), extension.end());
        const Bytes packet = sender.protect(clear, Roc{5});
        EXPECT_FALSE(same_octets(ByteView(packet).subspan(12, 20), extension));
        const GcryptEngine gcrypt;
        const LibsrtpEngine libsrtp;
        const IpsecMbEngine fast;
        for (const Engine* engine :
             {static_cast<const Engine*>(&gcrypt), static_cast<const Engine*>(&libsrtp),
              static_cast<const Engine*>(&fast)}) {
            auto key = engine->prepare(suite, master);
            ASSERT_TRUE(key);
            Bytes out(packet.size());
            PacketJob job;
            job.packet = packet;
            job.index = packet_index(Roc{5}, 9);
            job.out = out.data();
            engine->open(**key, {&job, 1});
            EXPECT_EQ(job.fate, PacketFate::authenticated);
            EXPECT_EQ(to_hex(ByteView(out).first(job.out_octets)), to_hex(clear));
        }
    }
}

// From RFC 6904, Appendix A: elements 1 and 3 are encrypted, 2 between them is not.
TEST(HeaderExtension, RfcVector)
{
    MasterKey master;
    master.key = SecretBytes::copy_of(*from_hex("e1f97a0d3e018be0d64fa32c06de4139"));
    master.salt = SecretBytes::copy_of(*from_hex("0ec675ad498afeebb6960b3aabe6"));
    for (const std::size_t id : {1U, 3U})
        master.encrypted_extensions.set(id);
    auto keys = derive_rtp_keys(Suite{}, master);
    ASSERT_TRUE(keys);
    auto protocol = GcryptProtocol::make(Suite{}, *std::move(keys));
    ASSERT_TRUE(protocol);
    const std::string header = "900f1234decafbadcafebabebede0004";
    Bytes packet = *from_hex(header + "17588a9270f4e15e1c220000c8309500");
    ASSERT_TRUE(protocol->decrypt_extensions(master.encrypted_extensions,
                                             packet_index(Roc{0}, 0x1234), packet));
    EXPECT_EQ(to_hex(packet), header + "17414273a475262748220000c8308e00");
}

INSTANTIATE_TEST_SUITE_P(Suites, HeaderExtensions,
                         testing::Values("AES_CM_128_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_80",
                                         "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"));

} // namespace

} // namespace lisrtp::srtp
