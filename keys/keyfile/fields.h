// keys/keyfile/fields.h - which fields a key file may show.

#pragma once

#include <cstddef>
#include <string_view>

namespace lisrtp::keyfile
{

/** A field name of more letters than this is none of ours, and may be a key gone astray. */
constexpr std::size_t longest_field_name = 20;

/**
 * Whether a field of this name never holds a secret.  Every other name is taken for one that does,
 * so that the octets behind a mistyped `k` are lifted as well.
 */
bool is_public_field(std::string_view name);

} // namespace lisrtp::keyfile
