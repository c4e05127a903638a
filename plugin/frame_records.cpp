#include "plugin/frame_records.h"

#include "plugin/fields.h"

#include <new>

namespace lisrtp::plugin
{

namespace
{

/** Keys of what is kept by frame. */
constexpr std::uint32_t messages_key = 0;
constexpr std::uint32_t media_key = 1;
constexpr std::uint32_t interleaved_key = 2;

std::uint32_t ports_of(const packet_info* pinfo)
{
    return pinfo->srcport << 16 | (pinfo->destport & 0xffff);
}

void* kept(packet_info* pinfo, std::uint32_t key)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_lisrtp, key);
}

} // namespace

MediaRecord* find_record(packet_info* pinfo, ByteView rtp)
{
    const std::uint16_t sequence = load_u16(rtp.data() + 2);
    const Ssrc ssrc{load_u32(rtp.data() + 8)};
    auto* record = static_cast<MediaRecord*>(kept(pinfo, media_key));
    while (record && (record->ports != ports_of(pinfo) || record->ssrc != ssrc ||
                      static_cast<std::uint16_t>(record->seen.extended_sequence) != sequence))
        record = record->next;
    return record;
}

MediaRecord* add_record(packet_info* pinfo, ByteView rtp, const casebook::SeenPacket& seen)
{
    auto* record = wmem_new(wmem_file_scope(), MediaRecord);
    new (record) MediaRecord{seen, ports_of(pinfo), Ssrc{load_u32(rtp.data() + 8)}, nullptr};
    if (auto* first = static_cast<MediaRecord*>(kept(pinfo, media_key))) {
        record->next = first->next;
        first->next = record;
    } else {
        p_add_proto_data(wmem_file_scope(), pinfo, proto_lisrtp, media_key, record);
    }
    return record;
}
static_assert(std::is_trivially_destructible_v<MediaRecord>);

const MediaRecord* any_record(frame_data* frame)
{
    packet_info pinfo{};
    pinfo.fd = frame;
    return static_cast<const MediaRecord*>(kept(&pinfo, media_key));
}

void mark_interleaved(packet_info* pinfo)
{
    static bool mark = true;
    if (!is_interleaved(pinfo))
        p_add_proto_data(wmem_file_scope(), pinfo, proto_lisrtp, interleaved_key, &mark);
}

bool is_interleaved(packet_info* pinfo)
{
    return kept(pinfo, interleaved_key) != nullptr;
}

void keep_message(packet_info* pinfo, const Sighting& sighting)
{
    const std::size_t size = sighting.octets.size();
    const auto* octets = static_cast<const std::uint8_t*>(
        wmem_memdup(wmem_file_scope(), sighting.octets.data(), size));
    auto* message = wmem_new(wmem_file_scope(), KeptMessage);
    new (message) KeptMessage{sighting, nullptr};
    message->sighting.octets = {octets, size};
    message->sighting.first_pass = false;
    message->next = static_cast<KeptMessage*>(kept(pinfo, messages_key));
    p_set_proto_data(wmem_file_scope(), pinfo, proto_lisrtp, messages_key, message);
}

const KeptMessage* kept_messages(packet_info* pinfo)
{
    return static_cast<const KeptMessage*>(kept(pinfo, messages_key));
}

} // namespace lisrtp::plugin
