// offline/evidence/html/glossary.h - the report's words, explained to those who do not use them.

#pragma once

#include <string>

namespace lisrtp::evidence::html
{

std::string glossary();

/** How somebody else can check the case, step by step. */
std::string how_to_check();

} // namespace lisrtp::evidence::html
