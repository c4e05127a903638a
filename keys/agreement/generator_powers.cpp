#include "keys/agreement/generator_powers.h"

#include "keys/agreement/diffie_hellman.h"
#include "keys/agreement/modulus_of.h"
#include "keys/crypto/fixed_base.h"

#include <array>

namespace lisrtp::agreement
{

namespace
{

constexpr std::array<std::uint8_t, 1> generator = {2};
constexpr std::size_t worth_a_table = 64;
constexpr std::size_t worth_a_large_table = 1024;

} // namespace

struct GeneratorPowers::Table {
    crypto::FixedBase powers;
};

GeneratorPowers::GeneratorPowers(Group group, std::size_t expected, std::size_t longest_octets)
    : group_(group)
{
    if (!is_modular(group) || expected < worth_a_table)
        return;
    const std::size_t octets = std::min(longest_octets, value_octets(group));
    auto powers = crypto::FixedBase::make(modulus_of(group), generator, octets,
                                          expected < worth_a_large_table ? 5 : 8);
    if (powers)
        table_ = std::make_unique<const Table>(Table{*std::move(powers)});
}

GeneratorPowers::~GeneratorPowers() = default;

Result<Bytes> GeneratorPowers::public_value(const SecretBytes& x) const
{
    if (table_) {
        if (const Result<void> checked = check_exponent(group_, x); !checked)
            return checked.error();
        if (const auto value = table_->powers.power(x))
            return copy_of(value->reveal());
    }
    return agreement::public_value(group_, x);
}

} // namespace lisrtp::agreement
