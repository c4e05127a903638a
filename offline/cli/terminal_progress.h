// offline/cli/terminal_progress.h - a progress bar on a terminal, a line now and then in a log.

#pragma once

#include "offline/archive/progress.h"

#include <chrono>
#include <string>

namespace lisrtp::cli
{

/** Writes to stderr: redrawn in place four times a second on a terminal, else once a minute. */
class TerminalProgress : public archive::Progress
{
public:
    /** @param quiet  say nothing at all */
    explicit TerminalProgress(bool quiet);

    void begin(std::string_view what, std::uint64_t octets) override;
    void at(std::uint64_t octets, std::uint64_t frames) override;
    void end() override;

private:
    using Clock = std::chrono::steady_clock;

    bool quiet_;
    bool terminal_;
    bool drawn_ = false;
    std::string what_;
    std::uint64_t octets_of_all_ = 0;
    Clock::time_point began_;
    Clock::time_point last_shown_;
};

} // namespace lisrtp::cli
