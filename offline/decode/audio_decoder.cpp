#include "offline/decode/audio_decoder.h"

#include "offline/media/g711.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

namespace lisrtp::decode
{

namespace
{

using media::AudioForm;

/** libavcodec's names, the better one first. */
std::vector<const char*> decoder_names(AudioForm form)
{
    switch (form) {
    case AudioForm::g722:
        return {"g722"};
    case AudioForm::g726:
        // RFC 3551, 4.5.4: the first code word lies at the least significant bit.
        return {"g726le"};
    case AudioForm::gsm:
        return {"gsm", "libgsm"};
    case AudioForm::ilbc:
        return {"ilbc", "libilbc"};
    case AudioForm::g729:
        return {"g729"};
    case AudioForm::g723:
        return {"g723_1"};
    case AudioForm::amr:
        return {"amrnb", "libopencore_amrnb"};
    case AudioForm::amr_wb:
        return {"amrwb", "libopencore_amrwb"};
    case AudioForm::opus:
        return {"libopus", "opus"}; // the reference decoder: as many samples as the packet says
    case AudioForm::pcmu:
    case AudioForm::pcma:
    case AudioForm::l16:
    case AudioForm::l8:
        break;
    }
    return {};
}

std::int16_t clamped(int value)
{
    return static_cast<std::int16_t>(std::clamp(value, -32768, 32767));
}

} // namespace

AudioDecoder::AudioDecoder(const media::AudioFormat& format, std::uint32_t rate_hz)
    : format_(format), rate_hz_(rate_hz)
{
}

AudioDecoder::~AudioDecoder()
{
    swr_free(&resampler_);
    av_frame_free(&frame_);
    av_packet_free(&packet_);
    avcodec_free_context(&codec_);
}

std::unique_ptr<AudioDecoder> AudioDecoder::open(const media::AudioFormat& format,
                                                 std::uint32_t rate_hz)
{
    std::unique_ptr<AudioDecoder> decoder(new AudioDecoder(format, rate_hz));
    if (!format.is_linear() && !decoder->open_codec())
        return nullptr;
    return decoder;
}

bool AudioDecoder::open_codec()
{
    packet_ = av_packet_alloc();
    frame_ = av_frame_alloc();
    if (!packet_ || !frame_)
        return false;
    for (const char* name : decoder_names(format_.form)) {
        const AVCodec* codec = avcodec_find_decoder_by_name(name);
        if (!codec)
            continue;
        codec_ = avcodec_alloc_context3(codec);
        if (!codec_)
            return false;
        codec_->thread_count = 1;
        codec_->sample_rate = static_cast<int>(format_.rate_hz);
        av_channel_layout_default(&codec_->ch_layout, 1);
        if (format_.form == AudioForm::g726)
            codec_->bits_per_coded_sample = static_cast<int>(format_.frame_variant);
        if (format_.form == AudioForm::ilbc)
            codec_->block_align = format_.frame_variant == 20 ? 38 : 50;
        if (avcodec_open2(codec_, codec, nullptr) == 0)
            return true;
        avcodec_free_context(&codec_);
    }
    return false;
}

std::uint32_t AudioDecoder::decode(const media::AudioFrames& frames,
                                   std::vector<std::int16_t>& samples)
{
    std::uint32_t refused = 0;
    for (const media::AudioFrame& frame : frames.frames) {
        bool decoded = false;
        if (frame.kind == media::AudioFrame::coded) {
            decoded = decode_frame(frame.octets, samples);
            refused += decoded ? 0 : 1;
        }
        if (!decoded)
            samples.resize(samples.size() +
                           std::uint64_t{frame.ticks} * rate_hz_ / format_.clock_hz);
    }
    return refused;
}

bool AudioDecoder::decode_frame(ByteView octets, std::vector<std::int16_t>& samples)
{
    if (format_.is_linear()) {
        decode_linear(octets, samples);
        return true;
    }
    // libavcodec reads ahead of what it needs.
    padded_.assign(octets.begin(), octets.end());
    padded_.resize(octets.size() + AV_INPUT_BUFFER_PADDING_SIZE);
    packet_->data = padded_.data();
    packet_->size = static_cast<int>(octets.size());
    const int sent = avcodec_send_packet(codec_, packet_);
    bool any = false;
    while (sent == 0 && avcodec_receive_frame(codec_, frame_) == 0) {
        any = convert(frame_->extended_data, frame_->nb_samples, frame_->format,
                      frame_->ch_layout.nb_channels, frame_->sample_rate, samples) ||
              any;
        av_frame_unref(frame_);
    }
    return any;
}

void AudioDecoder::decode_linear(ByteView octets, std::vector<std::int16_t>& samples)
{
    linear_.clear();
    switch (format_.form) {
    case AudioForm::pcmu:
    case AudioForm::pcma:
        linear_.resize(octets.size());
        media::decode_g711(format_.form == AudioForm::pcmu ? media::G711Law::mu : media::G711Law::a,
                           octets, linear_);
        break;
    case AudioForm::l8:
        // RFC 3551, 4.5.10: unsigned, 128 is the middle
        for (const std::uint8_t value : octets)
            linear_.push_back(clamped((value - 128) * 256));
        break;
    default:
        for (std::size_t at = 0; at + 1 < octets.size(); at += 2)
            linear_.push_back(static_cast<std::int16_t>(load_u16(octets.data() + at)));
        break;
    }
    const auto* data = reinterpret_cast<const std::uint8_t*>(linear_.data());
    convert(&data, static_cast<int>(linear_.size() / format_.channels), AV_SAMPLE_FMT_S16,
            static_cast<int>(format_.channels), static_cast<int>(format_.rate_hz), samples);
}

bool AudioDecoder::convert(const std::uint8_t* const* planes, int count, int format, int channels,
                           int rate, std::vector<std::int16_t>& samples)
{
    if (count <= 0)
        return false;
    const bool as_it_is = format == AV_SAMPLE_FMT_S16 && channels == 1 &&
                          static_cast<std::uint32_t>(rate) == rate_hz_;
    if (as_it_is) {
        const auto* first = reinterpret_cast<const std::int16_t*>(planes[0]);
        samples.insert(samples.end(), first, first + count);
        return true;
    }
    if (!resampler_ || format != source_format_ || channels != source_channels_ ||
        rate != source_rate_) {
        swr_free(&resampler_);
        AVChannelLayout from{};
        av_channel_layout_default(&from, channels);
        AVChannelLayout to = AV_CHANNEL_LAYOUT_MONO; // older versions want it writable
        if (swr_alloc_set_opts2(&resampler_, &to, AV_SAMPLE_FMT_S16, static_cast<int>(rate_hz_),
                                &from, static_cast<AVSampleFormat>(format), rate, 0,
                                nullptr) != 0 ||
            swr_init(resampler_) != 0)
            return false;
        source_format_ = format;
        source_channels_ = channels;
        source_rate_ = rate;
    }
    const int most = swr_get_out_samples(resampler_, count);
    if (most < 0)
        return false;
    const std::size_t had = samples.size();
    samples.resize(had + static_cast<std::size_t>(most));
    auto* out = reinterpret_cast<std::uint8_t*>(samples.data() + had);
    const int made =
        swr_convert(resampler_, &out, most, const_cast<const std::uint8_t**>(planes), count);
    samples.resize(had + static_cast<std::size_t>(std::max(made, 0)));
    return made >= 0;
}

} // namespace lisrtp::decode
