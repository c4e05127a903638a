#include "keys/diameter/message.h"

#include "keys/diameter/codes.h"

namespace lisrtp::diameter
{

Result<Header> read_header(ByteView octets)
{
    // version 8 | length 24 | flags 8 | command 24 | application 32 | hop-by-hop | end-to-end
    Reader in(octets);
    Header header;
    if (in.u8("version") != 1)
        in.fail(ErrorCode::bad_value, "version");
    header.message_octets = std::size_t{in.u8("length")} << 16;
    header.message_octets |= in.u16("length");
    if (header.message_octets > most_message_octets)
        in.fail(ErrorCode::too_long, "length");
    else if (header.message_octets < header_octets || header.message_octets % 4 != 0)
        in.fail(ErrorCode::bad_length, "length");
    const std::uint8_t flags = in.u8("flags");
    if ((flags & 0x0F) != 0)
        in.fail(ErrorCode::bad_value, "flags");
    header.is_request = (flags & 0x80) != 0;
    header.command = std::uint32_t{in.u8("command")} << 16;
    header.command |= in.u16("command");
    header.application = in.u32("application");
    in.u32("hop-by-hop identifier");
    header.end_to_end = in.u32("end-to-end identifier");
    return in.finish(header);
}

bool looks_like_diameter(ByteView octets)
{
    const auto header = read_header(octets.first(std::min(octets.size(), header_octets)));
    if (!header)
        return false;
    if (header->application == 0) // the connection's own: capabilities, watchdog, end
        return header->command == command_capabilities || header->command == command_watchdog ||
               header->command == command_disconnect;
    return interface_of(*header).has_value();
}

bool is_diameter(ByteView octets)
{
    const auto header = read_header(octets);
    return header && header->message_octets == octets.size();
}

bool is_about_vectors(ByteView octets)
{
    return is_diameter(octets) && interface_of(*read_header(octets)).has_value();
}

std::optional<Avp> AvpReader::next()
{
    // code 32 | flags 8 | length 24 | [vendor 32] | data | padding to 4
    constexpr std::uint8_t has_vendor = 0x80;
    if (!in_.ok() || in_.left() == 0)
        return std::nullopt;
    if (++count_ > most_avps)
        in_.fail_at(ErrorCode::too_many, "AVP", in_.position());
    Avp avp;
    avp.code = in_.u32("AVP code");
    const std::uint8_t flags = in_.u8("AVP flags");
    std::size_t length = std::size_t{in_.u8("AVP length")} << 16;
    length |= in_.u16("AVP length");
    std::size_t before = 8;
    if ((flags & has_vendor) != 0) {
        avp.vendor = in_.u32("AVP vendor");
        before += 4;
    }
    if (in_.ok() && length < before)
        in_.fail(ErrorCode::bad_length, "AVP length");
    avp.offset = in_.offset();
    avp.data = in_.octets(length - before, "AVP data");
    // The last one's padding is sometimes left out.
    in_.skip(std::min((4 - length % 4) % 4, in_.left()), "AVP padding");
    if (!in_.ok())
        return std::nullopt;
    return avp;
}

} // namespace lisrtp::diameter
