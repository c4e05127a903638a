// keys/keyfile/secret_kinds.h - the fields that each kind of secret brings.

#pragma once

#include "keys/keyfile/tables.h"

namespace lisrtp::keyfile
{

/** The kinds, in the order of the alternatives of `Secret::value`; pmk and tgk are two of them. */
std::span<const std::string_view> secret_kinds();

/** Takes the fields of the kind at that position. */
decltype(Secret::value) take_secret_value(std::size_t kind, Section& section, Intake& intake);

} // namespace lisrtp::keyfile
