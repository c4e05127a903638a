// offline/archive/frames_to_dissect.h - which frames of a capture need reassembly, kept until all
// captures are read.

#pragma once

#include "offline/archive/file_index.h"
#include "offline/capture/capture_file.h"
#include "offline/capture/input_list.h"

#include <atomic>
#include <deque>
#include <optional>

namespace lisrtp::archive
{

/** Octets of frames that may be kept in memory, shared by all captures. Thread-safe. */
class FrameBudget
{
public:
    explicit FrameBudget(std::size_t octets) : left_(octets) {}
    bool take(std::size_t octets);
    void give_back(std::size_t octets) { left_ += octets; }

private:
    std::atomic<std::size_t> left_;
};

/**
 * Frames of one capture for lisrtp-dissect: their numbers, and the frames themselves while the
 * budget holds. Beyond it the capture is read again, up to the last of them.
 */
class FramesToDissect
{
public:
    /** @param once  the capture cannot be read again: beyond the budget frames are refused */
    explicit FramesToDissect(FrameBudget& budget, bool once = false) : budget_(&budget), once_(once)
    {
    }
    /** Of an earlier run: numbers only. */
    FramesToDissect(std::vector<FrameRun> runs, std::optional<Timestamp> from);

    /** False when the frame is refused. */
    bool add(const capture::Frame& frame);

    bool empty() const { return runs_.empty(); }
    const std::vector<FrameRun>& runs() const { return runs_; }
    std::optional<Timestamp> from() const { return from_; }

    /** Gives the frames in order, each once; its octets last until the next call. */
    class Reading
    {
    public:
        Reading(FramesToDissect frames, capture::InputFile input);
        /** False at the end, and when the capture cannot be read so far a second time. */
        bool next(capture::Frame& frame);
        /** Key logs in a capture that is being read again. */
        std::vector<SecretBytes> take_tls_keys();

    private:
        bool next_kept(capture::Frame& frame);
        bool next_read(capture::Frame& frame);

        std::deque<std::pair<capture::Frame, Bytes>> kept_;
        std::vector<FrameRun> runs_;
        bool in_memory_;
        FrameBudget* budget_;
        capture::InputFile input_;
        std::optional<capture::CaptureFile> file_;
        std::size_t run_ = 0;
        bool delivered_ = false;
    };

private:
    void drop_kept();

    FrameBudget* budget_ = nullptr;
    std::vector<FrameRun> runs_;
    std::optional<Timestamp> from_;
    std::deque<std::pair<capture::Frame, Bytes>> kept_;
    bool once_ = false;
    bool all_kept_ = true;
};

} // namespace lisrtp::archive
