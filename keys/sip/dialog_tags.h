// keys/sip/dialog_tags.h - what tells the dialogs of one Call-ID apart.  RFC 3261 section 12.

#pragma once

#include <string>
#include <utility>

namespace lisrtp::sip
{

/** Both tags in a fixed order, since From and To change places with the direction. */
using DialogTags = std::pair<std::string, std::string>;

inline DialogTags dialog_of(const std::string& a, const std::string& b)
{
    return a < b ? DialogTags{a, b} : DialogTags{b, a};
}

} // namespace lisrtp::sip
