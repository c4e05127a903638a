// offline/evidence/report_stream_json.h - streams, their RTCP, and the files made of them, in
// report.json.

#pragma once

#include "offline/evidence/report.h"

#include <nlohmann/json.hpp>

namespace lisrtp::evidence
{

nlohmann::ordered_json stream_json(const ReportedStream& stream);

nlohmann::ordered_json rtcp_array(const std::vector<ReportedRtcp>& all);

/** Of each file: the frames, and by whose keys their content came to light. */
nlohmann::ordered_json outputs_json(const std::vector<ReportedOutput>& outputs,
                                    const std::vector<ReportedStream>& streams);

} // namespace lisrtp::evidence
