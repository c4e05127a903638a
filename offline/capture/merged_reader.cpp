#include "offline/capture/merged_reader.h"

#include <algorithm>
#include <tuple>

namespace lisrtp::capture
{

struct MergedReader::Source {
    std::size_t file = 0;
    InputFile input;
    std::optional<CaptureFile> capture;
    Frame frame;
    const FramesWanted* wanted = nullptr; ///< null: all
    std::uint64_t last_frame = 0;         ///< that was read

    /** For heaps whose front is the earliest: of equal times the input named first. */
    static bool later(const std::unique_ptr<Source>& a, const std::unique_ptr<Source>& b)
    {
        return std::tie(a->frame.at, a->file) > std::tie(b->frame.at, b->file);
    }
};

namespace
{

template <typename Heap>
auto pop_earliest(Heap& heap)
{
    std::pop_heap(heap.begin(), heap.end(), Heap::value_type::element_type::later);
    auto earliest = std::move(heap.back());
    heap.pop_back();
    return earliest;
}

template <typename Heap>
void push(Heap& heap, typename Heap::value_type source)
{
    heap.push_back(std::move(source));
    std::push_heap(heap.begin(), heap.end(), Heap::value_type::element_type::later);
}

} // namespace

MergedReader::MergedReader(std::span<const InputFile> files,
                           std::span<const std::optional<FramesWanted>> wanted)
{
    for (std::size_t file = 0; file < files.size(); ++file) {
        auto source = std::make_unique<Source>();
        source->file = file;
        source->input = files[file];
        if (file < wanted.size() && wanted[file])
            source->wanted = &*wanted[file];
        // The first frame's time is no later than that of the first that is wanted, which may lie
        // far behind a way that has to be read.
        if (!(source->wanted && !source->wanted->spans.empty() && source->wanted->landmarks.empty()
                  ? read_first(*source)
                  : read_frame(*source))) {
            finish(std::move(source));
            continue;
        }
        // A pipe would have lost its first frame.
        if (source->input.is_pipe) {
            push(active_, std::move(source));
        } else {
            source->capture.reset();
            push(waiting_, std::move(source));
        }
    }
}

MergedReader::MergedReader(MergedReader&&) noexcept = default;
MergedReader& MergedReader::operator=(MergedReader&&) noexcept = default;
MergedReader::~MergedReader() = default;

bool MergedReader::next(MergedFrame& out)
{
    if (delivered_) {
        if (read_frame(*delivered_))
            push(active_, std::move(delivered_));
        else
            finish(std::move(delivered_));
        delivered_.reset();
    }
    while (!waiting_.empty() &&
           (active_.empty() || Source::later(active_.front(), waiting_.front())))
        activate_first_waiting();
    if (active_.empty())
        return false;
    delivered_ = pop_earliest(active_);
    out.frame = delivered_->frame;
    out.file = delivered_->file;
    return true;
}

std::uint64_t MergedReader::octets_read() const
{
    std::uint64_t octets = octets_of_finished_;
    for (const auto& source : active_)
        octets += source->capture->octets_read();
    return delivered_ ? octets + delivered_->capture->octets_read() : octets;
}

std::size_t MergedReader::open_files() const
{
    return active_.size() + (delivered_ ? 1 : 0);
}

bool MergedReader::open(Source& source)
{
    CaptureFile::Opening opening = CaptureFile::open(source.input.path);
    if (!opening) {
        faults_.push_back({source.file, opening.fault});
        return false;
    }
    source.capture = std::move(opening.file);
    source.last_frame = 0;
    return true;
}

/** The file's first frame, wanted or not. False where it has none. */
bool MergedReader::read_first(Source& source)
{
    if (!open(source))
        return false;
    return took(source, source.capture->next(source.frame));
}

/** Reads the source's next frame, opening it where it is closed.  False at its end. */
bool MergedReader::read_frame(Source& source)
{
    if (source.wanted && source.wanted->spans.empty())
        return false;
    if (!source.capture && !open(source))
        return false;
    return took(source, read_wanted(source));
}

/** A frame, by the clock of all; or the end, with what was wrong there. */
bool MergedReader::took(Source& source, bool frame)
{
    if (frame)
        source.frame.at.ns =
            std::max<std::int64_t>(source.frame.at.ns - source.input.clock_ahead_ns, 0);
    else if (source.capture->fault())
        faults_.push_back({source.file, *source.capture->fault()});
    return frame;
}

/** The next frame of an open source, or the next that is wanted of it. */
bool MergedReader::read_wanted(Source& source)
{
    CaptureFile& capture = *source.capture;
    if (!source.wanted)
        return capture.next(source.frame);
    const auto wanted = source.wanted->next(source.last_frame + 1);
    if (!wanted)
        return false;
    if (const Landmark* way = source.wanted->way_to(*wanted, source.last_frame + 1))
        capture.skip_to(way->frame, way->position);
    while (capture.next(source.frame)) {
        source.last_frame = source.frame.number;
        // A record that is no packet has a number as well.
        if (const auto next = source.wanted->next(source.frame.number);
            next && *next == source.frame.number)
            return true;
        else if (!next)
            return false;
    }
    return false;
}

void MergedReader::activate_first_waiting()
{
    std::unique_ptr<Source> source = pop_earliest(waiting_);
    if (read_frame(*source))
        push(active_, std::move(source));
    else
        finish(std::move(source));
}

void MergedReader::finish(std::unique_ptr<Source> source)
{
    if (source->capture)
        octets_of_finished_ += source->capture->octets_read();
}

} // namespace lisrtp::capture
