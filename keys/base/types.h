// keys/base/types.h - numbers that must not be mixed up.

#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace lisrtp
{

/** A number with an identity of its own: two of them with different tags do not convert. */
template <typename Tag, typename Number>
struct Strong {
    Number value{};

    constexpr Strong() = default;
    constexpr explicit Strong(Number v) : value(v) {}
    friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
};

/** Crypto session number inside a crypto session bundle, 1-based.  RFC 3830, 6.1. */
using CsId = Strong<struct CsIdTag, std::uint8_t>;
/** Crypto session bundle.  RFC 3830, 6.1. */
using CsbId = Strong<struct CsbIdTag, std::uint32_t>;
/** Synchronisation source of an RTP stream.  RFC 3550. */
using Ssrc = Strong<struct SsrcTag, std::uint32_t>;
/** Rollover counter: how often the 16-bit sequence number has wrapped.  RFC 3711, 3.3.1. */
using Roc = Strong<struct RocTag, std::uint32_t>;
/** i = 2^16 * ROC + SEQ, 48 bits.  RFC 3711, 3.3.1. */
using PacketIndex = Strong<struct PacketIndexTag, std::uint64_t>;

constexpr PacketIndex packet_index(Roc roc, std::uint16_t sequence)
{
    return PacketIndex{static_cast<std::uint64_t>(roc.value) << 16 | sequence};
}
constexpr Roc roc_of(PacketIndex index)
{
    return Roc{static_cast<std::uint32_t>(index.value >> 16)};
}
constexpr std::uint16_t sequence_of(PacketIndex index)
{
    return static_cast<std::uint16_t>(index.value);
}

} // namespace lisrtp

template <typename Tag, typename Number>
struct std::hash<lisrtp::Strong<Tag, Number>> {
    std::size_t operator()(const lisrtp::Strong<Tag, Number>& strong) const noexcept
    {
        return std::hash<Number>{}(strong.value);
    }
};
