// samples/dh_group.cpp

#include "samples/dh_group.h"

#include "samples/primitives.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

namespace samples
{

namespace
{

template <auto free>
struct Freed {
    template <typename T>
    void operator()(T* object) const
    {
        free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Curve = std::unique_ptr<EC_GROUP, Freed<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Freed<EC_POINT_free>>;

void require(bool done, const char* what)
{
    if (!done)
        throw std::runtime_error(std::string("OpenSSL: ") + what);
}

/** RFC 3526, as OpenSSL has it. */
Octets modp_prime(BIGNUM* (*prime)(BIGNUM*))
{
    const Number p(prime(nullptr));
    Octets octets(static_cast<std::size_t>(BN_num_bytes(p.get())));
    BN_bn2bin(p.get(), octets.data());
    return octets;
}

bool is_x25519(const DhGroup& group)
{
    return std::string(group.curve) == "X25519";
}

/** 32 octets: the secret, then zeros. */
Octets scalar_of(View x)
{
    Octets scalar(x.begin(), x.end());
    scalar.resize(32);
    return scalar;
}

/** x modulo the order of the curve, and x G as 04, x, y. */
struct EcPair {
    Number x;
    Octets point;
};

EcPair ec_pair(const DhGroup& group, View x)
{
    const Curve curve(EC_GROUP_new_by_curve_name(OBJ_txt2nid(group.curve)));
    require(curve != nullptr, "curve");
    const std::unique_ptr<BN_CTX, Freed<BN_CTX_free>> context(BN_CTX_new());
    EcPair pair;
    pair.x.reset(BN_bin2bn(x.data(), static_cast<int>(x.size()), nullptr));
    require(BN_nnmod(pair.x.get(), pair.x.get(), EC_GROUP_get0_order(curve.get()), context.get()) ==
                1,
            "reduction");
    const Point point(EC_POINT_new(curve.get()));
    require(EC_POINT_mul(curve.get(), point.get(), pair.x.get(), nullptr, nullptr, context.get()) ==
                1,
            "point");
    pair.point.resize(1 + 2 * 48);
    const std::size_t octets =
        EC_POINT_point2oct(curve.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                           pair.point.data(), pair.point.size(), context.get());
    require(octets > 0, "point");
    pair.point.resize(octets);
    return pair;
}

/** An EVP key of a NIST curve.  @param x  null: the public key alone */
Key ec_key(const DhGroup& group, const BIGNUM* x, const Octets& point)
{
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    require(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group.curve,
                                            0) == 1 &&
                OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                                 point.data(), point.size()) == 1 &&
                (x == nullptr ||
                 OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, x) == 1),
            "key parameters");
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
                EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1,
            "key");
    return Key(key);
}

Octets derive(const Key& own, const Key& peer)
{
    const KeyContext context(EVP_PKEY_CTX_new(own.get(), nullptr));
    std::size_t octets = 0;
    require(EVP_PKEY_derive_init(context.get()) == 1 &&
                EVP_PKEY_derive_set_peer(context.get(), peer.get()) == 1 &&
                EVP_PKEY_derive(context.get(), nullptr, &octets) == 1,
            "agreement");
    Octets shared(octets);
    require(EVP_PKEY_derive(context.get(), shared.data(), &octets) == 1, "agreement");
    shared.resize(octets);
    return shared;
}

} // namespace

const DhGroup& dh_group(const std::string& name)
{
    // RFC 2409 sections 6.1 and 6.2; RFC 3526 section 2
    static const std::string head =
        "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
        "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
        "4fe1356d6d51c245e485b576625e7ec6f44c42e9a63";
    static const std::string longer = head + "7ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f2411";
    static const std::vector<DhGroup> groups = {
        {"oakley5", 0,
         unhex(longer + "7c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8"
                        "fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e"
                        "4abc9804f1746c08ca237327ffffffffffffffff"),
         ""},
        {"oakley1", 1, unhex(head + "a3620ffffffffffffffff"), ""},
        {"oakley2", 2, unhex(longer + "7c4b1fe649286651ece65381ffffffffffffffff"), ""},
        {"p256", 241, {}, "prime256v1"},
        {"p384", 242, {}, "secp384r1"},
        {"x25519", 243, {}, "X25519"},
        {"modp2048", 244, modp_prime(BN_get_rfc3526_prime_2048), ""},
        {"modp3072", 245, modp_prime(BN_get_rfc3526_prime_3072), ""},
        {"modp4096", 246, modp_prime(BN_get_rfc3526_prime_4096), ""},
    };
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&name](const DhGroup& group) { return group.name == name; });
    if (found == groups.end())
        throw std::runtime_error("no such group: " + name);
    return *found;
}

Octets dh_value(const DhGroup& group, View x)
{
    if (!group.prime.empty()) {
        const Octets g = {2};
        return power(g, x, group.prime);
    }
    if (!is_x25519(group)) {
        const Octets point = ec_pair(group, x).point;
        return {point.begin() + 1, point.end()}; // without the octet 04
    }
    const Octets scalar = scalar_of(x);
    const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.data(), 32));
    Octets value(32);
    std::size_t octets = value.size();
    require(EVP_PKEY_get_raw_public_key(key.get(), value.data(), &octets) == 1, "X25519");
    return value;
}

Octets dh_shared(const DhGroup& group, View x, View peer_value)
{
    if (!group.prime.empty())
        return power(peer_value, x, group.prime);
    if (!is_x25519(group)) {
        const EcPair own = ec_pair(group, x);
        const Octets peer = Builder().u8(4).octets(peer_value).take();
        return derive(ec_key(group, own.x.get(), own.point), ec_key(group, nullptr, peer));
    }
    const Octets scalar = scalar_of(x);
    return derive(
        Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.data(), 32)),
        Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, peer_value.data(), 32)));
}

} // namespace samples
