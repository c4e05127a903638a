// A pcapng file of one section: interfaces, enhanced packets, statistics.
// draft-ietf-opsawg-pcapng, sections 3.5 and 4.1 to 4.6.

#include "offline/capture/capture_time.h"
#include "offline/capture/plain_capture.h"

#include <optional>
#include <vector>

namespace lisrtp::capture
{

namespace
{

constexpr std::uint32_t section_header_block = 0x0A0D0D0A;
constexpr std::uint32_t interface_description_block = 1;
constexpr std::uint32_t interface_statistics_block = 5;
constexpr std::uint32_t enhanced_packet_block = 6;
constexpr std::uint32_t byte_order_magic = 0x1A2B3C4D;
constexpr std::size_t block_head_octets = 8;
constexpr std::size_t block_tail_octets = 4;
constexpr std::size_t section_fixed_octets = 16;
constexpr std::size_t interface_fixed_octets = 8;
constexpr std::size_t statistics_fixed_octets = 12;
constexpr std::size_t packet_fixed_octets = 20;
/** Of blocks without a packet; what is larger is left to libwiretap. */
constexpr std::uint32_t most_options_octets = 1u << 16;

constexpr std::uint16_t opt_endofopt = 0;
constexpr std::uint16_t opt_comment = 1;
constexpr std::uint16_t last_known_option = 15;
constexpr std::uint16_t epb_flags = 2;
constexpr std::uint16_t if_tsresol = 9;
constexpr std::uint16_t if_filter = 11;
constexpr std::uint16_t if_tsoffset = 14;

struct Interface {
    LinkLayer link;
    std::uint64_t units_per_second = 1'000'000;
};

struct Option {
    std::uint16_t code = 0;
    ByteView value;
};

/** Shows the options to `accept` one by one; false when they are not in order, or it says so. */
template <typename Accept>
bool walk_options(ByteView octets, WritersOrder order, Accept accept)
{
    while (!octets.empty()) {
        if (octets.size() < 4)
            return false;
        const Option head{order.u16(octets.data()), {}};
        const std::size_t length = order.u16(octets.data() + 2);
        octets = octets.subspan(4);
        if (head.code == opt_endofopt)
            return length == 0;
        const std::size_t padded = (length + 3) & ~std::size_t{3};
        if (head.code > last_known_option || padded > octets.size() ||
            !accept(Option{head.code, octets.first(length)}))
            return false;
        octets = octets.subspan(padded);
    }
    return true;
}

class PlainPcapng final : public PlainCapture
{
public:
    PlainPcapng(FileWindow window, WritersOrder order)
        : PlainCapture(std::move(window)), order_(order)
    {
    }

    /** Reads what stands before the first frame; false when that is not sure. */
    bool begin()
    {
        first_step_ = read_next(first_);
        interfaces_before_frames_ = interfaces_.size();
        return first_step_ == Step::frame;
    }

    bool may_skip() const override
    {
        return PlainCapture::may_skip() && interfaces_.size() == interfaces_before_frames_;
    }

    bool go_to(std::uint64_t position) override
    {
        first_given_ = true;
        return PlainCapture::go_to(position);
    }

    Step next(Frame& frame) override
    {
        if (!first_given_) {
            first_given_ = true;
            frame = first_;
            return first_step_;
        }
        return read_next(frame);
    }

private:
    Step read_next(Frame& frame)
    {
        for (;;) {
            const ByteView head = window_.ahead(block_head_octets);
            if (head.empty())
                return ended();
            if (head.size() < block_head_octets)
                return Step::unsure;
            const std::uint32_t type = order_.u32(head.data());
            const std::uint32_t octets = order_.u32(head.data() + 4);
            constexpr std::uint32_t least = block_head_octets + block_tail_octets;
            if (octets % 4 != 0 || octets < least ||
                octets > least + most_packet_octets + most_options_octets)
                return Step::unsure;
            const ByteView block = window_.ahead(octets);
            if (block.size() < octets ||
                order_.u32(block.data() + octets - block_tail_octets) != octets)
                return Step::unsure;
            const ByteView body = block.subspan(block_head_octets, octets - least);
            if (type == enhanced_packet_block) {
                if (!read_packet(body, frame))
                    return Step::unsure;
                window_.pass(octets);
                return Step::frame;
            }
            const bool read = type == interface_description_block  ? read_interface(body)
                              : type == interface_statistics_block ? read_statistics(body)
                                                                   : false;
            if (!read)
                return Step::unsure;
            window_.pass(octets);
        }
    }

