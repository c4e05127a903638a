#include "keys/agreement/sts.h"

#include "keys/crypto/aes.h"
#include "keys/crypto/hmac.h"

#include <array>

namespace lisrtp::agreement
{

namespace
{

constexpr std::size_t key_octets = 16;
constexpr std::array<std::uint8_t, crypto::aes_block_octets> zero_iv{};

} // namespace

Bytes sts_signed_octets(ByteView own_value, ByteView peer_value)
{
    Bytes octets = copy_of(own_value);
    octets.insert(octets.end(), peer_value.begin(), peer_value.end());
    return octets;
}

Result<Bytes> sts_open_signature(const SecretBytes& k_m, StsSigner signer, ByteView encrypted)
{
    if (k_m.empty())
        return Error{ErrorCode::empty_key, "TGK", 0};
    const std::string_view label =
        signer == StsSigner::initiator ? "sts initiator" : "sts responder";
    const SecretBytes key = crypto::hmac_sha256(k_m, {view_of(label)}).slice(0, key_octets);
    const auto signature = crypto::aes_ctr(key, zero_iv, encrypted);
    if (!signature)
        return signature.error();
    return copy_of(signature->reveal()); // a signature is nobody's secret
}

} // namespace lisrtp::agreement
