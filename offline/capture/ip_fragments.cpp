#include "offline/capture/ip_fragments.h"

namespace lisrtp::capture
{

std::optional<IpFragments::Whole> IpFragments::add(ByteView frame, const Peeled& peeled)
{
    constexpr std::size_t header_octets = 20;
    const std::size_t end = std::min(peeled.packet_end, frame.size());
    if (peeled.snapped || peeled.source.address.is_v6() || end < peeled.ip_offset + header_octets)
        return std::nullopt;
    const std::uint8_t* ip = frame.data() + peeled.ip_offset;
    const std::uint16_t flags = load_u16(ip + 6);
    const bool more = (flags & 0x2000) != 0;
    const std::size_t offset = (flags & 0x1FFFu) * std::size_t{8};
    const std::size_t begin = peeled.ip_offset + (ip[0] & 0x0Fu) * std::size_t{4};
    if (begin >= end || offset + (end - begin) > most_octets)
        return std::nullopt;
    const ByteView payload = frame.first(end).subspan(begin);

    const Key key{peeled.source.address, peeled.destination.address, load_u16(ip + 4),
                  peeled.ip_protocol};
    const auto [entry, is_new] = packets_.try_emplace(key);
    if (is_new) {
        in_order_.push_back(key);
        if (in_order_.size() > most_packets) {
            packets_.erase(in_order_.front());
            in_order_.pop_front();
        }
    }
    Parts& parts = entry->second;
    if (parts.held + payload.size() > 2 * most_octets)
        return std::nullopt; // nobody cuts a packet like that
    if (parts.by_offset.try_emplace(offset, copy_of(payload)).second)
        parts.held += payload.size();
    if (!more)
        parts.octets = offset + payload.size();
    auto whole = joined(parts);
    if (whole) {
        std::erase(in_order_, key);
        packets_.erase(key);
    }
    return whole;
}

std::optional<IpFragments::Whole> IpFragments::joined(const Parts& parts) const
{
    if (!parts.octets || parts.held < *parts.octets)
        return std::nullopt;
    Whole whole;
    for (const auto& [offset, octets] : parts.by_offset) {
        if (offset > whole.payload.size())
            return std::nullopt; // a hole
        const std::size_t known = whole.payload.size() - offset;
        if (known < octets.size())
            whole.payload.insert(whole.payload.end(),
                                 octets.begin() + static_cast<std::ptrdiff_t>(known), octets.end());
        ++whole.fragments;
    }
    return whole.payload.size() == *parts.octets ? std::optional(std::move(whole)) : std::nullopt;
}

} // namespace lisrtp::capture
