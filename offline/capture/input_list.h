// offline/capture/input_list.h - from what the user named to the captures that are read.

#pragma once

#include "offline/capture/capture_file.h"

#include <span>
#include <string>
#include <vector>

namespace lisrtp::capture
{

/** A capture to be read. */
struct InputFile {
    std::string path;                ///< as named, or folder/name; "-" is standard input
    std::uint64_t octets = 0;        ///< 0 for pipes
    bool is_pipe = false;            ///< standard input or a FIFO: read once, never reopened
    std::int64_t clock_ahead_ns = 0; ///< of its clock before the one that counts
};

/** Something that was named or found but is not read. */
struct SkippedInput {
    std::string path;
    CaptureFault why;   ///< code duplicate for a file that is in the list already
    bool named = false; ///< named by the user, hence an error; false: found in a folder
    bool begins_like_capture = false; ///< an error as well: calls may be missing
};

struct InputList {
    std::vector<InputFile> files;
    std::vector<SkippedInput> skipped;
};

/**
 * Expands files, archives and folders.  Folders are searched through all levels, their entries in
 * the order of their names' octets; links to folders are not followed.  Each regular file is opened
 * once to see that it is a capture; a tar or zip archive gives its members, "day.tar/trunk.pcap".
 * A file reached twice, by two names or two links, is read once.
 *
 * Cost: one open per file.  Throws nothing; a folder that cannot be read is in `skipped`.
 */
InputList expand_inputs(std::span<const std::string> named);

} // namespace lisrtp::capture
