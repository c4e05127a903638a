#include "offline/decode/video_job.h"

#include "offline/decode/answers_writer.h"
#include "offline/decode/matroska_writer.h"
#include "offline/media/spool.h"

#include <memory>

#include <unistd.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace lisrtp::decode
{

namespace
{

using media::VideoForm;

constexpr std::int64_t clock_hz = 90'000; // of every video format here
constexpr std::int64_t sound_step_ms = 20;
constexpr std::size_t wav_header_octets = 80; // of WavWriter

struct Size {
    int width = 0;
    int height = 0;
};

const char* decoder_name(VideoForm form)
{
    switch (form) {
    case VideoForm::h263:
    case VideoForm::h263_1996:
        return "h263";
    case VideoForm::h264:
        return "h264";
    case VideoForm::h265:
        return "hevc";
    case VideoForm::vp8:
        return "vp8";
    case VideoForm::vp9:
        return "vp9";
    }
    return "";
}

/** A key frame says how large it is; its decoder knows where. */
Size size_of(VideoForm form, ByteView key_frame)
{
    Size size;
    const AVCodec* codec = avcodec_find_decoder_by_name(decoder_name(form));
    AVCodecContext* context = codec ? avcodec_alloc_context3(codec) : nullptr;
    AVPacket* packet = av_packet_alloc();
    if (context && packet) {
        context->thread_count = 1;
        if (avcodec_open2(context, codec, nullptr) == 0 &&
            av_new_packet(packet, static_cast<int>(key_frame.size())) == 0) {
            std::copy(key_frame.begin(), key_frame.end(), packet->data);
            avcodec_send_packet(context, packet);
            size = {context->width, context->height};
        }
    }
    av_packet_free(&packet);
    avcodec_free_context(&context);
    return size;
}

/** The parameter sets of a frame, each behind its start code. */
Bytes parameter_sets(VideoForm form, ByteView frame)
{
    Bytes sets;
    const auto is_set = [form](std::uint8_t header) {
        const unsigned type = form == VideoForm::h264 ? header & 0x1Fu : header >> 1 & 0x3Fu;
        return form == VideoForm::h264 ? type == 7 || type == 8 : type >= 32 && type <= 34;
    };
    constexpr std::uint8_t start_code[] = {0, 0, 0, 1};
    const auto next_start = [&](std::size_t from) {
        const auto found = std::search(frame.begin() + static_cast<std::ptrdiff_t>(from),
                                       frame.end(), std::begin(start_code), std::end(start_code));
        return static_cast<std::size_t>(found - frame.begin());
    };
    for (std::size_t at = next_start(0); at + 4 < frame.size();) {
        const std::size_t end = next_start(at + 4);
        if (is_set(frame[at + 4]))
            media::append_nal(frame.subspan(at + 4, end - at - 4), sets);
        at = end;
    }
    return sets;
}

/** The WAV file beside the pictures, a step at a time. */
class Sound
{
public:
    Sound(int descriptor, std::uint32_t rate_hz, std::int64_t begins_ns)
        : descriptor_(descriptor), begins_ns_(begins_ns),
          step_octets_(2 * rate_hz * sound_step_ms / 1000)
    {
    }

    /** Writes all samples that begin before `ns`. */
    void write_until(std::int64_t ns, MatroskaWriter& out)
    {
        while (descriptor_ >= 0 && begins_ns_ + steps_ * sound_step_ms * 1'000'000 <= ns) {
            Bytes samples(step_octets_);
            const ssize_t got =
                ::pread(descriptor_, samples.data(), samples.size(),
                        static_cast<off_t>(wav_header_octets) +
                            static_cast<off_t>(steps_) * static_cast<off_t>(step_octets_));
            if (got < 2) {
                descriptor_ = -1;
                return;
            }
            samples.resize(static_cast<std::size_t>(got) / 2 * 2);
            out.sound(samples, begins_ns_ + steps_ * sound_step_ms * 1'000'000);
            ++steps_;
        }
    }

private:
    int descriptor_;
    std::int64_t begins_ns_;
    std::size_t step_octets_;
    std::int64_t steps_ = 0;
};

class VideoJob
{
public:
    VideoJob(const media::DecodeJob& job, int sound, int answers)
        : job_(job), out_(answers), answers_(answers),
          // The earlier of the two begins at 0.
          begins_ns_(job.has_sound ? std::max<std::int64_t>(-job.sound_offset_ns, 0) : 0),
          sound_(job.has_sound ? sound : -1, job.rate_hz,
                 std::max<std::int64_t>(job.sound_offset_ns, 0))
    {
    }

    void take(const media::VideoFrame& frame, VideoForm form)
    {
        unwrap(frame);
        if (!writer_ && !begin(frame, form)) {
            ++unshown_;
            return;
        }
        const std::int64_t ns = begins_ns_ + ticks_ * ns_per_second / clock_hz;
        sound_.write_until(ns, *writer_);
        writer_->video(frame.octets, ns, frame.is_key);
        ++frames_;
    }

    void finish(std::uint64_t broken)
    {
        if (!writer_)
            return end(broken + unshown_);
        sound_.write_until(INT64_MAX, *writer_);
        if (writer_->finish())
            end(broken + unshown_);
    }

private:
    /** Timestamps wrap; a step back is a frame out of its order, which has no time of its own. */
    void unwrap(const media::VideoFrame& frame)
    {
        if (before_)
            ticks_ += std::max<std::int64_t>(
                static_cast<std::int32_t>(frame.rtp_timestamp - *before_), 0);
        before_ = frame.rtp_timestamp;
    }

    bool begin(const media::VideoFrame& frame, VideoForm form)
    {
        if (!frame.is_key)
            return false;
        MatroskaPlan plan;
        plan.form = form;
        Bytes whole = job_.parameter_sets;
        whole.insert(whole.end(), frame.octets.begin(), frame.octets.end());
        if (form == VideoForm::h264 || form == VideoForm::h265)
            plan.extradata = parameter_sets(form, whole);
        size_ = size_of(form, whole);
        plan.width = size_.width;
        plan.height = size_.height;
        if (size_.width <= 0 || size_.height <= 0)
            return false;
        plan.sound_rate_hz = job_.has_sound ? job_.rate_hz : 0;
        writer_ = std::make_unique<MatroskaWriter>(out_, plan);
        return writer_->ok();
    }

    void end(std::uint64_t broken)
    {
        media::FileHead head;
        head.octets = media::end_of_answers;
        head.frames = frames_;
        head.broken = static_cast<std::uint32_t>(broken);
        head.width = static_cast<std::uint32_t>(size_.width);
        head.height = static_cast<std::uint32_t>(size_.height);
        write_answer(answers_, head, {});
    }

    const media::DecodeJob& job_;
    FileOut out_;
    int answers_;
    std::int64_t begins_ns_;
    Sound sound_;
    std::unique_ptr<MatroskaWriter> writer_;
    Size size_;
    std::optional<std::uint32_t> before_;
    std::int64_t ticks_ = 0;
    std::uint32_t frames_ = 0;
    std::uint32_t unshown_ = 0; ///< before the first key frame
};

} // namespace

void run_video_job(const media::DecodeJob& job, int spool, int sound, int answers)
{
    if (job.videos.empty())
        return;
    const auto form = static_cast<VideoForm>(job.videos.begin()->second);
    media::VideoAssembler assembler(form);
    VideoJob work(job, sound, answers);
    media::SpoolReader reader(spool);
    media::SpooledPacket spooled;
    while (reader.next(spooled))
        if (const auto frame = assembler.add(spooled.packet))
            work.take(*frame, form);
    if (const auto frame = assembler.finish())
        work.take(*frame, form);
    work.finish(assembler.broken());
}

} // namespace lisrtp::decode
