// offline/evidence/html/call_section.h - all of one call.

#pragma once

#include "offline/evidence/html/markup.h"

#include <filesystem>

namespace lisrtp::evidence::html
{

struct CallSectionOptions {
    const Json& authorisations;
    std::filesystem::path data;         ///< where the audio lies
    bool several_files = false;         ///< frames are told with their file's number
    bool open = true;                   ///< unfolded
    std::size_t waveform_columns = 240; ///< 0: no waveforms
    bool packed = false;                ///< the browser takes it apart only when it is unfolded
};

std::string call_section(const Json& call, const CallSectionOptions& options);

} // namespace lisrtp::evidence::html
