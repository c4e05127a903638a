#include "keys/aka/milenage.h"

#include "keys/crypto/aes.h"

namespace lisrtp::aka
{

namespace
{

constexpr std::size_t block_octets = crypto::aes_block_octets;

/** One of the five rotation amounts, in octets, with the last octet of its constant c. */
struct Variant {
    std::size_t rotation; ///< r / 8
    std::uint8_t constant;
};

// TS 35.206, 4.1: r1 = 64, r2 = 0, r3 = 32, r4 = 64, r5 = 96; c1 to c5 have at most one bit set.
constexpr Variant variant_1{8, 0};
constexpr Variant variant_2{0, 1};
constexpr Variant variant_3{4, 2};
constexpr Variant variant_4{8, 4};
constexpr Variant variant_5{12, 8};

SecretBytes xored(const SecretBytes& a, ByteView b)
{
    SecretBytes out = a.clone();
    for (std::size_t i = 0; i < out.size(); ++i)
        out.reveal_mutable()[i] ^= b[i];
    return out;
}

/** rot(x, r): bit i of the result is bit i + r of x, most significant first. */
SecretBytes rotated(const SecretBytes& x, std::size_t octets)
{
    SecretBytes out(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        out.reveal_mutable()[i] = x.reveal()[(i + octets) % x.size()];
    return out;
}

/** TEMP = E[RAND XOR OPc]_K */
Result<SecretBytes> temp_of(const SecretBytes& k, const SecretBytes& opc, ByteView aka_rand)
{
    if (k.size() != block_octets)
        return Error{ErrorCode::bad_key_length, "K", k.size()};
    if (opc.size() != block_octets)
        return Error{ErrorCode::bad_key_length, "OPc", opc.size()};
    if (aka_rand.size() != rand_octets)
        return Error{ErrorCode::bad_length, "RAND", aka_rand.size()};
    return crypto::aes_ecb_encrypt(k, xored(opc, aka_rand).reveal());
}

/** OUTn = E[rot(TEMP XOR OPc, rn) XOR cn]_K XOR OPc,  n = 2 to 5 */
Result<SecretBytes> out_n(const SecretBytes& k, const SecretBytes& opc, const SecretBytes& temp,
                          Variant variant)
{
    SecretBytes in = rotated(xored(temp, opc.reveal()), variant.rotation);
    in.reveal_mutable()[block_octets - 1] ^= variant.constant;
    const auto encrypted = crypto::aes_ecb_encrypt(k, in.reveal());
    if (!encrypted)
        return encrypted.error();
    return xored(*encrypted, opc.reveal());
}

} // namespace

Result<SecretBytes> milenage_opc(const SecretBytes& k, const SecretBytes& op)
{
    if (k.size() != block_octets)
        return Error{ErrorCode::bad_key_length, "K", k.size()};
    if (op.size() != block_octets)
        return Error{ErrorCode::bad_key_length, "OP", op.size()};
    const auto encrypted = crypto::aes_ecb_encrypt(k, op.reveal());
    if (!encrypted)
        return encrypted.error();
    return xored(*encrypted, op.reveal());
}

Result<Responses> milenage_responses(const SecretBytes& k, const SecretBytes& opc,
                                     ByteView aka_rand)
{
    const auto temp = temp_of(k, opc, aka_rand);
    if (!temp)
        return temp.error();
    const auto out2 = out_n(k, opc, *temp, variant_2);
    auto out3 = out_n(k, opc, *temp, variant_3);
    auto out4 = out_n(k, opc, *temp, variant_4);
    const auto out5 = out_n(k, opc, *temp, variant_5);
    if (!out2 || !out3 || !out4 || !out5)
        return Error{ErrorCode::backend_failed, "Milenage", 0};

    Responses responses;
    responses.res = out2->slice(8, 16); // f2 = OUT2[64] .. OUT2[127]
    responses.ck = *std::move(out3);    // f3 = OUT3
    responses.ik = *std::move(out4);    // f4 = OUT4
    responses.ak = out2->slice(0, 6);   // f5 = OUT2[0] .. OUT2[47]
    responses.ak_star = out5->slice(0, 6);
    return responses;
}

Result<Macs> milenage_macs(const SecretBytes& k, const SecretBytes& opc, ByteView aka_rand,
                           ByteView sqn, ByteView amf)
{
    const auto temp = temp_of(k, opc, aka_rand);
    if (!temp)
        return temp.error();
    if (sqn.size() != sqn_octets)
        return Error{ErrorCode::bad_length, "SQN", sqn.size()};
    if (amf.size() != amf_octets)
        return Error{ErrorCode::bad_length, "AMF", amf.size()};

    // IN1 = SQN || AMF || SQN || AMF
    SecretBytes in1(block_octets);
    for (std::size_t i = 0; i < block_octets; ++i) {
        const std::size_t at = i % 8;
        in1.reveal_mutable()[i] = at < sqn_octets ? sqn[at] : amf[at - sqn_octets];
    }
    // OUT1 = E[TEMP XOR rot(IN1 XOR OPc, r1) XOR c1]_K XOR OPc
    SecretBytes in = rotated(xored(in1, opc.reveal()), variant_1.rotation);
    in = xored(in, temp->reveal());
    in.reveal_mutable()[block_octets - 1] ^= variant_1.constant;
    const auto encrypted = crypto::aes_ecb_encrypt(k, in.reveal());
    if (!encrypted)
        return encrypted.error();
    const SecretBytes out1 = xored(*encrypted, opc.reveal());
    return Macs{out1.slice(0, 8), out1.slice(8, 16)};
}

} // namespace lisrtp::aka