    bool read_interface(ByteView body)
    {
        if (body.size() < interface_fixed_octets)
            return false;
        Interface interface;
        const std::uint16_t linktype = order_.u16(body.data());
        if (!is_plain_link(linktype, order_))
            return false;
        interface.link = {linktype};
        bool has_resolution = false;
        const auto accept = [&](const Option& option) {
            switch (option.code) {
            case if_tsoffset:
                return false;
            case if_filter:
                return !option.value.empty();
            case if_tsresol:
                // 10^-n s; a second one would not count.
                if (has_resolution || option.value.size() != 1 || option.value[0] > 9)
                    return false;
                has_resolution = true;
                interface.units_per_second = 1;
                for (unsigned n = 0; n < option.value[0]; ++n)
                    interface.units_per_second *= 10;
                return true;
            default:
                return true;
            }
        };
        if (!walk_options(body.subspan(interface_fixed_octets), order_, accept))
            return false;
        interfaces_.push_back(interface);
        return true;
    }

    bool read_statistics(ByteView body) const
    {
        return body.size() >= statistics_fixed_octets &&
               walk_options(body.subspan(statistics_fixed_octets), order_,
                            [](const Option& option) {
                                return option.code == opt_comment || option.value.size() == 8;
                            });
    }

    bool read_packet(ByteView body, Frame& frame) const
    {
        if (body.size() < packet_fixed_octets)
            return false;
        const std::uint8_t* const p = body.data();
        const std::uint32_t interface_id = order_.u32(p);
        const std::uint32_t captured = order_.u32(p + 12);
        const std::size_t padded = (std::size_t{captured} + 3) & ~std::size_t{3};
        if (interface_id >= interfaces_.size() || captured > most_packet_octets ||
            padded > body.size() - packet_fixed_octets)
            return false;
        if (const ByteView options = body.subspan(packet_fixed_octets + padded);
            !options.empty() && !walk_options(options, order_, [](const Option& option) {
                return option.code == opt_comment ||
                       (option.code == epb_flags && option.value.size() == 4);
            }))
            return false;
        const Interface& interface = interfaces_[interface_id];
        const std::uint64_t units = std::uint64_t{order_.u32(p + 4)} << 32 | order_.u32(p + 8);
        const std::uint64_t per_second = interface.units_per_second;
        frame.at = bounded_time(
            static_cast<std::int64_t>(units / per_second),
            static_cast<std::int64_t>(units % per_second * ns_per_second / per_second));
        frame.link = interface.link;
        frame.octets = body.subspan(packet_fixed_octets, captured);
        frame.original_octets = std::max(order_.u32(p + 16), captured);
        frame.interface_id = interface_id;
        return true;
    }

    WritersOrder order_;
    std::vector<Interface> interfaces_;
    std::size_t interfaces_before_frames_ = 0;
    Frame first_;
    Step first_step_ = Step::unsure;
    bool first_given_ = false;
};

/** The section header; nothing when it is none, or not sure. */
std::optional<WritersOrder> read_section(FileWindow& window)
{
    constexpr std::size_t least = block_head_octets + section_fixed_octets + block_tail_octets;
    ByteView block = window.ahead(least);
    if (block.size() < least)
        return std::nullopt;
    WritersOrder order;
    order.big_endian = load_u32(block.data() + 8) == byte_order_magic;
    if (order.u32(block.data()) != section_header_block ||
        order.u32(block.data() + 8) != byte_order_magic)
        return std::nullopt;
    const std::uint32_t octets = order.u32(block.data() + 4);
    const std::uint16_t minor = order.u16(block.data() + 14);
    if (octets % 4 != 0 || octets < least || octets > least + most_options_octets ||
        order.u16(block.data() + 12) != 1 || (minor != 0 && minor != 2))
        return std::nullopt;
    block = window.ahead(octets);
    if (block.size() < octets || order.u32(block.data() + octets - block_tail_octets) != octets ||
        !walk_options(block.subspan(block_head_octets + section_fixed_octets, octets - least),
                      order, [](const Option&) { return true; }))
        return std::nullopt;
    window.pass(octets);
    return order;
}

} // namespace

std::unique_ptr<PlainCapture> open_plain_pcapng(FileWindow& window)
{
    const auto order = read_section(window);
    if (!order)
        return nullptr;
    auto capture = std::make_unique<PlainPcapng>(std::move(window), *order);
    return capture->begin() ? std::move(capture) : nullptr;
}

} // namespace lisrtp::capture
