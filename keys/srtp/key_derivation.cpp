#include "keys/srtp/key_derivation.h"

#include "keys/crypto/gcrypt_setup.h"
#include "keys/srtp/gcrypt_handles.h"

#include <array>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t hmac_sha1_key_octets = 20; // n_a, RFC 3711, 5.2

/** The three labels of a protocol. */
struct Labels {
    KeyLabel encryption;
    KeyLabel authentication;
    KeyLabel salt;
};

Result<void> check_lengths(const Suite& suite, const MasterKey& master)
{
    if (master.key.size() != suite.key_octets)
        return Error{ErrorCode::bad_key_length, "master key", 0};
    if (master.salt.size() != suite.salt_octets)
        return Error{ErrorCode::bad_salt_length, "master salt", 0};
    return {};
}

/** @param authenticated  SRTP or SRTCP: one may be authenticated without the other */
Result<ProtocolKeys> derive_protocol_keys(const Suite& suite, const MasterKey& master,
                                          bool authenticated, const Labels& labels, std::uint64_t r)
{
    if (const auto checked = check_lengths(suite, master); !checked)
        return checked.error();
    ProtocolKeys keys;
    if (suite.cipher != Cipher::null) {
        auto cipher_key = derive_key(master, labels.encryption, suite.key_octets, r);
        if (!cipher_key)
            return cipher_key.error();
        keys.cipher_key = *std::move(cipher_key);
    }
    if (suite.cipher != Cipher::aes_gcm && authenticated) {
        auto auth_key = derive_key(master, labels.authentication, hmac_sha1_key_octets, r);
        if (!auth_key)
            return auth_key.error();
        keys.auth_key = *std::move(auth_key);
    }
    auto session_salt = derive_key(master, labels.salt, suite.salt_octets, r);
    if (!session_salt)
        return session_salt.error();
    keys.salt = *std::move(session_salt);
    return keys;
}

} // namespace

Result<SecretBytes> derive_key(const MasterKey& master, KeyLabel label, std::size_t octets,
                               std::uint64_t r)
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

    // key_id = label || r, 8 and 48 bits;  x = key_id XOR master_salt, right-aligned;
    // the keystream starts at x * 2^16
    SecretBytes x(16);
    const ByteView salt = master.salt.reveal();
    std::copy(salt.begin(), salt.end(), x.reveal_mutable().begin());
    std::uint8_t* const last_seven = x.reveal_mutable().data() + 7;
    last_seven[0] ^= static_cast<std::uint8_t>(label);
    for (unsigned i = 0; i < 6; ++i)
        last_seven[6 - i] ^= static_cast<std::uint8_t>(r >> 8 * i);

    SecretBytes key(octets);
    if (gcry_cipher_setctr(prf.get(), x.reveal().data(), x.size()) != 0 ||
        gcry_cipher_encrypt(prf.get(), key.reveal_mutable().data(), key.size(), nullptr, 0) != 0)
        return Error{ErrorCode::backend_failed, "session key", 0};
    return key;
}

Result<ProtocolKeys> derive_rtp_keys(const Suite& suite, const MasterKey& master, std::uint64_t r)
{
    auto keys = derive_protocol_keys(
        suite, master, proves(suite),
        {KeyLabel::rtp_encryption, KeyLabel::rtp_authentication, KeyLabel::rtp_salt}, r);
    if (!keys || master.encrypted_extensions.none())
        return keys;
    // AES-CM whatever the suite's own cipher; AES-GCM's shorter salt is filled up with zeros.
    // RFC 6904, 3.1, RFC 7714, 8.3.
    auto header_key = derive_key(master, KeyLabel::header_encryption, suite.key_octets, r);
    if (!header_key)
        return header_key.error();
    auto header_salt = derive_key(master, KeyLabel::header_salt, suite.salt_octets, r);
    if (!header_salt)
        return header_salt.error();
    keys->header_key = *std::move(header_key);
    keys->header_salt = *std::move(header_salt);
    return keys;
}

Result<ProtocolKeys> derive_rtcp_keys(const Suite& suite, const MasterKey& master, std::uint64_t r)
{
    return derive_protocol_keys(
        suite, master, suite.rtcp_tag_octets > 0,
        {KeyLabel::rtcp_encryption, KeyLabel::rtcp_authentication, KeyLabel::rtcp_salt}, r);
}

} // namespace lisrtp::srtp
