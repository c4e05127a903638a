// offline/evidence/case_jsonld.h - the case for other forensic tools: CASE/UCO in JSON-LD.
// https://caseontology.org, https://unifiedcyberontology.org

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lisrtp::evidence
{

/**
 * The captures with their hashes, the files that were made, the calls with their parties, the
 * authorisations, and the action that led from one to the other. Identifiers follow from what they
 * name, so the same case gives the same octets.
 *
 * @return  nothing when the text is no report
 */
std::optional<std::string> case_jsonld(std::string_view report_json, std::string_view version);

} // namespace lisrtp::evidence
