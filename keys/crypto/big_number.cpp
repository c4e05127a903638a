#include "keys/crypto/modulus_contents.h"

#include <new>

namespace lisrtp::crypto
{

namespace
{

/** OpenSSL counts octets in int. */
constexpr std::size_t most_octets = 1u << 16;

Number number_of(ByteView big_endian)
{
    if (big_endian.size() > most_octets)
        return nullptr;
    return Number(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}

} // namespace

Modulus::Modulus(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
Modulus::Modulus(Modulus&&) noexcept = default;
Modulus& Modulus::operator=(Modulus&&) noexcept = default;
Modulus::~Modulus() = default;

Result<Modulus> Modulus::from_octets(ByteView big_endian)
{
    auto contents = std::make_unique<Contents>();
    contents->n = number_of(big_endian);
    if (!contents->n || !BN_is_odd(contents->n.get()) || BN_is_one(contents->n.get()))
        return Error{ErrorCode::bad_value, "modulus", 0};
    contents->octets = static_cast<std::size_t>(BN_num_bytes(contents->n.get()));
    contents->last.reset(BN_dup(contents->n.get()));
    contents->montgomery.reset(BN_MONT_CTX_new());
    const Context context(BN_CTX_new());
    if (!contents->last || !contents->montgomery || !context ||
        !BN_sub_word(contents->last.get(), 1) ||
        !BN_MONT_CTX_set(contents->montgomery.get(), contents->n.get(), context.get()))
        throw std::bad_alloc(); // nothing else can fail for an odd modulus
    return Modulus(std::move(contents));
}

std::size_t Modulus::octets() const
{
    return contents_->octets;
}

Residue Modulus::classify(ByteView value) const
{
    const Number number = number_of(value);
    if (!number || BN_cmp(number.get(), contents_->n.get()) >= 0)
        return Residue::outside;
    if (BN_is_zero(number.get()) || BN_is_one(number.get()))
        return Residue::zero_or_one;
    return BN_cmp(number.get(), contents_->last.get()) == 0 ? Residue::last : Residue::inside;
}

Result<SecretBytes> Modulus::power(ByteView base, const SecretBytes& exponent) const
{
    const Number g = number_of(base);
    const Number x = number_of(exponent.reveal());
    if (!g || BN_cmp(g.get(), contents_->n.get()) >= 0)
        return Error{ErrorCode::out_of_range, "base", 0};
    const Number result(BN_new());
    const Context context(BN_CTX_new());
    if (!x || !result || !context)
        return Error{ErrorCode::backend_failed, "exponentiation", 0};
    BN_set_flags(x.get(), BN_FLG_CONSTTIME);
    if (!BN_mod_exp_mont_consttime(result.get(), g.get(), x.get(), contents_->n.get(),
                                   context.get(), contents_->montgomery.get()))
        return Error{ErrorCode::backend_failed, "exponentiation", 0};
    return contents_->padded(result.get());
}

Result<SecretBytes> Modulus::product(ByteView a, ByteView b) const
{
    const Number first = number_of(a);
    const Number second = number_of(b);
    if (!first || !second || BN_cmp(first.get(), contents_->n.get()) >= 0 ||
        BN_cmp(second.get(), contents_->n.get()) >= 0)
        return Error{ErrorCode::out_of_range, "factor", 0};
    const Number result(BN_new());
    const Context context(BN_CTX_new());
    if (!result || !context ||
        !BN_mod_mul(result.get(), first.get(), second.get(), contents_->n.get(), context.get()))
        return Error{ErrorCode::backend_failed, "multiplication", 0};
    return contents_->padded(result.get());
}

Result<SecretBytes> Modulus::inverse(ByteView a) const
{
    const Number number = number_of(a);
    if (!number || BN_cmp(number.get(), contents_->n.get()) >= 0)
        return Error{ErrorCode::out_of_range, "divisor", 0};
    const Number result(BN_new());
    const Context context(BN_CTX_new());
    if (!result || !context)
        return Error{ErrorCode::backend_failed, "inversion", 0};
    if (!BN_mod_inverse(result.get(), number.get(), contents_->n.get(), context.get()))
        return Error{ErrorCode::out_of_range, "divisor", 0};
    return contents_->padded(result.get());
}

} // namespace lisrtp::crypto
