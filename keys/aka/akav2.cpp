#include "keys/aka/akav2.h"

#include "keys/crypto/hmac.h"

namespace lisrtp::aka
{

namespace
{

constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** base64 that never leaves locked memory. */
SecretBytes secret_base64(const SecretBytes& octets)
{
    const ByteView in = octets.reveal();
    SecretBytes text((in.size() + 2) / 3 * 4);
    const auto out = text.reveal_mutable();
    for (std::size_t i = 0, at = 0; i < in.size(); i += 3, at += 4) {
        const std::size_t n = std::min<std::size_t>(3, in.size() - i);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (k < n ? in[i + k] : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out[at + k] =
                static_cast<std::uint8_t>(k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
    return text;
}

} // namespace

SecretBytes akav2_cipher_key(const SecretBytes& ck)
{
    return crypto::hmac_md5(ck, {view_of("http-digest-akav2-cipherkey")});
}

SecretBytes akav2_integrity_key(const SecretBytes& ik)
{
    return crypto::hmac_md5(ik, {view_of("http-digest-akav2-integritykey")});
}

SecretBytes akav2_password(const SecretBytes& res, const SecretBytes& ik, const SecretBytes& ck)
{
    const SecretBytes key = joined(joined(res, ik), ck);
    return secret_base64(crypto::hmac_md5(key, {view_of("http-digest-akav2-password")}));
}

} // namespace lisrtp::aka
