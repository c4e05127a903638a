#include "keys/crypto/mikey_prf.h"

#include "keys/crypto/hmac.h"

namespace lisrtp::crypto
{

namespace
{

constexpr std::size_t key_block_octets = 32; // |s_i| = 256 bits
constexpr std::size_t hmac_octets = 20;

/** out = out XOR P(s, label, m), where m is as many times 160 bits as `out` needs. */
void xor_p_into(std::span<std::uint8_t> out, const SecretBytes& s, ByteView label)
{
    // P(s, label, m) = HMAC(s, A_1 || label) || HMAC(s, A_2 || label) || ... || HMAC(s, A_m ||
    // label) A_0 = label,  A_i = HMAC(s, A_(i-1))
    SecretBytes a = SecretBytes::copy_of(label);
    for (std::size_t at = 0; at < out.size(); at += hmac_octets) {
        a = hmac_sha1(s, {a.reveal()});
        const SecretBytes block = hmac_sha1(s, {a.reveal(), label});
        const std::size_t octets = std::min(hmac_octets, out.size() - at);
        for (std::size_t i = 0; i < octets; ++i)
            out[at + i] ^= block.reveal()[i];
    }
}

} // namespace

SecretBytes mikey_prf(const SecretBytes& inkey, ByteView label, std::size_t octets)
{
    // PRF = P(s_1, label, m) XOR P(s_2, label, m) XOR ... XOR P(s_n, label, m)
    SecretBytes out(octets);
    for (std::size_t at = 0; at < inkey.size(); at += key_block_octets) {
        const SecretBytes s = inkey.slice(at, std::min(at + key_block_octets, inkey.size()));
        xor_p_into(out.reveal_mutable(), s, label);
    }
    return out;
}

} // namespace lisrtp::crypto
