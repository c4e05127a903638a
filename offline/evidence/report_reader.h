// offline/evidence/report_reader.h - report.json read call by call: that of a large case does not
// fit into memory.

#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <istream>
#include <optional>

namespace lisrtp::evidence
{

/**
 * Reads a report from its beginning.
 *
 * @param take  is given each call in turn; empty: the calls are passed over
 * @return      everything else, `calls` empty; nothing when the text is no report of lisrtp, and
 *              then calls may have been given nevertheless
 *
 * Memory: one call, and everything that is no call.
 */
std::optional<nlohmann::ordered_json>
read_report(std::istream& report_json,
            const std::function<void(const nlohmann::ordered_json& call)>& take = {});

} // namespace lisrtp::evidence
