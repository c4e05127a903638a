// offline/capture/ip_fragments.h - IPv4 packets put together again, where no other program is to
// see them.  RFC 791, 3.2.

#pragma once

#include "offline/capture/classifier.h"

#include <deque>
#include <map>
#include <optional>

namespace lisrtp::capture
{

/**
 * Fragments that wait for the rest. Of two that overlap the first counts; of many packets that
 * never become whole the oldest are given up, and of one packet no more is held than twice what it
 * can have. Memory: at most 128 packets of 128 KiB.
 */
class IpFragments
{
public:
    struct Whole {
        Bytes payload; ///< behind the IP header
        std::uint64_t fragments = 0;
    };

    /**
     * @param peeled  of kind ip_fragment, made of `frame`
     * @return        the packet that this fragment made whole; none for IPv6
     */
    std::optional<Whole> add(ByteView frame, const Peeled& peeled);

private:
    static constexpr std::size_t most_packets = 128;
    static constexpr std::size_t most_octets = 65535;

    struct Key {
        IpAddress source;
        IpAddress destination;
        std::uint16_t identification = 0;
        std::uint8_t protocol = 0;

        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Parts {
        std::map<std::size_t, Bytes> by_offset;
        std::size_t held = 0;              ///< octets of all parts, those that overlap too
        std::optional<std::size_t> octets; ///< of the whole, once the last part came
    };

    std::optional<Whole> joined(const Parts& parts) const;

    std::map<Key, Parts> packets_;
    std::deque<Key> in_order_;
};

} // namespace lisrtp::capture
