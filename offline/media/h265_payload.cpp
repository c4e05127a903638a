// H.265 in RTP.  RFC 7798 section 4.4.  Decoding order numbers are not supported: they come only
// where sprop-max-don-diff was agreed.

#include "keys/base/reader.h"
#include "offline/media/video_payload.h"

namespace lisrtp::media
{

namespace
{

enum NalType : unsigned {
    last_slice = 31,
    first_key = 16, ///< BLA_W_LP; ITU-T H.265, table 7-1
    last_key = 21,  ///< CRA_NUT
    aggregation = 48,
    fragmentation = 49
};

unsigned type_of(std::uint8_t first_octet)
{
    return first_octet >> 1 & 0x3Fu;
}

/** @param body  what follows the two octets of the NAL unit header */
void judge(unsigned type, ByteView body, bool is_first, VideoPiece& piece)
{
    piece.is_key = piece.is_key || (type >= first_key && type <= last_key);
    if (!is_first)
        return;
    // first_slice_segment_in_pic_flag is the first bit of a slice
    piece.may_begin_frame = type > last_slice || (!body.empty() && (body[0] & 0x80) != 0);
}

} // namespace

Result<VideoPiece> append_h265(ByteView payload, Bytes& frame)
{
    constexpr std::size_t header_octets = 2;
    Reader in(payload);
    VideoPiece piece;
    const std::uint8_t first = in.u8("NAL unit header");
    const std::uint8_t second = in.u8("NAL unit header");
    if (!in.ok())
        return *in.error();
    const unsigned type = type_of(first);
    if (type < aggregation) {
        judge(type, payload.subspan(header_octets), true, piece);
        append_nal(payload, frame);
        return piece;
    }
    if (type == aggregation) {
        for (bool is_first = true; in.left() > 0; is_first = false) {
            const ByteView nal = in.octets(in.u16("NAL unit size"), "NAL unit");
            if (in.ok() && nal.size() < header_octets)
                in.fail(ErrorCode::bad_value, "NAL unit size");
            if (!in.ok())
                break;
            judge(type_of(nal[0]), nal.subspan(header_octets), is_first, piece);
            append_nal(nal, frame);
        }
        return in.finish(piece);
    }
    if (type != fragmentation)
        return Error{ErrorCode::unsupported, "H.265 packetization", 0};
    // |S|E|  FuType   |
    const std::uint8_t header = in.u8("FU header");
    const ByteView fragment = in.rest();
    if (!in.ok())
        return *in.error();
    if ((header & 0x80) != 0) {
        const unsigned fragmented = header & 0x3Fu;
        judge(fragmented, fragment, true, piece);
        const std::uint8_t nal_header[] = {
            static_cast<std::uint8_t>((first & 0x81u) | fragmented << 1), second};
        append_nal(nal_header, frame);
    }
    frame.insert(frame.end(), fragment.begin(), fragment.end());
    return piece;
}

} // namespace lisrtp::media
