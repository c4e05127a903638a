#include "keys/agreement/diffie_hellman.h"

#include "keys/agreement/element.h"
#include "keys/agreement/modulus_of.h"
#include "keys/crypto/x25519.h"

#include <array>

namespace lisrtp::agreement
{

namespace
{

constexpr std::array<std::uint8_t, 1> generator = {2};

/** Montgomery contexts are made on first use and shared by all threads from then on. */
template <Group group>
const crypto::Modulus& shared_modulus()
{
    static const crypto::Modulus modulus = *crypto::Modulus::from_octets(prime(group));
    return modulus;
}

} // namespace

const crypto::Modulus& modulus_of(Group group)
{
    switch (group) {
    case Group::oakley1:
        return shared_modulus<Group::oakley1>();
    case Group::oakley2:
        return shared_modulus<Group::oakley2>();
    case Group::oakley5:
        return shared_modulus<Group::oakley5>();
    case Group::modp2048:
        return shared_modulus<Group::modp2048>();
    case Group::modp3072:
        return shared_modulus<Group::modp3072>();
    case Group::modp4096:
    case Group::p256:
    case Group::p384:
    case Group::x25519:
        break;
    }
    return shared_modulus<Group::modp4096>();
}

namespace
{

std::size_t leading_zeros(ByteView octets)
{
    const auto first =
        std::find_if(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet != 0; });
    return static_cast<std::size_t>(first - octets.begin());
}

} // namespace

Result<void> check_exponent(Group group, const SecretBytes& x)
{
    constexpr Error out_of_range{ErrorCode::out_of_range, "exponent", 0};
    if (x.empty())
        return Error{ErrorCode::empty_key, "exponent", 0};
    if (x.size() > most_exponent_octets)
        return Error{ErrorCode::too_long, "exponent", 0};
    if (group == Group::x25519) // any 32 octets are a scalar, RFC 7748, 5
        return x.size() > crypto::x25519_octets ? Result<void>(out_of_range) : Result<void>();
    if (!is_modular(group)) // it is taken modulo the order
        return curve_of(group).is_zero(x) ? Result<void>(out_of_range) : Result<void>();
    switch (modulus_of(group).classify(x.reveal())) {
    case crypto::Residue::zero_or_one:
    case crypto::Residue::outside:
        return out_of_range;
    case crypto::Residue::inside:
    case crypto::Residue::last:
        break;
    }
    return {};
}

Result<Exponent> Exponent::from_octets(Group group, const SecretBytes& x)
{
    if (const Result<void> checked = check_exponent(group, x); !checked)
        return checked.error();
    return Exponent{group, group == Group::x25519 ? x.clone() : without_leading_zeros(x)};
}

Result<Bytes> public_value(Group group, const SecretBytes& x)
{
    if (const Result<void> checked = check_exponent(group, x); !checked)
        return checked.error();
    const Result<SecretBytes> value = is_modular(group) ? modulus_of(group).power(generator, x)
                                      : group == Group::x25519
                                          ? crypto::x25519_public_value(little_endian_scalar(x))
                                          : curve_of(group).times_generator(x);
    if (!value)
        return value.error();
    return copy_of(value->reveal());
}

Result<void> check_public_value(Group group, ByteView value)
{
    if (value.size() != value_octets(group))
        return Error{ErrorCode::bad_length, "DH value", 0};
    if (group == Group::x25519) {
        // A scalar is a multiple of 8, so u of small order, and no other, gives zeros.
        const auto multiple = crypto::x25519(SecretBytes(crypto::x25519_octets), value);
        return multiple ? Result<void>() : Result<void>(multiple.error());
    }
    if (!is_modular(group))
        return curve_of(group).check_point(value);
    switch (modulus_of(group).classify(value)) {
    case crypto::Residue::zero_or_one:
        return Error{ErrorCode::out_of_range,
                     value.back() == 0 ? "DH value 0" : "DH value 1, the identity element", 0};
    case crypto::Residue::last:
        return Error{ErrorCode::out_of_range, "DH value p - 1, of order 2", 0};
    case crypto::Residue::outside:
        return Error{ErrorCode::out_of_range, "DH value not below p", 0};
    case crypto::Residue::inside:
        break;
    }
    return {};
}

Result<SecretBytes> shared_value(Group group, const SecretBytes& x, ByteView peer_value)
{
    const Result<SecretBytes> element = power(group, peer_value, x);
    if (!element)
        return element.error();
    return tgk_of(group, *element);
}

std::vector<Result<SecretBytes>> shared_values(Group group,
                                               std::span<const SharedValueWanted> wanted)
{
    std::vector<Result<SecretBytes>> values;
    if (!is_modular(group)) {
        for (const SharedValueWanted& one : wanted)
            values.push_back(shared_value(group, *one.x, one.peer_value));
        return values;
    }
    std::vector<crypto::PowerWanted> powers;
    std::vector<std::size_t> of_power;
    for (const SharedValueWanted& one : wanted) {
        const Result<void> x = check_exponent(group, *one.x);
        const Result<void> peer = check_public_value(group, one.peer_value);
        if (x && peer) {
            powers.push_back({one.peer_value, one.x});
            of_power.push_back(values.size());
        }
        values.emplace_back(!x ? x.error() : !peer ? peer.error() : Error{});
    }
    auto computed = modulus_of(group).powers(powers);
    for (std::size_t i = 0; i < computed.size(); ++i)
        values[of_power[i]] = std::move(computed[i]);
    return values;
}

SecretBytes without_leading_zeros(const SecretBytes& shared)
{
    return shared.slice(leading_zeros(shared.reveal()), shared.size());
}

bool is_left_aligned(ByteView seen, ByteView value)
{
    const std::size_t zeros = leading_zeros(value);
    return zeros > 0 && seen.size() == value.size() &&
           same_octets(seen.first(value.size() - zeros), value.subspan(zeros));
}

} // namespace lisrtp::agreement
