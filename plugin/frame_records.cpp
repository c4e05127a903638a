#include "plugin/frame_records.h"

#include <memory_resource>
#include <new>
#include <unordered_map>
#include <vector>

namespace lisrtp::plugin
{

namespace
{

/** What few frames have. */
struct Rest {
    KeptMessage* messages = nullptr;
    bool is_interleaved = false;
};

/**
 * Asked several times for every packet, and a capture has millions. So it is looked up by the
 * frame's number: what Wireshark itself would keep by frame are lists, of which each entry is found
 * by a walk and costs three allocations.
 */
class Records
{
public:
    MediaRecord* media(std::uint32_t frame) const
    {
        return frame < media_.size() ? media_[frame] : nullptr;
    }

    void set_media(std::uint32_t frame, MediaRecord* record)
    {
        if (frame >= media_.size())
            media_.resize(frame + std::size_t{1});
        media_[frame] = record;
    }

    const Rest* rest(std::uint32_t frame) const
    {
        if (frame >= has_rest_.size() || !has_rest_[frame])
            return nullptr;
        return &rests_.find(frame)->second;
    }

    Rest& make_rest(std::uint32_t frame)
    {
        if (frame >= has_rest_.size())
            has_rest_.resize(frame + std::size_t{1});
        Rest& rest = rests_[frame];
        has_rest_[frame] = true;
        return rest;
    }

    template <typename Record>
    Record* make(const Record& record)
    {
        static_assert(std::is_trivially_destructible_v<Record>);
        return new (memory_.allocate(sizeof(Record), alignof(Record))) Record(record);
    }

    ByteView copy(ByteView octets)
    {
        auto* copied = static_cast<std::uint8_t*>(memory_.allocate(octets.size(), 1));
        std::copy(octets.begin(), octets.end(), copied);
        return {copied, octets.size()};
    }

private:
    std::vector<MediaRecord*> media_; ///< by number of the frame
    std::vector<bool> has_rest_;      ///< the same
    std::unordered_map<std::uint32_t, Rest> rests_;
    std::pmr::monotonic_buffer_resource memory_;
};

std::optional<Records> records;

Records& open_records()
{
    return records ? *records : records.emplace();
}

std::uint32_t ports_of(const packet_info* pinfo)
{
    return pinfo->srcport << 16 | (pinfo->destport & 0xffff);
}

} // namespace

MediaRecord* find_record(const packet_info* pinfo, ByteView rtp) noexcept
{
    MediaRecord* record = records ? records->media(pinfo->num) : nullptr;
    if (!record)
        return nullptr;
    const std::uint16_t sequence = load_u16(rtp.data() + 2);
    const Ssrc ssrc{load_u32(rtp.data() + 8)};
    while (record && (record->ports != ports_of(pinfo) || record->ssrc != ssrc ||
                      static_cast<std::uint16_t>(record->seen.extended_sequence) != sequence))
        record = record->next;
    return record;
}

MediaRecord* add_record(const packet_info* pinfo, ByteView rtp,
                        const casebook::SeenPacket& seen) noexcept
{
    Records& all = open_records();
    MediaRecord* const first = all.media(pinfo->num);
    MediaRecord* const record = all.make(MediaRecord{
        seen, ports_of(pinfo), Ssrc{load_u32(rtp.data() + 8)}, first ? first->next : nullptr});
    if (first)
        first->next = record;
    else
        all.set_media(pinfo->num, record);
    return record;
}

const MediaRecord* any_record(const frame_data* frame) noexcept
{
    return records ? records->media(frame->num) : nullptr;
}

void mark_interleaved(const packet_info* pinfo) noexcept
{
    open_records().make_rest(pinfo->num).is_interleaved = true;
}

bool is_interleaved(const packet_info* pinfo) noexcept
{
    const Rest* rest = records ? records->rest(pinfo->num) : nullptr;
    return rest && rest->is_interleaved;
}

void keep_message(const packet_info* pinfo, const Sighting& sighting) noexcept
{
    Records& all = open_records();
    Rest& rest = all.make_rest(pinfo->num);
    rest.messages = all.make(KeptMessage{sighting, rest.messages});
    rest.messages->sighting.octets = all.copy(sighting.octets);
    rest.messages->sighting.first_pass = false;
}

const KeptMessage* kept_messages(const packet_info* pinfo) noexcept
{
    const Rest* rest = records ? records->rest(pinfo->num) : nullptr;
    return rest ? rest->messages : nullptr;
}

void forget_records()
{
    records.reset();
}

} // namespace lisrtp::plugin
