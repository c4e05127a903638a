// offline/media/decode_job.h - what lisrtp asks of lisrtp-decode, and how that answers.

#pragma once

#include "keys/base/result.h"
#include "offline/media/rtp_codec.h"

#include <map>

namespace lisrtp::media
{

/** The worker finds its socket here. */
inline constexpr int decoder_socket = 3;

/**
 * One track to be decoded: sent as one message, with two descriptors, the spool to read and a pipe
 * to answer through.
 */
struct DecodeJob {
    enum Kind : std::uint8_t {
        audio, ///< answers are DecodedHead and samples, one for every packet of the spool
        video, ///< answers are FileHead and octets of a Matroska file
    };

    Kind kind = audio;
    std::uint32_t rate_hz = 8000;                ///< audio: of the samples wanted
    std::map<std::uint8_t, AudioFormat> formats; ///< audio: by payload type
    std::map<std::uint8_t, std::uint8_t> videos; ///< video: VideoForm by payload type
    Bytes parameter_sets;                        ///< video: what the SDP gives, Annex B
    bool has_sound = false;                      ///< video: a third descriptor, a WAV file
    std::int64_t sound_offset_ns = 0;            ///< video: by which the sound begins later
};

/** Errors of reading: truncated, trailing_octets, bad_value. */
Bytes write_job(const DecodeJob& job);
Result<DecodeJob> read_job(ByteView octets);
inline constexpr std::size_t most_job_octets = 8192;

/** In front of a packet's samples: 16 bits, one channel, in the machine's order. */
struct DecodedHead {
    std::uint32_t samples = 0;
    std::uint32_t failed_frames = 0; ///< that the decoder refused; silence stands for them
};
/** `samples` of the last head: the worker came to the spool's end. */
inline constexpr std::uint32_t end_of_answers = 0xFFFFFFFF;
/** What one packet may become: a second of the highest rate and more. */
inline constexpr std::uint32_t most_samples_a_packet = 1u << 20;

/** In front of a piece of a file. */
struct FileHead {
    std::uint64_t offset = 0;
    std::uint32_t octets = 0; ///< end_of_answers: the file is whole
    std::uint32_t frames = 0; ///< at the end: video frames written
    std::uint32_t broken = 0; ///< at the end: frames of which something was missing
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};
inline constexpr std::uint32_t most_piece_octets = 1u << 24;

} // namespace lisrtp::media
