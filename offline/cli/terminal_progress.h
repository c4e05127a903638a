// offline/cli/terminal_progress.h - a progress bar on a terminal, a line now and then in a log.

#pragma once

#include "offline/archive/progress.h"

#include <chrono>
#include <string>

namespace lisrtp::cli
{

/** How progress is told. */
struct ProgressStyle {
    bool quiet = false; ///< nothing at all
    bool json = false;  ///< an object a line, once a second, for programs
};

/**
 * Writes to stderr: redrawn in place four times a second on a terminal, else a line a minute.
 *
 * JSON: {"what":"index","octets":..,"of_octets":..,"packets":..,"packets_per_s":..,"calls":..,
 * "seconds_left":..}; at the end of each reading a last one with "done":true. What is not known is
 * not there.
 */
class TerminalProgress : public archive::Progress
{
public:
    explicit TerminalProgress(ProgressStyle style);

    void begin(std::string_view what, std::uint64_t octets) override;
    void at(std::uint64_t octets, std::uint64_t frames) override;
    void calls(std::uint64_t found) override { calls_ = found; }
    void end() override;

private:
    using Clock = std::chrono::steady_clock;

    void draw(double elapsed_s);
    void write_json(double elapsed_s, bool done);

    ProgressStyle style_;
    bool terminal_;
    bool drawn_ = false;
    std::string what_;
    std::uint64_t octets_of_all_ = 0;
    std::uint64_t octets_ = 0;
    std::uint64_t frames_ = 0;
    std::uint64_t calls_ = 0;
    Clock::time_point began_;
    Clock::time_point last_shown_;
};

} // namespace lisrtp::cli
