// offline/evidence/case_jsonld.h - the case for other forensic tools: CASE/UCO in JSON-LD.
// https://caseontology.org, https://unifiedcyberontology.org

#pragma once

#include "offline/evidence/text_sink.h"

#include <istream>
#include <string_view>

namespace lisrtp::evidence
{

/**
 * The captures with their hashes, the files that were made, the calls with their parties, the
 * authorisations, and the action that led from one to the other. Identifiers follow from what they
 * name, so the same case gives the same octets.
 *
 * @return  false when the text is no report
 */
bool write_case_jsonld(std::istream& report_json, std::string_view version, const TextSink& out);

} // namespace lisrtp::evidence
