// keys/keyfile/names.h - groups and suites that a key file may name, and what their keys measure.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace lisrtp::keyfile
{

/** "oakley1" ... "x25519" */
std::span<const std::string_view> group_names();

struct SuiteName {
    std::string_view name;
    std::size_t key_octets;
    std::size_t salt_octets;
};

/** The suites of RFC 4568, 6188 and 7714, and those without encryption. */
std::span<const SuiteName> suite_names();
/** Null when there is none of that name. */
const SuiteName* suite_named(std::string_view name);

/**
 * The candidate that was probably meant: at most two letters away, and about a third of its
 * length.  For hints.
 */
std::optional<std::string_view> closest(std::string_view written,
                                        std::span<const std::string_view> candidates);

} // namespace lisrtp::keyfile
