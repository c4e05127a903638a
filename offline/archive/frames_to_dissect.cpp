#include "offline/archive/frames_to_dissect.h"

namespace lisrtp::archive
{

namespace
{

/** What a kept frame costs besides its octets. */
constexpr std::size_t frame_overhead_octets = 128;

} // namespace

bool FrameBudget::take(std::size_t octets)
{
    std::size_t left = left_.load();
    while (left >= octets)
        if (left_.compare_exchange_weak(left, left - octets))
            return true;
    return false;
}

FramesToDissect::FramesToDissect(std::vector<FrameRun> runs, std::optional<Timestamp> from)
    : runs_(std::move(runs)), from_(from), all_kept_(false)
{
}

bool FramesToDissect::add(const capture::Frame& frame)
{
    const bool room = all_kept_ && budget_->take(frame.octets.size() + frame_overhead_octets);
    if (!room && once_)
        return false;
    if (!from_)
        from_ = frame.at;
    if (!runs_.empty() && runs_.back().first + runs_.back().count == frame.number)
        ++runs_.back().count;
    else
        runs_.push_back({frame.number, 1});
    if (room) {
        kept_.emplace_back(frame, copy_of(frame.octets));
        kept_.back().first.octets = {};
    } else if (all_kept_) {
        drop_kept();
    }
    return true;
}

void FramesToDissect::drop_kept()
{
    all_kept_ = false;
    for (const auto& [frame, octets] : kept_)
        budget_->give_back(octets.size() + frame_overhead_octets);
    kept_ = {};
}

FramesToDissect::Reading::Reading(FramesToDissect frames, capture::InputFile input)
    : kept_(std::move(frames.kept_)), runs_(std::move(frames.runs_)), in_memory_(frames.all_kept_),
      budget_(frames.budget_), input_(std::move(input))
{
}

bool FramesToDissect::Reading::next(capture::Frame& frame)
{
    return in_memory_ ? next_kept(frame) : next_read(frame);
}

std::vector<SecretBytes> FramesToDissect::Reading::take_tls_keys()
{
    return file_ ? file_->take_tls_keys() : std::vector<SecretBytes>{};
}

bool FramesToDissect::Reading::next_kept(capture::Frame& frame)
{
    if (delivered_) {
        budget_->give_back(kept_.front().second.size() + frame_overhead_octets);
        kept_.pop_front();
    }
    delivered_ = !kept_.empty();
    if (!delivered_)
        return false;
    frame = kept_.front().first;
    frame.octets = kept_.front().second;
    return true;
}

bool FramesToDissect::Reading::next_read(capture::Frame& frame)
{
    if (run_ == runs_.size())
        return false;
    if (!file_) {
        auto opening = capture::CaptureFile::open(input_.path);
        if (!opening)
            return false;
        file_ = std::move(opening.file);
    }
    while (run_ < runs_.size() && file_->next(frame)) {
        while (run_ < runs_.size() && frame.number >= runs_[run_].first + runs_[run_].count)
            ++run_;
        if (run_ < runs_.size() && frame.number >= runs_[run_].first)
            return true;
    }
    file_.reset();
    run_ = runs_.size();
    return false;
}

} // namespace lisrtp::archive
