// H.263 in RTP.  RFC 4629 section 5 (H263-1998, H263-2000), RFC 2190 section 5 (H263).

#include "keys/base/reader.h"
#include "offline/media/video_payload.h"

namespace lisrtp::media
{

namespace
{

/** Bits from the most significant one on; zeros beyond the end. */
unsigned bits_at(ByteView octets, std::size_t at, unsigned count)
{
    unsigned value = 0;
    for (std::size_t i = at; i < at + count; ++i)
        value = value << 1 | (i / 8 < octets.size() ? octets[i / 8] >> (7 - i % 8) & 1u : 0u);
    return value;
}

bool is_picture(ByteView octets)
{
    constexpr unsigned picture_start_code = 0x20; // 22 bits
    return octets.size() >= 5 && bits_at(octets, 0, 22) == picture_start_code;
}

/** ITU-T H.263, 5.1.3 and 5.1.4: the picture coding type, in PTYPE or in PLUSPTYPE. */
bool is_intra(ByteView picture)
{
    constexpr std::size_t ptype_at = 30; // after start code and temporal reference
    constexpr unsigned extended = 7;
    if (bits_at(picture, ptype_at + 5, 3) != extended)
        return bits_at(picture, ptype_at + 8, 1) == 0;
    const unsigned ufep = bits_at(picture, ptype_at + 8, 3);
    const std::size_t mpptype_at = ptype_at + 11 + (ufep == 1 ? 18 : 0);
    return bits_at(picture, mpptype_at, 3) == 0;
}

} // namespace

Result<VideoPiece> append_h263(ByteView payload, Bytes& frame)
{
    Reader in(payload);
    // |   RR    |P|V|   PLEN    |PEBIT|
    const std::uint16_t header = in.u16("H.263 header");
    const bool begins = (header & 0x0400) != 0;
    if ((header & 0x0200) != 0)
        in.u8("VRC");
    in.skip(header >> 3 & 0x3Fu, "extra picture header");
    const ByteView octets = in.rest();
    if (!in.ok())
        return *in.error();
    const std::size_t had = frame.size();
    // "P bit ... two bytes of zeroes must be prefixed" RFC 4629, 5.1
    if (begins)
        frame.insert(frame.end(), 2, 0);
    frame.insert(frame.end(), octets.begin(), octets.end());
    const ByteView added = ByteView(frame).subspan(had);
    VideoPiece piece;
    piece.may_begin_frame = begins && is_picture(added);
    piece.is_key = piece.may_begin_frame && is_intra(added);
    return piece;
}

Result<VideoPiece> append_h263_1996(ByteView payload, Bytes& frame)
{
    Reader in(payload);
    // |F|P|SBIT |EBIT | SRC |I|...: 4 octets in mode A, 8 in B, 12 in C
    const std::uint8_t first = in.u8("H.263 header");
    in.skip((first & 0x80) == 0 ? 3 : (first & 0x40) == 0 ? 7 : 11, "H.263 header");
    ByteView octets = in.rest();
    if (!in.ok())
        return *in.error();
    if (octets.empty())
        return Error{ErrorCode::truncated, "H.263 payload", payload.size()};
    // A packet may begin within the octet in which the one before ended: SBIT bits of its first
    // octet are not its own.
    VideoPiece piece;
    piece.may_begin_frame = is_picture(octets);
    piece.is_key = piece.may_begin_frame && is_intra(octets);
    const unsigned foreign_bits = first >> 3 & 0x07u;
    if (foreign_bits != 0 && !frame.empty()) {
        frame.back() =
            static_cast<std::uint8_t>(frame.back() | (octets[0] & (0xFFu >> foreign_bits)));
        octets = octets.subspan(1);
    }
    frame.insert(frame.end(), octets.begin(), octets.end());
    const unsigned unused_bits = first & 0x07u;
    frame.back() = static_cast<std::uint8_t>(frame.back() & (0xFFu << unused_bits));
    return piece;
}

} // namespace lisrtp::media
