// offline/decode/audio_decoder.h - one payload type's frames as samples, by libavcodec.

#pragma once

#include "offline/media/audio_frames.h"

#include <memory>
#include <vector>

struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct SwrContext;

namespace lisrtp::decode
{

/**
 * Keeps the decoder's state from packet to packet, as the sender's encoder kept its own. Samples
 * come out with one channel at the rate wanted.
 */
class AudioDecoder
{
public:
    /** None when libavcodec has no such decoder. */
    static std::unique_ptr<AudioDecoder> open(const media::AudioFormat& format,
                                              std::uint32_t rate_hz);
    ~AudioDecoder();

    /**
     * Appends the samples of one packet. What is no sound, and what the decoder refuses, becomes
     * silence of the same length.
     * @return frames refused
     */
    std::uint32_t decode(const media::AudioFrames& frames, std::vector<std::int16_t>& samples);

private:
    AudioDecoder(const media::AudioFormat& format, std::uint32_t rate_hz);
    bool open_codec();
    bool decode_frame(ByteView octets, std::vector<std::int16_t>& samples);
    void decode_linear(ByteView octets, std::vector<std::int16_t>& samples);
    bool convert(const std::uint8_t* const* planes, int count, int format, int channels, int rate,
                 std::vector<std::int16_t>& samples);

    media::AudioFormat format_;
    std::uint32_t rate_hz_;
    AVCodecContext* codec_ = nullptr;
    AVPacket* packet_ = nullptr;
    AVFrame* frame_ = nullptr;
    SwrContext* resampler_ = nullptr;
    int source_format_ = -1; ///< what resampler_ was made for
    int source_channels_ = 0;
    int source_rate_ = 0;
    std::vector<std::int16_t> linear_;
    Bytes padded_;
};

} // namespace lisrtp::decode
