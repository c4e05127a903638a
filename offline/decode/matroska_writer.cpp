#include "offline/decode/matroska_writer.h"

#include "offline/decode/answers_writer.h"
#include "offline/media/decode_job.h"

#include <cstdio>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/mem.h>
}

namespace lisrtp::decode
{

namespace
{

constexpr int io_octets = 1 << 16;
constexpr std::int64_t ns_per_ms = 1'000'000;

AVCodecID codec_of(media::VideoForm form)
{
    switch (form) {
    case media::VideoForm::h263:
    case media::VideoForm::h263_1996:
        return AV_CODEC_ID_H263;
    case media::VideoForm::h264:
        return AV_CODEC_ID_H264;
    case media::VideoForm::h265:
        return AV_CODEC_ID_HEVC;
    case media::VideoForm::vp8:
        return AV_CODEC_ID_VP8;
    case media::VideoForm::vp9:
        return AV_CODEC_ID_VP9;
    }
    return AV_CODEC_ID_NONE;
}

#if LIBAVFORMAT_VERSION_MAJOR >= 61
int write_out(void* out, const std::uint8_t* octets, int count)
#else
int write_out(void* out, std::uint8_t* octets, int count)
#endif
{
    return static_cast<FileOut*>(out)->write({octets, static_cast<std::size_t>(count)})
               ? count
               : AVERROR(EIO);
}

std::int64_t seek_out(void* out, std::int64_t offset, int whence)
{
    return static_cast<FileOut*>(out)->seek(offset, whence);
}

} // namespace

bool FileOut::write(ByteView octets)
{
    media::FileHead head;
    head.offset = static_cast<std::uint64_t>(at_);
    head.octets = static_cast<std::uint32_t>(octets.size());
    at_ += static_cast<std::int64_t>(octets.size());
    end_ = std::max(end_, at_);
    return write_answer(answers_, head, octets);
}

std::int64_t FileOut::seek(std::int64_t offset, int whence)
{
    if (whence == AVSEEK_SIZE)
        return end_;
    const std::int64_t to = whence == SEEK_SET   ? offset
                            : whence == SEEK_CUR ? at_ + offset
                                                 : end_ + offset;
    if (to < 0 || to > end_)
        return AVERROR(EINVAL);
    return at_ = to;
}

MatroskaWriter::MatroskaWriter(FileOut& out, const MatroskaPlan& plan)
{
    packet_ = av_packet_alloc();
    if (!packet_ || avformat_alloc_output_context2(&format_, nullptr, "matroska", nullptr) < 0)
        return;
    auto* buffer = static_cast<unsigned char*>(av_malloc(io_octets));
    io_ = avio_alloc_context(buffer, io_octets, 1, &out, nullptr, write_out, seek_out);
    if (!io_)
        return;
    format_->pb = io_;
    format_->flags |= AVFMT_FLAG_BITEXACT; // no random identifiers: the same input, the same file
    AVStream* video = avformat_new_stream(format_, nullptr);
    if (!video)
        return;
    video->time_base = {1, 1000};
    video->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    video->codecpar->codec_id = codec_of(plan.form);
    video->codecpar->width = plan.width;
    video->codecpar->height = plan.height;
    if (!plan.extradata.empty()) {
        video->codecpar->extradata = static_cast<std::uint8_t*>(
            av_mallocz(plan.extradata.size() + AV_INPUT_BUFFER_PADDING_SIZE));
        if (!video->codecpar->extradata)
            return;
        std::copy(plan.extradata.begin(), plan.extradata.end(), video->codecpar->extradata);
        video->codecpar->extradata_size = static_cast<int>(plan.extradata.size());
    }
    if (plan.sound_rate_hz != 0) {
        AVStream* sound = avformat_new_stream(format_, nullptr);
        if (!sound)
            return;
        sound->time_base = {1, 1000};
        sound->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
        sound->codecpar->codec_id = AV_CODEC_ID_PCM_S16LE;
        sound->codecpar->sample_rate = static_cast<int>(plan.sound_rate_hz);
        sound->codecpar->bits_per_coded_sample = 16;
        sound->codecpar->block_align = 2;
        av_channel_layout_default(&sound->codecpar->ch_layout, 1);
    }
    ok_ = avformat_write_header(format_, nullptr) >= 0;
}

MatroskaWriter::~MatroskaWriter()
{
    av_packet_free(&packet_);
    if (io_) {
        av_freep(&io_->buffer);
        avio_context_free(&io_);
    }
    avformat_free_context(format_);
}

void MatroskaWriter::video(ByteView frame, std::int64_t ns, bool is_key)
{
    write(0, frame, ns, is_key);
}

void MatroskaWriter::sound(ByteView samples, std::int64_t ns)
{
    write(1, samples, ns, true);
}

void MatroskaWriter::write(int stream, ByteView octets, std::int64_t ns, bool is_key)
{
    if (!ok_ || av_new_packet(packet_, static_cast<int>(octets.size())) < 0)
        return;
    std::copy(octets.begin(), octets.end(), packet_->data);
    // The muxer wants times that rise.
    const std::int64_t ms = std::max(ns / ns_per_ms, last_ms_[stream] + 1);
    last_ms_[stream] = ms;
    packet_->stream_index = stream;
    packet_->pts = packet_->dts = ms;
    packet_->flags = is_key ? AV_PKT_FLAG_KEY : 0;
    av_packet_rescale_ts(packet_, {1, 1000}, format_->streams[stream]->time_base);
    ok_ = av_interleaved_write_frame(format_, packet_) >= 0;
}

bool MatroskaWriter::finish()
{
    ok_ = ok_ && av_write_trailer(format_) >= 0;
    if (ok_)
        avio_flush(io_);
    return ok_;
}

} // namespace lisrtp::decode
