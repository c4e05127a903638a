// VP8 and VP9 in RTP.  RFC 7741 section 4.2, RFC 9628 section 4.2.

#include "keys/base/reader.h"
#include "offline/media/video_payload.h"

namespace lisrtp::media
{

namespace
{

/** A picture ID of 7 bits, or 15 when the first bit is set. */
void pass_picture_id(Reader& in)
{
    if ((in.u8("picture ID") & 0x80) != 0)
        in.u8("picture ID");
}

/** RFC 9628, 4.2.1: |N_S|Y|G|, sizes of the layers, the group of pictures. */
void pass_scalability_structure(Reader& in)
{
    const std::uint8_t flags = in.u8("scalability structure");
    const std::size_t layers = (flags >> 5) + 1u;
    if ((flags & 0x10) != 0)
        in.skip(4 * layers, "layer sizes");
    if ((flags & 0x08) == 0)
        return;
    for (unsigned pictures = in.u8("group of pictures"); pictures > 0 && in.ok(); --pictures)
        in.skip(in.u8("picture") >> 2 & 0x03u, "reference");
}

} // namespace

Result<VideoPiece> append_vp8(ByteView payload, Bytes& frame)
{
    Reader in(payload);
    // |X|R|N|S|R| PID |
    const std::uint8_t descriptor = in.u8("VP8 descriptor");
    if ((descriptor & 0x80) != 0) {
        // |I|L|T|K| RSV |
        const std::uint8_t extension = in.u8("VP8 extension");
        if ((extension & 0x80) != 0)
            pass_picture_id(in);
        if ((extension & 0x40) != 0)
            in.u8("TL0PICIDX");
        if ((extension & 0x30) != 0)
            in.u8("TID and KEYIDX");
    }
    const ByteView octets = in.rest();
    if (!in.ok())
        return *in.error();
    if (octets.empty())
        return Error{ErrorCode::truncated, "VP8 payload", payload.size()};
    VideoPiece piece;
    piece.may_begin_frame = (descriptor & 0x10) != 0 && (descriptor & 0x07) == 0;
    // RFC 6386, 9.1: the first bit of a frame is 0 for a key frame
    piece.is_key = piece.may_begin_frame && (octets[0] & 0x01) == 0;
    frame.insert(frame.end(), octets.begin(), octets.end());
    return piece;
}

Result<VideoPiece> append_vp9(ByteView payload, Bytes& frame)
{
    Reader in(payload);
    // |I|P|L|F|B|E|V|Z|
    const std::uint8_t descriptor = in.u8("VP9 descriptor");
    const bool predicted = (descriptor & 0x40) != 0;
    const bool flexible = (descriptor & 0x10) != 0;
    unsigned spatial_layer = 0;
    if ((descriptor & 0x80) != 0)
        pass_picture_id(in);
    if ((descriptor & 0x20) != 0) {
        // |  TID  |U| SID |D|
        spatial_layer = in.u8("layer indices") >> 1 & 0x07u;
        if (!flexible)
            in.u8("TL0PICIDX");
    }
    if (flexible && predicted)
        for (int differences = 0; differences < 3; ++differences)
            if ((in.u8("P_DIFF") & 0x01) == 0)
                break;
    if ((descriptor & 0x02) != 0)
        pass_scalability_structure(in);
    const ByteView octets = in.rest();
    if (!in.ok())
        return *in.error();
    VideoPiece piece;
    piece.may_begin_frame = (descriptor & 0x08) != 0 && spatial_layer == 0;
    piece.is_key = piece.may_begin_frame && !predicted;
    frame.insert(frame.end(), octets.begin(), octets.end());
    return piece;
}

} // namespace lisrtp::media
