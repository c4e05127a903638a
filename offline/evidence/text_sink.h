// offline/evidence/text_sink.h - where a text goes that is too large to be held in memory.

#pragma once

#include <functional>
#include <string_view>

namespace lisrtp::evidence
{

/** Takes the next piece. */
using TextSink = std::function<void(std::string_view)>;

} // namespace lisrtp::evidence
