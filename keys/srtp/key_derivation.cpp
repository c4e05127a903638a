#include "keys/srtp/key_derivation.h"

#include "keys/crypto/gcrypt_setup.h"
#include "keys/srtp/gcrypt_handles.h"

#include <array>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t hmac_sha1_key_octets = 20; // n_a, RFC 3711, 5.2

/** @param tag_octets  SRTP's or SRTCP's: one may be authenticated without the other */
Result<ProtocolKeys> derive_protocol_keys(const Suite& suite, const MasterKey& master,
                                          unsigned tag_octets, KeyLabel encryption,
                                          KeyLabel authentication, KeyLabel salt)
{
    ProtocolKeys keys;
    if (suite.cipher != Cipher::null) {
        auto cipher_key = derive_key(master, encryption, suite.key_octets);
        if (!cipher_key)
            return cipher_key.error();
        keys.cipher_key = *std::move(cipher_key);
    }
    if (suite.cipher != Cipher::aes_gcm && tag_octets > 0) {
        auto auth_key = derive_key(master, authentication, hmac_sha1_key_octets);
        if (!auth_key)
            return auth_key.error();
        keys.auth_key = *std::move(auth_key);
    }
    auto session_salt = derive_key(master, salt, suite.salt_octets);
    if (!session_salt)
        return session_salt.error();
    keys.salt = *std::move(session_salt);
    return keys;
}

} // namespace

Result<SecretBytes> derive_key(const MasterKey& master, KeyLabel label, std::size_t octets)
{
    const int algorithm = aes_of(master.key.size());
    if (algorithm == 0)
        return Error{ErrorCode::bad_key_length, "master key", 0};
    if (master.salt.size() != 14 && master.salt.size() != 12)
        return Error{ErrorCode::bad_salt_length, "master salt", 0};

    crypto::set_up_gcrypt();
    const CipherHandle prf(algorithm, GCRY_CIPHER_MODE_CTR, master.key);
    if (!prf)
        return Error{ErrorCode::backend_failed, "session key", 0};

    // r = 0 for a key derivation rate of 0;  key_id = label || r, 56 bits
    // x = key_id XOR master_salt;  the keystream starts at x * 2^16
    SecretBytes x(16);
    const ByteView salt = master.salt.reveal();
    std::copy(salt.begin(), salt.end(), x.reveal_mutable().begin());
    x.reveal_mutable()[7] ^= static_cast<std::uint8_t>(label);

    SecretBytes key(octets);
    if (gcry_cipher_setctr(prf.get(), x.reveal().data(), x.size()) != 0 ||
        gcry_cipher_encrypt(prf.get(), key.reveal_mutable().data(), key.size(), nullptr, 0) != 0)
        return Error{ErrorCode::backend_failed, "session key", 0};
    return key;
}

Result<SessionKeys> derive_session_keys(const Suite& suite, const MasterKey& master)
{
    if (master.key_derivation_rate != 0)
        return Error{ErrorCode::unsupported, "key derivation rate", 0};
    if (master.key.size() != suite.key_octets)
        return Error{ErrorCode::bad_key_length, "master key", 0};
    if (master.salt.size() != suite.salt_octets)
        return Error{ErrorCode::bad_salt_length, "master salt", 0};

    auto rtp = derive_protocol_keys(suite, master, suite.tag_octets, KeyLabel::rtp_encryption,
                                    KeyLabel::rtp_authentication, KeyLabel::rtp_salt);
    if (!rtp)
        return rtp.error();
    auto rtcp =
        derive_protocol_keys(suite, master, suite.rtcp_tag_octets, KeyLabel::rtcp_encryption,
                             KeyLabel::rtcp_authentication, KeyLabel::rtcp_salt);
    if (!rtcp)
        return rtcp.error();
    return SessionKeys{*std::move(rtp), *std::move(rtcp)};
}

} // namespace lisrtp::srtp
