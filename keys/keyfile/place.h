// keys/keyfile/place.h - where in a key file something stands.

#pragma once

#include <compare>
#include <cstddef>

namespace lisrtp::keyfile
{

/** 1-based; columns count characters, as editors do. */
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;

    friend auto operator<=>(const Place&, const Place&) = default;
};

} // namespace lisrtp::keyfile
