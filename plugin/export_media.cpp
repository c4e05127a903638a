#include "plugin/export_media.h"

#include "keys/base/hex.h"
#include "keys/srtp/rtp_packet.h"
#include "plugin/exported_stream.h"
#include "plugin/fields.h"
#include "plugin/taps.h"

#include <cstring>
#include <map>
#include <optional>
#include <tuple>

namespace lisrtp::plugin
{

namespace
{

/** The files of one stream. The entries belong to Wireshark once they are in its list. */
struct StreamFiles {
    export_object_entry_t* packets = nullptr;
    export_object_entry_t* audio = nullptr; ///< of G.711
    AuFile::Law law{};
    Timestamp first;
    std::optional<std::uint64_t> first_timestamp;
};

using StreamName = std::tuple<Endpoint, Endpoint, std::uint32_t>;
std::map<StreamName, StreamFiles> files;

std::string name_of(const Tapped& tapped, const char* extension)
{
    std::string name;
    if (tapped.outcome.call_number > 0)
        name = "call-" + std::to_string(tapped.outcome.call_number) + "-";
    Bytes ssrc(4);
    store_u32(ssrc.data(), tapped.ssrc.value);
    return name + to_hex(ssrc) + extension;
}

export_object_entry_t* add_entry(export_object_list_t* list, packet_info* pinfo,
                                 const Tapped& tapped, const char* type, const char* extension,
                                 const Bytes& begin)
{
    auto* entry = g_new0(export_object_entry_t, 1);
    entry->pkt_num = pinfo->num;
    entry->hostname = g_strdup(tapped.source.text().c_str());
    entry->content_type = g_strdup(type);
    entry->filename = g_strdup(name_of(tapped, extension).c_str());
    entry->payload_len = begin.size();
    entry->payload_data = static_cast<guint8*>(g_malloc(begin.size()));
    std::memcpy(entry->payload_data, begin.data(), begin.size());
    list->add_entry(list->gui_data, entry);
    return entry;
}

void grow(export_object_entry_t& entry, std::size_t size, std::uint8_t fill)
{
    if (size <= entry.payload_len)
        return;
    entry.payload_data = static_cast<guint8*>(g_realloc(entry.payload_data, size));
    std::memset(entry.payload_data + entry.payload_len, fill, size - entry.payload_len);
    entry.payload_len = size;
}

void append(export_object_entry_t& entry, const Bytes& octets)
{
    const std::size_t begin = entry.payload_len;
    grow(entry, begin + octets.size(), 0);
    std::memcpy(entry.payload_data + begin, octets.data(), octets.size());
}

/** G.711's law, by the receiver's payload types or RFC 3551's. */
std::optional<AuFile::Law> law_of(const casebook::StreamClaim* claim, std::uint8_t payload_type)
{
    if (claim)
        if (const auto codec = claim->codecs.find(payload_type); codec != claim->codecs.end()) {
            if (codec->second.clock_rate != 8000 || codec->second.channels != 1)
                return std::nullopt;
            if (g_ascii_strcasecmp(codec->second.encoding.c_str(), "PCMU") == 0)
                return AuFile::Law::mu;
            if (g_ascii_strcasecmp(codec->second.encoding.c_str(), "PCMA") == 0)
                return AuFile::Law::a;
            return std::nullopt;
        }
    if (payload_type == 0)
        return AuFile::Law::mu;
    if (payload_type == 8)
        return AuFile::Law::a;
    return std::nullopt;
}

/** Where the sample of that time stands. A timestamp that runs away from the clock stands nowhere:
 *  a forged one must not make a file of silence. */
void put_samples(StreamFiles& stream, std::uint64_t timestamp, Timestamp at, ByteView samples)
{
    constexpr std::int64_t rate_hz = 8000;
    constexpr std::int64_t slack_s = 600;
    if (!stream.first_timestamp)
        stream.first_timestamp = timestamp;
    const std::int64_t passed_s = (at - stream.first) / ns_per_second;
    if (timestamp < *stream.first_timestamp)
        return;
    const std::uint64_t place = timestamp - *stream.first_timestamp;
    if (place > static_cast<std::uint64_t>(std::max<std::int64_t>(passed_s, 0) + slack_s) * rate_hz)
        return;
    const std::size_t begin = AuFile::header_octets + place;
    grow(*stream.audio, begin + samples.size(), AuFile::silence(stream.law));
    std::memcpy(stream.audio->payload_data + begin, samples.data(), samples.size());
}

tap_packet_status take(void* tap_data, packet_info* pinfo, epan_dissect_t*, const void* data,
                       tap_flags_t) noexcept
try {
    const Tapped& tapped = *static_cast<const Tapped*>(data);
    auto* list = static_cast<export_object_list_t*>(tap_data);
    const auto header = srtp::read_rtp(tapped.clear);
    const auto payload = srtp::payload_of(tapped.clear);
    if (!header || !payload || !tapped.outcome.seen || tapped.outcome.seen->repeated)
        return TAP_PACKET_DONT_REDRAW;
    StreamFiles& stream = files[{tapped.source, tapped.destination, tapped.ssrc.value}];
    if (!stream.packets) {
        stream.first = tapped.at;
        stream.packets = add_entry(list, pinfo, tapped, "application/rtpdump", ".rtpdump",
                                   RtpDump::begin(tapped.source, stream.first));
    }
    const std::uint64_t timestamp = tapped.outcome.seen->extended_timestamp;
    append(*stream.packets, RtpDump::line({tapped.clear, tapped.at, timestamp}, stream.first));
    const auto law = law_of(tapped.outcome.claim, header->payload_type);
    if (law && !stream.audio) {
        stream.law = *law;
        stream.audio =
            add_entry(list, pinfo, tapped, "audio/basic", ".au", AuFile::begin(stream.law));
    }
    if (law && *law == stream.law)
        put_samples(stream, timestamp, tapped.at, *payload);
    return TAP_PACKET_REDRAW;
} catch (...) {
    return TAP_PACKET_FAILED;
}

void forget_files()
{
    files.clear();
}

} // namespace

void register_export()
{
    use_export_tap(register_export_object(proto_lisrtp, take, forget_files));
}

} // namespace lisrtp::plugin
