#include "keys/srtp/srtp_packet.h"

#include "keys/base/reader.h"

namespace lisrtp::srtp
{

Result<SrtpPacket> read_srtp(ByteView packet, const Suite& suite, std::size_t mki_octets)
{
    SrtpPacket srtp;
    if (const auto error = read_srtp_into(packet, suite, mki_octets, srtp))
        return *error;
    return srtp;
}

std::optional<Error> read_srtp_into(ByteView packet, const Suite& suite, std::size_t mki_octets,
                                    SrtpPacket& srtp)
{
    if (const auto error = read_rtp_into(packet, srtp.rtp))
        return error;
    const RtpPacket& rtp = srtp.rtp;
    const TagLayout layout = tag_layout(suite, rtp.sequence);
    const std::size_t roc_octets = layout.carries_roc ? 4 : 0;
    const std::size_t trailer = mki_octets + roc_octets + layout.mac_octets;
    if (rtp.payload.size() < trailer)
        return Error{ErrorCode::truncated, "authentication tag", rtp.header_octets};

    srtp.header = packet.first(rtp.header_octets);
    srtp.ciphertext = rtp.payload.first(rtp.payload.size() - trailer);
    const ByteView end = rtp.payload.last(trailer);
    srtp.carried_roc.reset();
    if (suite.cipher == Cipher::aes_gcm) {
        // The AEAD's ciphertext ends with its tag; the MKI follows.  RFC 7714, 8.
        srtp.tag = end.first(layout.mac_octets);
        srtp.mki = end.last(mki_octets);
    } else {
        srtp.mki = end.first(mki_octets);
        srtp.tag = end.last(layout.mac_octets);
        if (layout.carries_roc)
            srtp.carried_roc = Roc{load_u32(end.data() + mki_octets)};
    }
    return std::nullopt;
}

Result<SrtcpPacket> read_srtcp(ByteView packet, const Suite& suite, std::size_t mki_octets)
{
    Reader in(packet);
    SrtcpPacket srtcp;
    srtcp.header = in.octets(8, "RTCP header");
    if (in.ok() && srtcp.header[0] >> 6 != 2)
        in.fail(ErrorCode::not_rtp, "version");
    const std::size_t trailer = 4 + mki_octets + suite.rtcp_tag_octets;
    if (in.ok() && in.left() < trailer)
        in.fail_at(ErrorCode::truncated, "authentication tag", in.position());
    if (!in.ok())
        return in.finish(srtcp);

    srtcp.ssrc = Ssrc{load_u32(srtcp.header.data() + 4)};
    srtcp.body = in.octets(in.left() - trailer, "body");
    // AES-GCM: tag, index, MKI (RFC 7714, 9.3).  Others: index, MKI, tag (RFC 3711, 3.4).
    if (suite.cipher == Cipher::aes_gcm)
        srtcp.tag = in.octets(suite.rtcp_tag_octets, "authentication tag");
    srtcp.index_word = in.octets(4, "SRTCP index");
    srtcp.mki = in.octets(mki_octets, "MKI");
    if (suite.cipher != Cipher::aes_gcm)
        srtcp.tag = in.octets(suite.rtcp_tag_octets, "authentication tag");

    const std::uint32_t word = load_u32(srtcp.index_word.data());
    srtcp.encrypted = word >> 31 != 0;
    srtcp.index = word & 0x7FFFFFFF;
    return in.finish(srtcp);
}

} // namespace lisrtp::srtp
