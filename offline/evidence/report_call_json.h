// offline/evidence/report_call_json.h - calls and text messages in report.json.

#pragma once

#include "offline/evidence/report.h"

#include <nlohmann/json.hpp>

namespace lisrtp::evidence
{

/** A frame of a capture. */
nlohmann::ordered_json place_json(const casebook::Place& place);

nlohmann::ordered_json call_json(const ReportedCall& reported);

nlohmann::ordered_json text_messages_json(const Report& report);

} // namespace lisrtp::evidence
