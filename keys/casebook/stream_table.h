// keys/casebook/stream_table.h - numbers for streams, looked up at every packet.

#pragma once

#include "keys/casebook/stream_name.h"

#include <optional>
#include <vector>

namespace lisrtp::casebook
{

/** Numbers from 0 in the order of adding. Linear probing: one look nearly always is enough. */
class StreamTable
{
public:
    std::size_t size() const { return names_.size(); }
    bool empty() const { return names_.empty(); }

    std::optional<std::uint32_t> find(const StreamName& name) const noexcept
    {
        if (slots_.empty())
            return std::nullopt;
        const std::uint32_t entry = slots_[slot_of(name)];
        return entry == free ? std::nullopt : std::optional(entry - 1);
    }

    /** @return  its number, whether it is new or not */
    std::uint32_t add(const StreamName& name)
    {
        if (const auto known = find(name))
            return *known;
        if (2 * (names_.size() + 1) > slots_.size())
            grow();
        names_.push_back(name);
        slots_[slot_of(name)] = static_cast<std::uint32_t>(names_.size());
        return static_cast<std::uint32_t>(names_.size() - 1);
    }

    void clear()
    {
        slots_.clear();
        names_.clear();
    }

private:
    static constexpr std::uint32_t free = 0;

    /** Where it stands, or the free slot where it would. */
    std::size_t slot_of(const StreamName& name) const noexcept
    {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = StreamNameHash{}(name)&mask;
        while (slots_[slot] != free && names_[slots_[slot] - 1] != name)
            slot = (slot + 1) & mask;
        return slot;
    }

    void grow()
    {
        slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), free);
        for (std::size_t number = 0; number < names_.size(); ++number)
            slots_[slot_of(names_[number])] = static_cast<std::uint32_t>(number + 1);
    }

    std::vector<std::uint32_t> slots_; ///< number + 1; as many as a power of two, half of them free
    std::vector<StreamName> names_;
};

} // namespace lisrtp::casebook
