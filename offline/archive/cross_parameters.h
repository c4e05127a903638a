// offline/archive/cross_parameters.h - every MIKEY message of an archive, whole: what a later
// warrant needs to unlock an old call.

#pragma once

#include "offline/archive/sqlite.h"

namespace lisrtp::archive
{

/** Fills the table `cross_parameter` from the table `message` of an exported index. */
void add_cross_parameters(Sqlite& database);

} // namespace lisrtp::archive
