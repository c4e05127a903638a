// H.264 in RTP.  RFC 6184 section 5.

#include "keys/base/reader.h"
#include "offline/media/video_payload.h"

namespace lisrtp::media
{

namespace
{

enum NalType : unsigned {
    slice = 1,
    idr_slice = 5,
    sei = 6,
    delimiter = 9,
    last_single = 23,
    stap_a = 24,
    stap_b = 25,
    fu_a = 28,
    fu_b = 29
};

/** The first NAL unit of an access unit: ITU-T H.264, 7.4.1.2.3. */
bool may_begin(ByteView nal)
{
    const unsigned type = nal[0] & 0x1Fu;
    if (type >= slice && type <= idr_slice)
        // first_mb_in_slice is ue(v): 0 is the single bit 1
        return nal.size() > 1 && (nal[1] & 0x80) != 0;
    return type >= sei && type <= delimiter;
}

void take(ByteView nal, bool is_first, VideoPiece& piece, Bytes& frame)
{
    if (is_first)
        piece.may_begin_frame = may_begin(nal);
    piece.is_key = piece.is_key || (nal[0] & 0x1Fu) == idr_slice;
    append_nal(nal, frame);
}

} // namespace

Result<VideoPiece> append_h264(ByteView payload, Bytes& frame)
{
    Reader in(payload);
    VideoPiece piece;
    const std::uint8_t indicator = in.u8("NAL unit header");
    if (!in.ok())
        return *in.error();
    const unsigned type = indicator & 0x1Fu;
    if (type >= slice && type <= last_single) {
        take(payload, true, piece, frame);
        return piece;
    }
    switch (type) {
    case stap_b:
        in.u16("DON");
        [[fallthrough]];
    case stap_a:
        for (bool is_first = true; in.left() > 0; is_first = false) {
            const ByteView nal = in.octets(in.u16("NAL unit size"), "NAL unit");
            if (in.ok() && nal.empty())
                in.fail(ErrorCode::bad_value, "NAL unit size");
            if (in.ok())
                take(nal, is_first, piece, frame);
        }
        break;
    case fu_a:
    case fu_b: {
        // |S|E|R|  Type   |
        const std::uint8_t header = in.u8("FU header");
        const bool begins = (header & 0x80) != 0;
        if (type == fu_b && begins)
            in.u16("DON");
        const ByteView fragment = in.rest();
        if (!in.ok())
            break;
        if (begins) {
            Bytes head{static_cast<std::uint8_t>((indicator & 0xE0) | (header & 0x1F))};
            if (!fragment.empty())
                head.push_back(fragment[0]);
            piece.may_begin_frame = may_begin(head);
            piece.is_key = (header & 0x1Fu) == idr_slice;
            append_nal(ByteView(head).first(1), frame);
        }
        frame.insert(frame.end(), fragment.begin(), fragment.end());
        break;
    }
    default:
        // MTAPs carry frames out of their order: RFC 6184, 5.7.2
        return Error{ErrorCode::unsupported, "H.264 packetization", 0};
    }
    return in.finish(piece);
}

} // namespace lisrtp::media
