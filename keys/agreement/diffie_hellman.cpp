#include "keys/agreement/diffie_hellman.h"

#include "keys/crypto/big_number.h"

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
        break;
    }
    return shared_modulus<Group::modp4096>();
}

std::size_t leading_zeros(ByteView octets)
{
    const auto first =
        std::find_if(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet != 0; });
    return static_cast<std::size_t>(first - octets.begin());
}

} // namespace

Result<void> check_exponent(Group group, const SecretBytes& x)
{
    if (x.empty())
        return Error{ErrorCode::empty_key, "exponent", 0};
    if (x.size() > most_exponent_octets)
        return Error{ErrorCode::too_long, "exponent", 0};
    switch (modulus_of(group).classify(x.reveal())) {
    case crypto::Residue::zero_or_one:
    case crypto::Residue::outside:
        return Error{ErrorCode::out_of_range, "exponent", 0};
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
    return Exponent{group, without_leading_zeros(x)};
}

Result<Bytes> public_value(Group group, const SecretBytes& x)
{
    if (const Result<void> checked = check_exponent(group, x); !checked)
        return checked.error();
    const Result<SecretBytes> value = modulus_of(group).power(generator, x);
    if (!value)
        return value.error();
    return copy_of(value->reveal());
}

Result<void> check_public_value(Group group, ByteView value)
{
    if (value.size() != value_octets(group))
        return Error{ErrorCode::bad_length, "DH value", 0};
    if (modulus_of(group).classify(value) != crypto::Residue::inside)
        return Error{ErrorCode::out_of_range, "DH value", 0};
    return {};
}

Result<SecretBytes> shared_value(Group group, const SecretBytes& x, ByteView peer_value)
{
    if (const Result<void> checked = check_exponent(group, x); !checked)
        return checked.error();
    if (const Result<void> checked = check_public_value(group, peer_value); !checked)
        return checked.error();
    return modulus_of(group).power(peer_value, x);
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
