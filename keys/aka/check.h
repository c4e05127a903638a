// keys/aka/check.h - the outcome of comparing what a subscriber's key gives with what was seen.

#pragma once

namespace lisrtp::aka
{

enum class Check { fits, differs, cannot_check };

} // namespace lisrtp::aka
