// offline/decode/matroska_writer.h - frames and samples into a Matroska file, by libavformat.

#pragma once

#include "offline/media/video_assembler.h"

struct AVFormatContext;
struct AVIOContext;
struct AVPacket;

namespace lisrtp::decode
{

/** Where the file's octets go: pieces with their place, because sizes are put right at the end. */
class FileOut
{
public:
    explicit FileOut(int answers) : answers_(answers) {}
    bool write(ByteView octets);
    std::int64_t seek(std::int64_t offset, int whence);

private:
    int answers_;
    std::int64_t at_ = 0;
    std::int64_t end_ = 0;
};

/** What the file holds. */
struct MatroskaPlan {
    media::VideoForm form = media::VideoForm::vp8;
    int width = 0;
    int height = 0;
    Bytes extradata;                 ///< H.264, H.265: parameter sets, Annex B
    std::uint32_t sound_rate_hz = 0; ///< 0: no sound
};

/** Frames are written as they came: nothing is encoded anew. */
class MatroskaWriter
{
public:
    MatroskaWriter(FileOut& out, const MatroskaPlan& plan);
    ~MatroskaWriter();
    MatroskaWriter(const MatroskaWriter&) = delete;

    bool ok() const { return ok_; }
    /** Times from the file's beginning, never falling within a track. */
    void video(ByteView frame, std::int64_t ns, bool is_key);
    void sound(ByteView samples, std::int64_t ns);
    bool finish();

private:
    void write(int stream, ByteView octets, std::int64_t ns, bool is_key);

    AVFormatContext* format_ = nullptr;
    AVIOContext* io_ = nullptr;
    AVPacket* packet_ = nullptr;
    bool ok_ = false;
    std::int64_t last_ms_[2] = {-1, -1};
};

} // namespace lisrtp::decode
