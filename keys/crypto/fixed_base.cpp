#include "keys/crypto/fixed_base.h"

#include "keys/crypto/modulus_contents.h"

#include <vector>

namespace lisrtp::crypto
{

namespace
{

constexpr Error backend{ErrorCode::backend_failed, "table of powers", 0};

} // namespace

struct FixedBase::Contents {
    const Modulus::Contents* modulus = nullptr;
    std::size_t exponent_octets = 0;
    unsigned digit_bits = 0;
    std::size_t digits = 0;
    /** [i][d - 1]: base^(d 2^(w i)) in Montgomery form. */
    std::vector<std::vector<Number>> powers;

    bool multiply(BIGNUM* result, const BIGNUM* a, const BIGNUM* b, BN_CTX* context) const
    {
        return BN_mod_mul_montgomery(result, a, b, modulus->montgomery.get(), context) == 1;
    }

    /** @param first  base^(2^(w i)), in Montgomery form; becomes that of the next digit */
    bool add_digit(Number& first, BN_CTX* context)
    {
        std::vector<Number> row;
        const std::size_t count = (std::size_t{1} << digit_bits) - 1;
        row.emplace_back(BN_dup(first.get()));
        while (row.back() && row.size() <= count) {
            Number next(BN_new());
            if (!next || !multiply(next.get(), row.back().get(), first.get(), context))
                return false;
            row.push_back(std::move(next));
        }
        if (row.size() <= count)
            return false;
        first = std::move(row.back()); // base^(2^w 2^(w i))
        row.pop_back();
        powers.push_back(std::move(row));
        return true;
    }
};

FixedBase::FixedBase(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
FixedBase::FixedBase(FixedBase&&) noexcept = default;
FixedBase& FixedBase::operator=(FixedBase&&) noexcept = default;
FixedBase::~FixedBase() = default;

Result<FixedBase> FixedBase::make(const Modulus& modulus, ByteView base,
                                  std::size_t exponent_octets, unsigned digit_bits)
{
    auto contents = std::make_unique<Contents>();
    contents->modulus = modulus.contents_.get();
    contents->exponent_octets = exponent_octets;
    contents->digit_bits = digit_bits;
    contents->digits = (8 * exponent_octets + digit_bits - 1) / digit_bits;
    const Context context(BN_CTX_new());
    Number first(BN_bin2bn(base.data(), static_cast<int>(base.size()), nullptr));
    if (!context || !first)
        return backend;
    if (BN_cmp(first.get(), contents->modulus->n.get()) >= 0)
        return Error{ErrorCode::out_of_range, "base", 0};
    if (!BN_to_montgomery(first.get(), first.get(), contents->modulus->montgomery.get(),
                          context.get()))
        return backend;
    for (std::size_t i = 0; i < contents->digits; ++i)
        if (!contents->add_digit(first, context.get()))
            return backend;
    return FixedBase(std::move(contents));
}

Result<SecretBytes> FixedBase::power(const SecretBytes& exponent) const
{
    if (exponent.size() > contents_->exponent_octets)
        return Error{ErrorCode::too_long, "exponent", 0};
    const Context context(BN_CTX_new());
    const Number result(BN_new());
    if (!context || !result || !BN_one(result.get()) ||
        !BN_to_montgomery(result.get(), result.get(), contents_->modulus->montgomery.get(),
                          context.get()))
        return backend;
    for (std::size_t i = 0; i < contents_->digits; ++i) {
        const unsigned digit =
            bits_of(exponent.reveal(), i * contents_->digit_bits, contents_->digit_bits);
        if (digit != 0 &&
            !contents_->multiply(result.get(), result.get(), contents_->powers[i][digit - 1].get(),
                                 context.get()))
            return backend;
    }
    if (!BN_from_montgomery(result.get(), result.get(), contents_->modulus->montgomery.get(),
                            context.get()))
        return backend;
    return contents_->modulus->padded(result.get());
}

} // namespace lisrtp::crypto
