#include "keys/agreement/element.h"

#include "keys/agreement/diffie_hellman.h"
#include "keys/agreement/modulus_of.h"
#include "keys/crypto/curve.h"
#include "keys/crypto/x25519.h"

namespace lisrtp::agreement
{

namespace
{

constexpr Error no_product{ErrorCode::unsupported, "product of X25519 values", 0};

/** Only for modular groups: 1 and p - 1 generate subgroups of one and two elements. */
Result<SecretBytes> not_trivial(Group group, Result<SecretBytes> element)
{
    if (element && modulus_of(group).classify(element->reveal()) != crypto::Residue::inside)
        return Error{ErrorCode::out_of_range, "identity element in a product", 0};
    return element;
}

} // namespace

const crypto::Curve& curve_of(Group group)
{
    return group == Group::p256 ? crypto::Curve::p256() : crypto::Curve::p384();
}

SecretBytes little_endian_scalar(const SecretBytes& x)
{
    SecretBytes scalar(crypto::x25519_octets);
    std::copy(x.reveal().begin(), x.reveal().end(), scalar.reveal_mutable().begin());
    return scalar;
}

Result<SecretBytes> power(Group group, ByteView element, const SecretBytes& x)
{
    if (const Result<void> checked = check_exponent(group, x); !checked)
        return checked.error();
    if (const Result<void> checked = check_public_value(group, element); !checked)
        return checked.error();
    if (is_modular(group))
        return modulus_of(group).power(element, x);
    if (group == Group::x25519)
        return crypto::x25519(little_endian_scalar(x), element);
    return curve_of(group).times(element, x);
}

Result<SecretBytes> product(Group group, ByteView a, ByteView b)
{
    if (group == Group::x25519)
        return no_product;
    for (const ByteView factor : {a, b})
        if (const Result<void> checked = check_public_value(group, factor); !checked)
            return checked.error();
    return is_modular(group) ? not_trivial(group, modulus_of(group).product(a, b))
                             : curve_of(group).sum(a, b);
}

Result<SecretBytes> inverse(Group group, ByteView a)
{
    if (group == Group::x25519)
        return no_product;
    if (const Result<void> checked = check_public_value(group, a); !checked)
        return checked.error();
    return is_modular(group) ? modulus_of(group).inverse(a) : curve_of(group).negated(a);
}

SecretBytes tgk_of(Group group, const SecretBytes& element)
{
    return element.slice(0, shared_octets(group));
}

SecretBytes exponent_of(std::uint32_t n)
{
    SecretBytes exponent(4);
    store_u32(exponent.reveal_mutable().data(), n);
    return exponent;
}

} // namespace lisrtp::agreement
