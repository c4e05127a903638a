// offline/archive/progress.h - how far a long reading has come.

#pragma once

#include <cstdint>
#include <string_view>

namespace lisrtp::archive
{

/** Told of progress by the readings; the command shows it. */
class Progress
{
public:
    virtual ~Progress() = default;

    /** A new reading begins. @param octets  of all inputs; 0 when unknown (pipes) */
    virtual void begin(std::string_view what, std::uint64_t octets) = 0;
    /** Called every few thousand frames. */
    virtual void at(std::uint64_t octets, std::uint64_t frames) = 0;
    /** Calls found so far by the reading that goes on. */
    virtual void calls(std::uint64_t) {}
    virtual void end() = 0;

    /** Frames between two calls of `at`. */
    static constexpr std::uint64_t step_frames = 4096;
};

} // namespace lisrtp::archive
