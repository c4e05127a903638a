#include "offline/evidence/self_test.h"

#include "keys/agreement/diffie_hellman.h"
#include "keys/aka/milenage.h"
#include "keys/base/hex.h"
#include "keys/crypto/aes.h"
#include "keys/crypto/aes_gcm.h"
#include "keys/crypto/hash.h"
#include "keys/crypto/hmac.h"
#include "keys/mikey/tek.h"
#include "keys/srtp/key_derivation.h"

namespace lisrtp::evidence
{

namespace
{

Bytes octets(std::string_view hex)
{
    return from_hex(hex).value();
}

SecretBytes secret(std::string_view hex)
{
    return SecretBytes::copy_of(octets(hex));
}

template <typename T>
bool is(const Result<T>& result, std::string_view hex)
{
    return result && to_hex(result->reveal()) == hex;
}

bool md5_fits()
{
    return to_hex(crypto::md5(view_of("abc"))) == "900150983cd24fb0d6963f7d28e17f72";
}

bool sha1_fits()
{
    return to_hex(crypto::sha1(view_of("abc"))) == "a9993e364706816aba3e25717850c26c9cd0d89d";
}

bool sha256_fits()
{
    return to_hex(crypto::sha256(view_of("abc"))) ==
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
}

bool hmac_sha1_fits()
{
    const Bytes key(20, 0x0b);
    return to_hex(crypto::hmac_sha1(ByteView(key), {view_of("Hi There")})) ==
           "b617318655057264e28bc0b6fb378c8ef146be00";
}

bool aes_fits()
{
    return is(crypto::aes_ecb_encrypt(secret("000102030405060708090a0b0c0d0e0f"),
                                      octets("00112233445566778899aabbccddeeff")),
              "69c4e0d86a7b0430d8cdb78070b4c55a");
}

bool gcm_fits()
{
    return is(crypto::aes_gcm_open(
                  secret("feffe9928665731c6d6a8f9467308308"), octets("cafebabefacedbaddecaf888"),
                  octets("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
                  octets("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b2"
                         "5466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95a"
                         "e7121a47")),
              "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf"
              "0e2449a6b525b16aedf5aa0de657ba637b39");
}

bool milenage_fits()
{
    const auto responses = aka::milenage_responses(secret("465b5ce8b199b49faa5f0a2ee238a6bc"),
                                                   secret("cd63cb71954a9f4e48a5994e37a02baf"),
                                                   octets("23553cbe9637a89d218ae64dae47bf35"));
    return responses && to_hex(responses->res.reveal()) == "a54211d5e3ba50bf" &&
           to_hex(responses->ck.reveal()) == "b40ba9a3c58b2a05bbf0d987b21bf8cb" &&
           to_hex(responses->ik.reveal()) == "f769bcd751044604127672711c6d3441";
}

/** g^x for x = CK of the test above; the answer's hash was computed with Python's pow(). */
bool diffie_hellman_fits()
{
    const auto value = agreement::public_value(agreement::Group::oakley5,
                                               secret("b40ba9a3c58b2a05bbf0d987b21bf8cb"));
    return value && to_hex(crypto::sha256(*value)) ==
                        "24c06cdb57c220612057d000b0d9166523e50453060dad487722fb36eae34413";
}

bool tek_fits()
{
    return is(mikey::derive_tek(secret("000102030405060708090a0b0c0d0e0f"), CsId{1},
                                CsbId{0x00C0FFEE}, octets("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"), 16),
              "3c682bde6fdc54ce2eb56dd334e1b9b4");
}

bool session_key_fits()
{
    const srtp::MasterKey master{
        secret("e1f97a0d3e018be0d64fa32c06de4139"), secret("0ec675ad498afeebb6960b3aabe6"), {}};
    return is(srtp::derive_key(master, srtp::KeyLabel::rtp_encryption, 16),
              "c61e7a93744f39ee10734afe3ff7a087");
}

/** Opens a packet, and refuses it with one bit of its payload turned. */
bool engine_fits(const srtp::Engine& engine)
{
    const auto suite = srtp::suite_named("AES_CM_128_HMAC_SHA1_80");
    const srtp::MasterKey master{
        secret("e1f97a0d3e018be0d64fa32c06de4139"), secret("0ec675ad498afeebb6960b3aabe6"), {}};
    const auto key = engine.prepare(*suite, master);
    if (!key)
        return false;
    const Bytes good = octets("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea"
                              "179b8dbb");
    Bytes bad = good;
    bad[13] ^= 1;
    Bytes clear(good.size());
    Bytes refused(good.size());
    srtp::PacketJob jobs[2] = {{good, PacketIndex{0x1234}, clear.data()},
                               {bad, PacketIndex{0x1234}, refused.data()}};
    engine.open(**key, jobs);
    return jobs[0].fate == srtp::PacketFate::authenticated &&
           to_hex(ByteView(clear).first(jobs[0].out_octets)) ==
               "800f1234decafbadcafebabeabababababababababababababababab" &&
           jobs[1].fate == srtp::PacketFate::failed;
}

} // namespace

std::vector<SelfTest> run_self_tests(const srtp::Engine& engine)
{
    return {{"MD5", "RFC 1321, A.5", md5_fits()},
            {"SHA-1", "FIPS 180, \"abc\"", sha1_fits()},
            {"SHA-256", "FIPS 180, \"abc\"", sha256_fits()},
            {"HMAC-SHA-1", "RFC 2202, case 1", hmac_sha1_fits()},
            {"AES-128", "FIPS 197, C.1", aes_fits()},
            {"AES-128-GCM", "McGrew and Viega, test case 4", gcm_fits()},
            {"Milenage", "TS 35.207, set 1", milenage_fits()},
            {"Diffie-Hellman, oakley5", "computed with Python's pow()", diffie_hellman_fits()},
            {"MIKEY TEK", "RFC 3830, 4.1.3, computed apart", tek_fits()},
            {"SRTP key derivation", "RFC 3711, B.3", session_key_fits()},
            {"SRTP packet, engine in use", "libsrtp's srtp_validate", engine_fits(engine)}};
}

} // namespace lisrtp::evidence
