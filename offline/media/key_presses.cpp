#include "offline/media/key_presses.h"

#include "keys/base/reader.h"

#include <array>

namespace lisrtp::media
{

std::string name_of_event(std::uint8_t event)
{
    constexpr std::array<const char*, 17> names = {"0", "1", "2", "3", "4", "5", "6", "7",    "8",
                                                   "9", "*", "#", "A", "B", "C", "D", "flash"};
    return event < names.size() ? names[event] : std::to_string(event);
}

bool KeyPresses::add(const ClearPacket& packet, std::uint32_t clock_hz)
{
    constexpr std::size_t event_octets = 4;
    constexpr std::size_t most_known = 4096;
    if (packet.payload.empty() || packet.payload.size() % event_octets != 0) {
        ++malformed_;
        return false;
    }
    // RFC 4733, 2.5.2.1: events that follow each other without pause may share a payload, in the
    // order of their times.
    std::uint32_t timestamp = packet.rtp_timestamp;
    Reader in(packet.payload);
    while (in.left() > 0) {
        // |     event     |E|R| volume    |          duration             |
        const std::uint8_t event = in.u8("event");
        const std::uint8_t flags = in.u8("volume");
        const std::uint32_t duration = in.u16("duration");
        const auto key = std::pair(timestamp, event);
        timestamp += duration;
        auto found = known_.find(key);
        if (found == known_.end()) {
            // A new segment of a long event begins where the last one ended.
            const bool goes_on = !presses_.empty() && !packet.marker && !presses_.back().ended &&
                                 presses_.back().event == event &&
                                 presses_.back().duration_ticks % 0xFFFF == 0 &&
                                 known_.contains({key.first - 0xFFFF, event});
            if (!goes_on) {
                ++count_;
                if (presses_.size() >= most_listed)
                    return true;
                presses_.push_back(
                    {packet.at, event, packet.at, 0, clock_hz, false, flags & 0x3Fu});
            }
            if (known_.size() >= most_known)
                known_.clear();
            const std::uint32_t before = goes_on ? presses_.back().duration_ticks : 0;
            found = known_.emplace(key, std::pair(presses_.size() - 1, before)).first;
        }
        auto& [number, before] = found->second;
        KeyPress& press = presses_[number];
        const bool ends = (flags & 0x80u) != 0;
        // The end is told three times: RFC 4733, 2.5.1.4.
        if (before + duration > press.duration_ticks || (ends && !press.ended))
            press.until = std::max(press.until, packet.at);
        press.duration_ticks = std::max(press.duration_ticks, before + duration);
        press.ended = press.ended || ends;
        press.at = std::min(press.at, packet.at);
    }
    return true;
}

std::vector<KeyPress> KeyPresses::listed() const
{
    std::vector<KeyPress> sorted = presses_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const KeyPress& a, const KeyPress& b) { return a.at < b.at; });
    return sorted;
}

} // namespace lisrtp::media
