#include "keys/keyfile/names.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace lisrtp::keyfile
{

namespace
{

constexpr auto groups =
    std::to_array<std::string_view>({"oakley1", "oakley2", "oakley5", "modp2048", "modp3072",
                                     "modp4096", "p256", "p384", "x25519"});

constexpr auto suites = std::to_array<SuiteName>({
    {"AES_CM_128_HMAC_SHA1_80", 16, 14},
    {"AES_CM_128_HMAC_SHA1_32", 16, 14},
    {"AES_192_CM_HMAC_SHA1_80", 24, 14},
    {"AES_192_CM_HMAC_SHA1_32", 24, 14},
    {"AES_256_CM_HMAC_SHA1_80", 32, 14},
    {"AES_256_CM_HMAC_SHA1_32", 32, 14},
    {"AEAD_AES_128_GCM", 16, 12},
    {"AEAD_AES_256_GCM", 32, 12},
    {"NULL_HMAC_SHA1_80", 16, 14},
    {"NULL_HMAC_SHA1_32", 16, 14},
    {"F8_128_HMAC_SHA1_80", 16, 14},
});

/** Letters to insert, delete or replace: the edit distance of Levenshtein. */
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::span<const std::string_view> group_names()
{
    return groups;
}

std::span<const SuiteName> suite_names()
{
    return suites;
}

const SuiteName* suite_named(std::string_view name)
{
    const auto found = std::find_if(suites.begin(), suites.end(),
                                    [&](const SuiteName& suite) { return suite.name == name; });
    return found == suites.end() ? nullptr : &*found;
}

std::optional<std::string_view> closest(std::string_view written,
                                        std::span<const std::string_view> candidates)
{
    constexpr std::size_t longest_worth_a_guess = 40;
    if (written.size() > longest_worth_a_guess)
        return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t best_distance = 3;
    for (const std::string_view candidate : candidates) {
        const std::size_t d = distance(written, candidate);
        if (d < best_distance && d * 3 <= std::max(written.size(), candidate.size()) + 1) {
            best = candidate;
            best_distance = d;
        }
    }
    return best;
}

} // namespace lisrtp::keyfile
