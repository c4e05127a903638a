#include "offline/media/spool.h"

#include <cerrno>

#include <unistd.h>

namespace lisrtp::media
{

namespace
{

// at 8 | index 8 | position 8 | skip 4 | timestamp 4 | payload type 1 | marker 1 | length 4
constexpr std::size_t head_octets = 38;
constexpr std::size_t buffer_octets = 1u << 16;
constexpr std::size_t most_payload_octets = 1u << 16; ///< no UDP packet holds more

} // namespace

Result<Spool> Spool::create(const std::string& folder)
{
    auto file = evidence::NamelessFile::create(folder);
    if (!file)
        return file.error();
    return Spool(*std::move(file));
}

void Spool::write(const SpooledPacket& spooled)
{
    const ClearPacket& packet = spooled.packet;
    if (packet.payload.size() > most_payload_octets)
        return;
    std::uint8_t head[head_octets];
    store_u64(head, static_cast<std::uint64_t>(packet.at.ns));
    store_u64(head + 8, packet.index.value);
    store_u64(head + 16, spooled.position);
    store_u32(head + 24, spooled.skip);
    store_u32(head + 28, packet.rtp_timestamp);
    head[32] = packet.payload_type;
    head[33] = packet.marker ? 1 : 0;
    store_u32(head + 34, static_cast<std::uint32_t>(packet.payload.size()));
    file_.append(head);
    file_.append(packet.payload);
    ++packets_;
}

Result<void> Spool::finish()
{
    return file_.flush();
}

bool SpoolReader::fill(std::size_t octets)
{
    if (buffer_.size() - used_ >= octets)
        return true;
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ = 0;
    while (buffer_.size() < octets) {
        const std::size_t had = buffer_.size();
        buffer_.resize(had + buffer_octets);
        const ssize_t got =
            ::pread(descriptor_, buffer_.data() + had, buffer_octets, static_cast<off_t>(at_));
        buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at_ += static_cast<std::uint64_t>(got);
    }
    return true;
}

bool SpoolReader::next(SpooledPacket& spooled)
{
    if (!fill(head_octets))
        return false;
    const std::uint8_t* head = buffer_.data() + used_;
    const std::size_t length = load_u32(head + 34);
    if (length > most_payload_octets || !fill(head_octets + length))
        return false;
    head = buffer_.data() + used_;
    spooled.packet.at.ns = static_cast<std::int64_t>(load_u64(head));
    spooled.packet.index.value = load_u64(head + 8);
    spooled.position = load_u64(head + 16);
    spooled.skip = load_u32(head + 24);
    spooled.packet.rtp_timestamp = load_u32(head + 28);
    spooled.packet.payload_type = head[32];
    spooled.packet.marker = head[33] != 0;
    spooled.packet.payload = {head + head_octets, length};
    used_ += head_octets + length;
    return true;
}

} // namespace lisrtp::media
