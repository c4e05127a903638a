#include "offline/media/video_payload.h"

#include <array>

namespace lisrtp::media
{

namespace
{

struct KnownVideo {
    std::string_view encoding;
    VideoForm form;
};

constexpr std::array known_video = {
    KnownVideo{"H263-1998", VideoForm::h263}, KnownVideo{"H263-2000", VideoForm::h263},
    KnownVideo{"H263", VideoForm::h263_1996}, KnownVideo{"H264", VideoForm::h264},
    KnownVideo{"H265", VideoForm::h265},      KnownVideo{"VP8", VideoForm::vp8},
    KnownVideo{"VP9", VideoForm::vp9},
};

} // namespace

std::optional<VideoForm> video_form_of(const RtpCodec& codec)
{
    for (const KnownVideo& known : known_video)
        if (is_same_encoding(known.encoding, codec.encoding))
            return known.form;
    return std::nullopt;
}

Result<VideoPiece> append_video(VideoForm form, ByteView payload, Bytes& frame)
{
    switch (form) {
    case VideoForm::h263:
        return append_h263(payload, frame);
    case VideoForm::h263_1996:
        return append_h263_1996(payload, frame);
    case VideoForm::h264:
        return append_h264(payload, frame);
    case VideoForm::h265:
        return append_h265(payload, frame);
    case VideoForm::vp8:
        return append_vp8(payload, frame);
    case VideoForm::vp9:
        return append_vp9(payload, frame);
    }
    return Error{ErrorCode::unsupported, "video format", 0};
}

void append_nal(ByteView nal, Bytes& frame)
{
    constexpr std::uint8_t start_code[] = {0, 0, 0, 1};
    frame.insert(frame.end(), std::begin(start_code), std::end(start_code));
    frame.insert(frame.end(), nal.begin(), nal.end());
}

} // namespace lisrtp::media
