// offline/media/decoder_process.h - lisrtp-decode, seen from lisrtp.

#pragma once

#include "offline/media/decode_job.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include <sys/types.h>

namespace lisrtp::media
{

/** The end of a pipe through which one job's answers come. */
class Answers
{
public:
    Answers(int descriptor, std::chrono::milliseconds patience)
        : descriptor_(descriptor), patience_(patience)
    {
    }
    Answers(Answers&& other) noexcept;
    Answers& operator=(Answers&&) = delete;
    ~Answers();

    /** False when the decoder ended, or said nothing for as long as the patience lasts. */
    bool read(std::span<std::uint8_t> into);

private:
    bool fill();

    int descriptor_;
    std::chrono::milliseconds patience_;
    Bytes buffer_;
    std::size_t used_ = 0;
};

/**
 * The program that decodes, because decoders are large and media comes from strangers. It is
 * started with the first job, has nothing of lisrtp's memory and nearly no environment, and gives
 * each job to a child of its own, which may read its spool, write its answers and nothing else. So
 * a payload that breaks a decoder costs its own track, and cannot reach another's.
 *
 * Thread-safe.
 */
class DecoderProcess
{
public:
    explicit DecoderProcess(std::string program = default_program());
    DecoderProcess(const DecoderProcess&) = delete;
    ~DecoderProcess(); ///< ends the program

    /** lisrtp-decode beside the program that runs. */
    static std::string default_program();

    /**
     * @param sound  descriptor of the job's WAV file; -1: none
     * Errors: backend_failed, when the program does not start or is gone.
     */
    Result<Answers> begin(const DecodeJob& job, int spool, int sound = -1);

    /** How long a decoder may think without an answer. */
    static constexpr std::chrono::milliseconds patience{30'000};

private:
    bool start();
    void stop();

    std::string program_;
    std::mutex mutex_;
    pid_t child_ = -1;
    int socket_ = -1;
    bool failed_ = false; ///< it did not start: that is not tried for every track
};

} // namespace lisrtp::media
