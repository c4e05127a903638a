// A pcap file of version 2.4.  draft-ietf-opsawg-pcap-04, sections 4 and 5.

#include "offline/capture/capture_time.h"
#include "offline/capture/plain_capture.h"

#include <optional>

namespace lisrtp::capture
{

namespace
{

constexpr std::size_t file_header_octets = 24;
constexpr std::size_t record_header_octets = 16;
constexpr std::uint32_t magic_microseconds = 0xA1B2C3D4;
constexpr std::uint32_t magic_nanoseconds = 0xA1B23C4D;
constexpr std::uint32_t most_original_octets = 128u << 20;
/** libwiretap looks at so many records to tell this format from others with the same beginning. */
constexpr std::size_t telling_records = 3;

struct Record {
    std::uint32_t seconds = 0;
    std::uint32_t fraction = 0;
    std::uint32_t captured_octets = 0;
    std::uint32_t original_octets = 0;
};

struct Header {
    WritersOrder order;
    bool nanoseconds = false;
    std::uint32_t snap_octets = 0;
    LinkLayer link;

    Record record(const std::uint8_t* p) const
    {
        return {order.u32(p), order.u32(p + 4), order.u32(p + 8), order.u32(p + 12)};
    }
};

class PlainPcap final : public PlainCapture
{
public:
    PlainPcap(FileWindow window, const Header& header)
        : PlainCapture(std::move(window)), header_(header)
    {
    }

    Step next(Frame& frame) override
    {
        const ByteView head = window_.ahead(record_header_octets);
        if (head.empty())
            return ended();
        if (head.size() < record_header_octets)
            return Step::unsure;
        const Record record = header_.record(head.data());
        const std::uint32_t units = header_.nanoseconds ? 1'000'000'000 : 1'000'000;
        if (record.captured_octets > most_packet_octets || record.fraction >= units)
            return Step::unsure;
        const std::size_t octets = record_header_octets + record.captured_octets;
        const ByteView whole = window_.ahead(octets);
        if (whole.size() < octets)
            return Step::unsure;
        window_.pass(octets);
        frame.at = bounded_time(record.seconds,
                                std::int64_t{record.fraction} * (header_.nanoseconds ? 1 : 1000));
        frame.link = header_.link;
        frame.octets = whole.subspan(record_header_octets, record.captured_octets);
        frame.original_octets = std::max(record.original_octets, record.captured_octets);
        frame.interface_id = 0;
        return Step::frame;
    }

private:
    Header header_;
};

std::optional<Header> read_header(ByteView octets)
{
    if (octets.size() < file_header_octets)
        return std::nullopt;
    const std::uint8_t* const p = octets.data();
    Header header;
    for (const bool big_endian : {false, true}) {
        header.order.big_endian = big_endian;
        const std::uint32_t magic = header.order.u32(p);
        if (magic != magic_microseconds && magic != magic_nanoseconds)
            continue;
        header.nanoseconds = magic == magic_nanoseconds;
        header.snap_octets = header.order.u32(p + 16);
        const std::uint32_t linktype = header.order.u32(p + 20); // bits above say more, or are bad
        if (header.order.u16(p + 4) != 2 || header.order.u16(p + 6) != 4 ||
            !is_plain_link(linktype, header.order))
            return std::nullopt;
        header.link = {static_cast<std::uint16_t>(linktype)};
        return header;
    }
    return std::nullopt;
}

/** Whether libwiretap, too, takes the file for this variant: its first records are beyond doubt. */
bool begins_well(FileWindow& window, const Header& header)
{
    std::size_t at = file_header_octets;
    for (std::size_t i = 0; i < telling_records; ++i) {
        ByteView octets = window.ahead(at + record_header_octets);
        if (octets.size() == at)
            return i > 0;
        if (octets.size() < at + record_header_octets)
            return false;
        const Record record = header.record(octets.data() + at);
        if ((!header.nanoseconds && record.fraction >= 1'000'000) ||
            record.captured_octets > most_packet_octets ||
            record.captured_octets > header.snap_octets ||
            record.captured_octets > record.original_octets ||
            record.original_octets > most_original_octets)
            return false;
        at += record_header_octets + record.captured_octets;
        if (window.ahead(at).size() < at)
            return false;
    }
    return true;
}

} // namespace

std::unique_ptr<PlainCapture> open_plain_pcap(FileWindow& window)
{
    const auto header = read_header(window.ahead(file_header_octets));
    if (!header || !begins_well(window, *header))
        return nullptr;
    window.pass(file_header_octets);
    return std::make_unique<PlainPcap>(std::move(window), *header);
}

} // namespace lisrtp::capture
