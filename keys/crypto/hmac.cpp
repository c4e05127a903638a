#include "keys/crypto/hmac.h"

#include "keys/crypto/gcrypt_setup.h"

#include <new>

#include <gcrypt.h>

namespace lisrtp::crypto
{

namespace
{

void hmac_into(std::span<std::uint8_t> out, int algorithm, ByteView key, Parts parts)
{
    set_up_gcrypt();
    gcry_md_hd_t handle = nullptr;
    if (gcry_md_open(&handle, algorithm, GCRY_MD_FLAG_HMAC) != 0)
        throw std::bad_alloc();
    // libgcrypt takes no null pointer for an empty key.
    const std::uint8_t nothing = 0;
    if (gcry_md_setkey(handle, key.empty() ? &nothing : key.data(), key.size()) != 0) {
        gcry_md_close(handle);
        throw std::bad_alloc();
    }
    for (const ByteView part : parts)
        gcry_md_write(handle, part.data(), part.size());
    std::copy_n(gcry_md_read(handle, algorithm), out.size(), out.begin());
    gcry_md_close(handle);
}

template <typename Digest>
Digest digest_of(int algorithm, ByteView key, Parts parts)
{
    Digest digest;
    hmac_into(digest, algorithm, key, parts);
    return digest;
}

SecretBytes secret_of(std::size_t octets, int algorithm, const SecretBytes& key, Parts parts)
{
    SecretBytes digest(octets);
    hmac_into(digest.reveal_mutable(), algorithm, key.reveal(), parts);
    return digest;
}

} // namespace

SecretBytes hmac_md5(const SecretBytes& key, Parts parts)
{
    return secret_of(16, GCRY_MD_MD5, key, parts);
}

SecretBytes hmac_sha1(const SecretBytes& key, Parts parts)
{
    return secret_of(20, GCRY_MD_SHA1, key, parts);
}

SecretBytes hmac_sha256(const SecretBytes& key, Parts parts)
{
    return secret_of(32, GCRY_MD_SHA256, key, parts);
}

Md5Digest hmac_md5(ByteView key, Parts parts)
{
    return digest_of<Md5Digest>(GCRY_MD_MD5, key, parts);
}

Sha1Digest hmac_sha1(ByteView key, Parts parts)
{
    return digest_of<Sha1Digest>(GCRY_MD_SHA1, key, parts);
}

Sha256Digest hmac_sha256(ByteView key, Parts parts)
{
    return digest_of<Sha256Digest>(GCRY_MD_SHA256, key, parts);
}

} // namespace lisrtp::crypto
