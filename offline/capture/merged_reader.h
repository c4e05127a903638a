// offline/capture/merged_reader.h - several captures as one sequence in time.

#pragma once

#include "offline/capture/capture_file.h"
#include "offline/capture/frames_wanted.h"
#include "offline/capture/input_list.h"

#include <memory>
#include <span>
#include <vector>

namespace lisrtp::capture
{

/** A frame and the input it came from. */
struct MergedFrame {
    Frame frame;
    std::size_t file = 0; ///< position in the list that was given
};

/** What went wrong in one input.  The frames before it were delivered. */
struct InputFault {
    std::size_t file = 0;
    CaptureFault fault;
};

/**
 * Merges captures by time, as mergecap does, each by its own clock less `clock_ahead_ns`.  Frames
 * of one file keep that file's order even where its clock steps back; frames with equal times come
 * in the order of the inputs.
 *
 * Of thousands of rotated files only those are open whose time has come: on construction each file
 * is opened for its first frame and closed again, and it is opened a second time when the sequence
 * reaches that frame.  Pipes are opened once and stay open.  Not thread-safe.
 */
class MergedReader
{
public:
    /** @param wanted  for each file what is read of it, or nothing: all of it; outlives the reader.
     *                 Empty: everything is read */
    explicit MergedReader(std::span<const InputFile> files,
                          std::span<const std::optional<FramesWanted>> wanted = {});
    MergedReader(MergedReader&&) noexcept;
    MergedReader& operator=(MergedReader&&) noexcept;
    ~MergedReader();

    /** The next frame in time; its octets last until the next call.  False at the end. */
    bool next(MergedFrame& out);

    /** Faults so far, in the order of their discovery. */
    const std::vector<InputFault>& faults() const { return faults_; }
    /** Octets of all files consumed so far, before decompression. */
    std::uint64_t octets_read() const;
    /** How many files are open now. */
    std::size_t open_files() const;

private:
    struct Source;
    using Sources = std::vector<std::unique_ptr<Source>>;

    bool open(Source& source);
    bool read_first(Source& source);
    bool read_frame(Source& source);
    bool took(Source& source, bool frame);
    bool read_wanted(Source& source);
    void activate_first_waiting();
    void finish(std::unique_ptr<Source> source);

    Sources waiting_; ///< heap by the time of the first frame; not open, but for pipes
    Sources active_;  ///< heap by the time of the frame that each holds
    std::unique_ptr<Source> delivered_; ///< owns the frame that the caller looks at
    std::vector<InputFault> faults_;
    std::uint64_t octets_of_finished_ = 0;
};

} // namespace lisrtp::capture
