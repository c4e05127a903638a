// samples/pcapng_writer.cpp

#include "samples/pcapng_writer.h"

namespace samples
{

namespace
{

constexpr std::uint32_t section_header_block = 0x0A0D0D0A;
constexpr std::uint32_t interface_block = 1;
constexpr std::uint32_t enhanced_packet_block = 6;
constexpr std::uint16_t link_type_ethernet = 1;

void put(Octets& out, std::uint64_t value, unsigned octets)
{
    for (unsigned i = 0; i < octets; ++i)
        out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

} // namespace

PcapngWriter::PcapngWriter()
{
    Octets section;
    put(section, 0x1A2B3C4D, 4); // byte order
    put(section, 1, 2);          // version 1.0
    put(section, 0, 2);
    put(section, ~std::uint64_t{0}, 8); // section length: not given
    block(section_header_block, section);

    Octets interface;
    put(interface, link_type_ethernet, 2);
    put(interface, 0, 2);
    put(interface, 0, 4); // no snap length
    block(interface_block, interface);
}

void PcapngWriter::packet(std::uint64_t at_us, View frame)
{
    Octets body;
    put(body, 0, 4); // interface
    put(body, at_us >> 32, 4);
    put(body, at_us, 4);
    put(body, frame.size(), 4);
    put(body, frame.size(), 4);
    body.insert(body.end(), frame.begin(), frame.end());
    body.resize((body.size() + 3) / 4 * 4);
    block(enhanced_packet_block, body);
}

void PcapngWriter::block(std::uint32_t type, View body)
{
    const std::size_t length = 12 + body.size();
    put(file_, type, 4);
    put(file_, length, 4);
    file_.insert(file_.end(), body.begin(), body.end());
    put(file_, length, 4);
}

} // namespace samples
