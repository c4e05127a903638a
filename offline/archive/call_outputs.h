// offline/archive/call_outputs.h - from which frames and streams each file of a call was made.

#pragma once

#include "offline/evidence/report.h"

#include <map>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/**
 * @param files    of a call folder: kind -> name
 * @param frames   name of a capture among them -> frames that were written to it
 * @param streams  of the call, as they are reported
 * @return         by name
 */
std::vector<evidence::ReportedOutput>
list_outputs(const std::map<std::string, std::string>& files,
             const std::map<std::string, std::vector<evidence::ReportedFrames>>& frames,
             const std::vector<evidence::ReportedStream>& streams);

} // namespace lisrtp::archive
