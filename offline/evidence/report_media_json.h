// offline/evidence/report_media_json.h - ReportedMedia as fields of a stream in report.json.

#pragma once

#include "offline/evidence/report.h"

#include <nlohmann/json.hpp>

namespace lisrtp::evidence
{

/** @param lost  packets that never came, of the stream's totals */
void add_media(nlohmann::ordered_json& stream, const ReportedMedia& media, std::uint64_t lost);

/** The m-lines of a call: who was heard on them, and who kept whom waiting. */
nlohmann::ordered_json media_lines_json(const std::vector<casebook::MediaLine>& lines,
                                        const std::vector<ReportedStream>& streams);

} // namespace lisrtp::evidence
