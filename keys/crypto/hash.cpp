#include "keys/crypto/hash.h"

#include "keys/crypto/gcrypt_setup.h"

#include <new>
#include <utility>

#include <gcrypt.h>

namespace lisrtp::crypto
{

namespace
{

gcry_md_hd_t open_digest(int algorithm)
{
    set_up_gcrypt();
    gcry_md_hd_t handle = nullptr;
    if (gcry_md_open(&handle, algorithm, 0) != 0)
        throw std::bad_alloc();
    return handle;
}

template <typename Digest>
Digest digest_of(int algorithm, Parts parts)
{
    gcry_md_hd_t handle = open_digest(algorithm);
    for (const ByteView part : parts)
        gcry_md_write(handle, part.data(), part.size());
    Digest digest;
    std::copy_n(gcry_md_read(handle, algorithm), digest.size(), digest.begin());
    gcry_md_close(handle);
    return digest;
}

} // namespace

Md5Digest md5(Parts parts)
{
    return digest_of<Md5Digest>(GCRY_MD_MD5, parts);
}

Sha1Digest sha1(Parts parts)
{
    return digest_of<Sha1Digest>(GCRY_MD_SHA1, parts);
}

Sha256Digest sha256(Parts parts)
{
    return digest_of<Sha256Digest>(GCRY_MD_SHA256, parts);
}

Sha256::Sha256() : handle_(open_digest(GCRY_MD_SHA256)) {}

Sha256::Sha256(Sha256&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Sha256& Sha256::operator=(Sha256&& other) noexcept
{
    std::swap(handle_, other.handle_);
    return *this;
}

Sha256::~Sha256()
{
    gcry_md_close(handle_);
}

void Sha256::update(ByteView octets)
{
    gcry_md_write(handle_, octets.data(), octets.size());
}

Sha256Digest Sha256::finish()
{
    Sha256Digest digest;
    std::copy_n(gcry_md_read(handle_, GCRY_MD_SHA256), digest.size(), digest.begin());
    gcry_md_reset(handle_);
    return digest;
}

} // namespace lisrtp::crypto
