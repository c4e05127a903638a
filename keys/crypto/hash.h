// keys/crypto/hash.h - message digests.  FIPS 180-4, RFC 1321.

#pragma once

#include "keys/base/bytes.h"

#include <array>
#include <initializer_list>

struct gcry_md_handle;

namespace lisrtp::crypto
{

using Md5Digest = std::array<std::uint8_t, 16>;
using Sha1Digest = std::array<std::uint8_t, 20>;
using Sha256Digest = std::array<std::uint8_t, 32>;

/** Octets that are taken one after the other, without being copied together: a || b || c. */
using Parts = std::initializer_list<ByteView>;

/** Allocate nothing that stays; libgcrypt wipes its state.  Thread-safe. */
Md5Digest md5(Parts parts);
Sha1Digest sha1(Parts parts);
Sha256Digest sha256(Parts parts);

inline Md5Digest md5(ByteView octets)
{
    return md5({octets});
}
inline Sha1Digest sha1(ByteView octets)
{
    return sha1({octets});
}
inline Sha256Digest sha256(ByteView octets)
{
    return sha256({octets});
}

/** SHA-256 of what comes piece by piece: files, streams. */
class Sha256
{
public:
    Sha256();
    Sha256(Sha256&& other) noexcept;
    Sha256& operator=(Sha256&& other) noexcept;
    ~Sha256();

    void update(ByteView octets);
    /** The digest of everything since the beginning or the last `finish`; starts anew. */
    Sha256Digest finish();

private:
    gcry_md_handle* handle_;
};

} // namespace lisrtp::crypto
