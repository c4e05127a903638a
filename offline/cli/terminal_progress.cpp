#include "offline/cli/terminal_progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

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

double share_of(std::uint64_t octets, std::uint64_t of_octets)
{
    return of_octets == 0
               ? 0.0
               : std::min(1.0, static_cast<double>(octets) / static_cast<double>(of_octets));
}

/** Seconds, or nothing while it is too early to say. */
std::optional<long> seconds_left(double share, double elapsed_s)
{
    if (share <= 0.01)
        return std::nullopt;
    return std::lround(elapsed_s * (1 - share) / share);
}

std::string time_left(double share, double elapsed_s)
{
    const auto left = seconds_left(share, elapsed_s);
    if (!left)
        return "";
    char text[48];
    if (*left >= 3600)
        std::snprintf(text, sizeof text, "  %ld:%02ld:%02ld left", *left / 3600, *left / 60 % 60,
                      *left % 60);
    else
        std::snprintf(text, sizeof text, "  %ld:%02ld left", *left / 60, *left % 60);
    return text;
}

} // namespace

TerminalProgress::TerminalProgress(ProgressStyle style)
    : style_(style), terminal_(isatty(STDERR_FILENO) != 0)
{
}

void TerminalProgress::begin(std::string_view what, std::uint64_t octets)
{
    what_ = what;
    octets_of_all_ = octets;
    octets_ = 0;
    frames_ = 0;
    calls_ = 0;
    began_ = Clock::now();
    last_shown_ = began_;
    drawn_ = false;
}

void TerminalProgress::at(std::uint64_t octets, std::uint64_t frames)
{
    octets_ = octets;
    frames_ = frames;
    const auto now = Clock::now();
    const auto pause = style_.json ? Clock::duration(1s)
                       : terminal_ ? Clock::duration(250ms)
                                   : Clock::duration(60s);
    if (style_.quiet || now - last_shown_ < pause)
        return;
    last_shown_ = now;
    const double elapsed_s = std::chrono::duration<double>(now - began_).count();
    if (style_.json)
        write_json(elapsed_s, false);
    else
        draw(elapsed_s);
}

void TerminalProgress::draw(double elapsed_s)
{
    const double share = share_of(octets_, octets_of_all_);
    std::string calls;
    if (calls_ > 0)
        calls = "  " + std::to_string(calls_) + (calls_ == 1 ? " call" : " calls");
    const std::string left = time_left(share, elapsed_s);
    std::fprintf(stderr, "%slisrtp: %-7s [%s] %3.0f %%  %.1f MB  %.2f M packets/s%s%s%s",
                 terminal_ ? "\r" : "", what_.c_str(), bar(share).c_str(), share * 100,
                 static_cast<double>(octets_) / 1e6, static_cast<double>(frames_) / elapsed_s / 1e6,
                 calls.c_str(), left.c_str(), terminal_ ? "\033[K" : "\n");
    std::fflush(stderr);
    drawn_ = true;
}

void TerminalProgress::write_json(double elapsed_s, bool done)
{
    std::string line = "{\"what\":\"" + what_ + "\",\"octets\":" + std::to_string(octets_);
    if (octets_of_all_ > 0)
        line += ",\"of_octets\":" + std::to_string(octets_of_all_);
    line += ",\"packets\":" + std::to_string(frames_);
    if (elapsed_s > 0)
        line += ",\"packets_per_s\":" +
                std::to_string(std::lround(static_cast<double>(frames_) / elapsed_s));
    if (calls_ > 0)
        line += ",\"calls\":" + std::to_string(calls_);
    const auto left = seconds_left(share_of(octets_, octets_of_all_), elapsed_s);
    if (left && !done)
        line += ",\"seconds_left\":" + std::to_string(*left);
    line += done ? ",\"done\":true}\n" : "}\n";
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
}

void TerminalProgress::end()
{
    if (style_.quiet)
        return;
    if (style_.json)
        write_json(std::chrono::duration<double>(Clock::now() - began_).count(), true);
    if (drawn_ && terminal_) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
    }
}

} // namespace lisrtp::cli
