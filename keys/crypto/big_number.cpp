#include "keys/crypto/modulus_contents.h"

#include <algorithm>
#include <atomic>
#include <new>

namespace lisrtp::crypto
{

namespace
{

/** OpenSSL counts octets in int. */
constexpr std::size_t most_octets = 1u << 16;

/** Fewer powers take no longer one by one. */
constexpr std::size_t worth_the_lanes = 3;

std::atomic<bool> lanes_allowed = true;

Number number_of(ByteView big_endian)
{
    if (big_endian.size() > most_octets)
        return nullptr;
    return Number(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
}

} // namespace

void allow_power_lanes(bool allowed)
{
    lanes_allowed = allowed;
}

bool power_lanes_run()
{
    return lanes_allowed && power_lanes::processor_has_them();
}

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
    contents->lanes = LaneModulus::make(contents->n.get());
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

std::vector<Result<SecretBytes>> Modulus::powers(std::span<const PowerWanted> wanted) const
{
    std::vector<Result<SecretBytes>> results;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        results.emplace_back(SecretBytes());
        order.push_back(i);
    }
    // The longest exponent of eight decides what they cost.
    std::stable_sort(order.begin(), order.end(), [&wanted](std::size_t a, std::size_t b) {
        return wanted[a].exponent->size() > wanted[b].exponent->size();
    });
    const std::span<const std::size_t> all(order);
    for (std::size_t first = 0; first < all.size();) {
        const auto some = all.subspan(first, std::min(power_lanes::lanes, all.size() - first));
        const bool in_lanes = lanes_allowed && contents_->lanes && some.size() >= worth_the_lanes &&
                              wanted[some.front()].exponent->size() <= most_octets;
        if (in_lanes)
            power_in_lanes(wanted, some, results);
        else
            for (const std::size_t i : some)
                results[i] = power(wanted[i].base, *wanted[i].exponent);
        first += some.size();
    }
    return results;
}

void Modulus::power_in_lanes(std::span<const PowerWanted> wanted,
                             std::span<const std::size_t> which,
                             std::span<Result<SecretBytes>> results) const
{
    const LaneModulus& lanes = *contents_->lanes;
    SecretLimbs bases(lanes.limbs());
    std::vector<ByteView> exponents;
    std::vector<std::size_t> in_lane;
    for (const std::size_t i : which) {
        const Number base = number_of(wanted[i].base);
        if (!base || BN_cmp(base.get(), contents_->n.get()) >= 0) {
            results[i] = Error{ErrorCode::out_of_range, "base", 0};
            continue;
        }
        lanes.put(bases.data(), in_lane.size(), base.get());
        exponents.push_back(wanted[i].exponent->reveal());
        in_lane.push_back(i);
    }
    lanes.power(bases.data(), exponents);
    for (std::size_t lane = 0; lane < in_lane.size(); ++lane)
        results[in_lane[lane]] = lanes.take(bases.data(), lane);
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
