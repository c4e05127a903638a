#include "offline/archive/dissect_client.h"

#include <algorithm>
#include <filesystem>

namespace lisrtp::archive
{

DissectClient::DissectClient(DissectOptions options, OnUseless on_useless)
    : options_(std::move(options)), on_useless_(std::move(on_useless))
{
}

Dissected DissectClient::dissect(const capture::Frame& frame, std::uint32_t file,
                                 std::string_view reason,
                                 std::vector<dissect::WholeMessage>& messages)
{
    if (frame.octets.size() > dissect::most_frame_octets)
        return Dissected::unavailable;
    const dissect::FramePlace place{file, frame.number};
    dissect::Reply reply = dissect::Reply::crashed;
    // A worker may also be brought down from outside, or late by an earlier frame: guilty is who
    // does it twice.
    for (int tries = 0; tries < 2 && reply == dissect::Reply::crashed; ++tries) {
        messages.clear();
        if (!ensure_worker())
            return Dissected::unavailable;
        reply = ask(frame, frame.octets, place, messages);
        if (reply == dissect::Reply::done) {
            keep(frame, place, reason);
            mark_carriers(messages);
            return Dissected::done;
        }
        lose_worker();
    }
    // What a worker says on its way down is not believed.
    messages.clear();
    return reply == dissect::Reply::hung ? Dissected::hung : Dissected::crashed;
}

dissect::Reply DissectClient::ask(const capture::Frame& frame, ByteView octets,
                                  dissect::FramePlace place,
                                  std::vector<dissect::WholeMessage>& messages)
{
    ++life_frames_;
    life_octets_ += octets.size();
    return worker_->dissect({place, frame.at, frame.link.linktype, frame.original_octets, octets},
                            options_.patience, messages);
}

void DissectClient::add_tls_keys(std::shared_ptr<const SecretBytes> key_log)
{
    options_.tls_keys.push_back(std::move(key_log));
    if (worker_ && !give_tls_keys(options_.tls_keys.size() - 1))
        lose_worker();
}

bool DissectClient::give_tls_keys(std::size_t first)
{
    for (std::size_t i = first; i < options_.tls_keys.size(); ++i)
        if (worker_->give_tls_keys(options_.tls_keys[i]->reveal(), options_.start_patience) !=
            dissect::Reply::done)
            return false;
    return true;
}

void DissectClient::finish()
{
    worker_.reset();
    forget_recent();
}

bool DissectClient::ensure_worker()
{
    const bool aged =
        life_frames_ >= options_.frames_a_life || life_octets_ >= options_.octets_a_life;
    if (worker_ && !aged)
        return true;
    worker_.reset();
    // A second try is without the recent frames, should they be what brings it down.
    while (failure_.empty()) {
        auto started = dissect::WorkerProcess::start(options_.program, options_.start_patience);
        if (!started) {
            failure_ = "lisrtp-dissect cannot be started";
            return false;
        }
        worker_.emplace(std::move(*started));
        ++started_;
        life_frames_ = 0;
        life_octets_ = 0;
        if (give_tls_keys(0) && repeat_recent())
            return true;
        forget_recent();
        lose_worker();
    }
    return false;
}

bool DissectClient::repeat_recent()
{
    std::vector<dissect::WholeMessage> known;
    for (const RecentFrame& recent : recent_) {
        known.clear();
        if (ask(recent.frame, recent.octets, recent.place, known) != dissect::Reply::done)
            return false;
    }
    return true;
}

void DissectClient::keep(const capture::Frame& frame, dissect::FramePlace place,
                         std::string_view reason)
{
    RecentFrame recent{frame, copy_of(frame.octets), place, reason};
    recent.frame.octets = {};
    recent_.push_back(std::move(recent));
    recent_octets_ += frame.octets.size();
    while (recent_.size() > options_.most_recent_frames ||
           recent_octets_ > options_.most_recent_octets)
        drop_oldest();
}

void DissectClient::drop_oldest()
{
    const RecentFrame& oldest = recent_.front();
    if (!oldest.carried && !oldest.reason.empty())
        on_useless_(oldest.reason, oldest.place);
    recent_octets_ -= oldest.octets.size();
    recent_.pop_front();
}

void DissectClient::forget_recent()
{
    while (!recent_.empty())
        drop_oldest();
}

void DissectClient::mark_carriers(const std::vector<dissect::WholeMessage>& messages)
{
    for (const dissect::WholeMessage& message : messages) {
        for (const dissect::FramePlace& carrier : message.carriers) {
            // Most often they are among the last.
            const auto found = std::find_if(
                recent_.rbegin(), recent_.rend(),
                [&carrier](const RecentFrame& recent) { return recent.place == carrier; });
            if (found != recent_.rend())
                found->carried = true;
        }
    }
}

void DissectClient::lose_worker()
{
    worker_.reset();
    if (++failures_ >= options_.most_failures)
        failure_ = "lisrtp-dissect failed " + std::to_string(failures_) + " times";
}

std::string dissect_program()
{
    std::error_code failed;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? "lisrtp-dissect" : (program.parent_path() / "lisrtp-dissect").string();
}

} // namespace lisrtp::archive
