#include "offline/cli/terminal_progress.h"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace lisrtp::cli
{

namespace
{

using namespace std::chrono_literals;

std::string bar(double share)
{
    constexpr int width = 24;
    const int filled = static_cast<int>(share * width);
    std::string text(static_cast<std::size_t>(filled), '#');
    return text + std::string(static_cast<std::size_t>(width - filled), '.');
}

std::string seconds_left(double share, double elapsed_s)
{
    if (share <= 0.01)
        return "";
    const int left = static_cast<int>(elapsed_s * (1 - share) / share + 0.5);
    char text[32];
    std::snprintf(text, sizeof text, "  %d:%02d left", left / 60, left % 60);
    return text;
}

} // namespace

TerminalProgress::TerminalProgress(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0)
{
}

void TerminalProgress::begin(std::string_view what, std::uint64_t octets)
{
    what_ = what;
    octets_of_all_ = octets;
    began_ = Clock::now();
    last_shown_ = began_;
    drawn_ = false;
}

void TerminalProgress::at(std::uint64_t octets, std::uint64_t frames)
{
    const auto now = Clock::now();
    if (quiet_ || now - last_shown_ < (terminal_ ? Clock::duration(250ms) : Clock::duration(60s)))
        return;
    last_shown_ = now;
    const double elapsed_s = std::chrono::duration<double>(now - began_).count();
    const double share =
        octets_of_all_ == 0
            ? 0.0
            : std::min(1.0, static_cast<double>(octets) / static_cast<double>(octets_of_all_));
    const std::string left = seconds_left(share, elapsed_s);
    std::fprintf(stderr, "%slisrtp: %-7s [%s] %3.0f %%  %.1f MB  %.2f M packets/s%s%s",
                 terminal_ ? "\r" : "", what_.c_str(), bar(share).c_str(), share * 100,
                 static_cast<double>(octets) / 1e6, static_cast<double>(frames) / elapsed_s / 1e6,
                 left.c_str(), terminal_ ? "\033[K" : "\n");
    std::fflush(stderr);
    drawn_ = true;
}

void TerminalProgress::end()
{
    if (drawn_ && terminal_) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
    }
}

} // namespace lisrtp::cli
