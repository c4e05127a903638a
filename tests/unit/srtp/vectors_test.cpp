// The standards' and libsrtp2's own values, one test a record.

#include "keys/base/hex.h"
#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/gcrypt_key.h"
#include "keys/srtp/key_derivation.h"
#include "keys/srtp/libsrtp_engine.h"
#include "tests/unit/srtp/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::srtp
{

namespace
{

using RecordTest = testing::TestWithParam<VectorRecord>;

std::string name_of_record(const testing::TestParamInfo<VectorRecord>& info)
{
    return info.param.test_name();
}

// --- key_derivation.vec

class KeyDerivation : public RecordTest
{
};

TEST_P(KeyDerivation, Record)
{
    const VectorRecord& record = GetParam();
    const MasterKey master = record.master_key();
    if (record.text("Expect") != "ok") {
        const auto key = derive_key(master, KeyLabel::rtp_encryption, 16);
        ASSERT_FALSE(key);
        EXPECT_EQ(name_of(key.error().code), record.text("Expect"));
        return;
    }
    const auto derived = [&](KeyLabel label, const char* field) {
        const auto key = derive_key(master, label, record.octets(field).size());
        return key ? to_hex(key->reveal()) : describe(key.error());
    };
    EXPECT_EQ(derived(KeyLabel::rtp_encryption, "CipherKey"), record.text("CipherKey"));
    EXPECT_EQ(derived(KeyLabel::rtp_salt, "SessionSalt"), record.text("SessionSalt"));
    EXPECT_EQ(derived(KeyLabel::rtp_authentication, "AuthKey"), record.text("AuthKey"));
}

INSTANTIATE_TEST_SUITE_P(Vectors, KeyDerivation,
                         testing::ValuesIn(read_vectors("key_derivation.vec",
                                                        {"Key", "Salt", "CipherKey", "SessionSalt",
                                                         "AuthKey", "Expect"})),
                         name_of_record);

// --- counter_mode.vec

ProtocolKeys session_keys(const VectorRecord& record)
{
    ProtocolKeys keys;
    keys.cipher_key = record.secret("Key");
    keys.salt = record.secret("SessionSalt");
    return keys;
}

class CounterMode : public RecordTest
{
};

TEST_P(CounterMode, Record)
{
    const VectorRecord& record = GetParam();
    ProtocolKeys keys = session_keys(record);
    Suite suite;
    suite.key_octets = static_cast<unsigned>(keys.cipher_key.size());
    auto protocol = GcryptProtocol::make(suite, std::move(keys));
    ASSERT_TRUE(protocol);
    const std::size_t offset = record.number("Offset", 0);
    const Bytes keystream = record.octets("Keystream");
    const Bytes zeros(offset + keystream.size());
    Bytes out(zeros.size());
    ASSERT_TRUE(protocol->decrypt_counter_mode(Ssrc{0}, 0, zeros, out.data()));
    EXPECT_EQ(to_hex(ByteView(out).subspan(offset)), record.text("Keystream"));
}

INSTANTIATE_TEST_SUITE_P(Vectors, CounterMode,
                         testing::ValuesIn(read_vectors(
                             "counter_mode.vec", {"Key", "SessionSalt", "Offset", "Keystream"})),
                         name_of_record);

// --- gcm.vec

class Gcm : public RecordTest
{
};

TEST_P(Gcm, Record)
{
    const VectorRecord& record = GetParam();
    ProtocolKeys keys = session_keys(record);
    Suite suite = suite_named("AEAD_AES_128_GCM").value();
    suite.key_octets = static_cast<unsigned>(keys.cipher_key.size());
    auto protocol = GcryptProtocol::make(suite, std::move(keys));
    ASSERT_TRUE(protocol);
    GcryptProtocol::Nonce nonce;
    const Bytes nonce_octets = record.octets("Nonce");
    ASSERT_EQ(nonce_octets.size(), nonce.size());
    std::copy(nonce_octets.begin(), nonce_octets.end(), nonce.begin());
    const Bytes ciphertext = record.octets("Ciphertext");
    Bytes clear(ciphertext.size());
    const bool fits = protocol->decrypt_gcm(nonce, record.octets("Associated"), {}, ciphertext,
                                            record.octets("Tag"), clear.data());
    ASSERT_EQ(fits, record.text("Expect") == "ok");
    if (fits) {
        EXPECT_EQ(to_hex(clear), record.text("Clear"));
    }
}

INSTANTIATE_TEST_SUITE_P(Vectors, Gcm,
                         testing::ValuesIn(read_vectors("gcm.vec", {"Key", "SessionSalt", "Nonce",
                                                                    "Associated", "Ciphertext",
                                                                    "Tag", "Clear", "Expect"})),
                         name_of_record);

// --- packets.vec

class Packets : public RecordTest
{
protected:
    void open_with(const Engine& engine)
    {
        const VectorRecord& record = GetParam();
        auto key = engine.prepare(record.suite(), record.master_key());
        if (!key) {
            // libsrtp_engine.h says why AES-192 is left out there.
            EXPECT_EQ(key.error().code, ErrorCode::unsupported);
            EXPECT_EQ(record.suite().key_octets, 24U);
            return;
        }
        if (record.text("Protocol") == "rtcp")
            open_rtcp(engine, **key);
        else
            open_rtp(engine, **key);
    }

private:
    static std::string word_for(PacketFate fate)
    {
        return fate == PacketFate::authenticated ? "authenticated"
               : fate == PacketFate::unproven    ? "unproven"
                                                 : "failed";
    }

    void open_rtp(const Engine& engine, EngineKey& key)
    {
        const VectorRecord& record = GetParam();
        const Bytes packet = record.octets("Protected");
        const auto rtp = read_rtp(packet);
        Bytes out(packet.size());
        PacketJob job;
        job.packet = packet;
        job.index = packet_index(
            Roc{static_cast<std::uint32_t>(record.number("Roc", 0))},
            static_cast<std::uint16_t>(record.number("Sequence", rtp ? rtp->sequence : 0)));
        job.out = out.data();
        engine.verify(key, {&job, 1});
        EXPECT_EQ(word_for(job.fate), record.text("Expect"));
        engine.open(key, {&job, 1});
        EXPECT_EQ(word_for(job.fate), record.text("Expect"));
        EXPECT_EQ(to_hex(ByteView(out).first(job.out_octets)),
                  record.has("Clear") ? record.text("Clear") : "");
    }

    void open_rtcp(const Engine& engine, EngineKey& key)
    {
        const VectorRecord& record = GetParam();
        const Bytes packet = record.octets("Protected");
        Bytes out(packet.size());
        const auto opened = engine.open_rtcp(key, packet, out.data());
        if (!opened) {
            EXPECT_EQ(name_of(opened.error().code), record.text("Expect"));
            return;
        }
        EXPECT_EQ(word_for(opened->fate), record.text("Expect"));
        EXPECT_EQ(opened->index, 1U);
        ASSERT_TRUE(record.has("Clear"));
        EXPECT_EQ(to_hex(ByteView(out).first(opened->octets)), record.text("Clear"));
    }
};

TEST_P(Packets, OpenedByGcrypt)
{
    open_with(GcryptEngine());
}

TEST_P(Packets, OpenedByLibsrtp)
{
    open_with(LibsrtpEngine());
}

INSTANTIATE_TEST_SUITE_P(Vectors, Packets,
                         testing::ValuesIn(read_vectors("packets.vec",
                                                        {"Protocol", "Suite", "Key", "Salt", "Mki",
                                                         "Roc", "Sequence", "RtcpTag", "Protected",
                                                         "Clear", "Expect"})),
                         name_of_record);

} // namespace

} // namespace lisrtp::srtp
