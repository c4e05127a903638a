// keys/base/bytes.h - octets seen and octets owned.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp
{

/** Octets that somebody else owns.  Input is always viewed. */
using ByteView = std::span<const std::uint8_t>;

/** Octets that are nobody's secret.  Secrets live in SecretBytes. */
using Bytes = std::vector<std::uint8_t>;

/** The octets of a text, without a copy. */
inline ByteView view_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/** The same octets read as text, without a copy. */
inline std::string_view text_of(ByteView octets)
{
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

inline Bytes copy_of(ByteView octets)
{
    return {octets.begin(), octets.end()};
}

inline bool same_octets(ByteView a, ByteView b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/** Big-endian loads.  The caller has checked that the octets are there. */
inline std::uint16_t load_u16(const std::uint8_t* p)
{
    return static_cast<std::uint16_t>(p[0] << 8 | p[1]);
}

inline std::uint32_t load_u32(const std::uint8_t* p)
{
    return static_cast<std::uint32_t>(p[0]) << 24 | static_cast<std::uint32_t>(p[1]) << 16 |
           static_cast<std::uint32_t>(p[2]) << 8 | p[3];
}

inline std::uint64_t load_u64(const std::uint8_t* p)
{
    return static_cast<std::uint64_t>(load_u32(p)) << 32 | load_u32(p + 4);
}

inline void store_u16(std::uint8_t* p, std::uint16_t v)
{
    p[0] = static_cast<std::uint8_t>(v >> 8);
    p[1] = static_cast<std::uint8_t>(v);
}

inline void store_u32(std::uint8_t* p, std::uint32_t v)
{
    store_u16(p, static_cast<std::uint16_t>(v >> 16));
    store_u16(p + 2, static_cast<std::uint16_t>(v));
}

inline void store_u64(std::uint8_t* p, std::uint64_t v)
{
    store_u32(p, static_cast<std::uint32_t>(v >> 32));
    store_u32(p + 4, static_cast<std::uint32_t>(v));
}

} // namespace lisrtp
