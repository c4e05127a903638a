#include "plugin/frame_records.h"

#include "plugin/fields.h"

#include <new>

namespace lisrtp::plugin
{

namespace
{

/** Keys of what is kept by frame. A second media packet in a frame has its ports for a key. */
constexpr std::uint32_t messages_key = 0;
constexpr std::uint32_t first_media_key = 1;

std::uint32_t ports_of(const packet_info* pinfo)
{
    return pinfo->srcport << 16 | (pinfo->destport & 0xffff);
}

void* kept(packet_info* pinfo, std::uint32_t key)
{
    return p_get_proto_data(wmem_file_scope(), pinfo, proto_lisrtp, key);
}

} // namespace

MediaRecord* find_record(packet_info* pinfo)
{
    auto* first = static_cast<MediaRecord*>(kept(pinfo, first_media_key));
    if (!first || first->ports == ports_of(pinfo))
        return first;
    return static_cast<MediaRecord*>(kept(pinfo, ports_of(pinfo)));
}

MediaRecord* add_record(packet_info* pinfo, const casebook::SeenPacket& seen)
{
    auto* record = wmem_new(wmem_file_scope(), MediaRecord);
    new (record) MediaRecord{seen, ports_of(pinfo)};
    const bool is_first = !kept(pinfo, first_media_key);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_lisrtp,
                     is_first ? first_media_key : record->ports, record);
    return record;
}
static_assert(std::is_trivially_destructible_v<MediaRecord>);

const MediaRecord* any_record(frame_data* frame)
{
    packet_info pinfo{};
    pinfo.fd = frame;
    return static_cast<const MediaRecord*>(kept(&pinfo, first_media_key));
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
