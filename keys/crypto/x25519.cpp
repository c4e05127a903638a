#include "keys/crypto/x25519.h"

#include <openssl/evp.h>

#include <memory>

namespace lisrtp::crypto
{

namespace
{

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free>;

constexpr Error backend{ErrorCode::backend_failed, "X25519", 0};

Key key_of(const SecretBytes& scalar)
{
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.reveal().data(),
                                            scalar.size()));
}

} // namespace

Result<SecretBytes> x25519(const SecretBytes& scalar, ByteView u)
{
    if (scalar.size() != x25519_octets || u.size() != x25519_octets)
        return Error{ErrorCode::bad_length, "X25519", 0};
    const Key own = key_of(scalar);
    const Key peer(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, u.data(), u.size()));
    const Context context(own ? EVP_PKEY_CTX_new(own.get(), nullptr) : nullptr);
    if (!peer || !context || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1)
        return backend;
    SecretBytes shared(x25519_octets);
    std::size_t octets = shared.size();
    // The one way in which this fails is a result of zeros.
    if (EVP_PKEY_derive(context.get(), shared.reveal_mutable().data(), &octets) != 1)
        return Error{ErrorCode::out_of_range, "value of small order", 0};
    return shared;
}

Result<SecretBytes> x25519_public_value(const SecretBytes& scalar)
{
    if (scalar.size() != x25519_octets)
        return Error{ErrorCode::bad_length, "X25519", 0};
    const Key key = key_of(scalar);
    SecretBytes value(x25519_octets);
    std::size_t octets = value.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), value.reveal_mutable().data(), &octets) != 1)
        return backend;
    return value;
}

} // namespace lisrtp::crypto
