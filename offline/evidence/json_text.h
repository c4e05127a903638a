// offline/evidence/json_text.h - one value of a large JSON text, as it stands in the whole.

#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace lisrtp::evidence
{

/**
 * @param step    blanks by which each level stands further right
 * @param indent  blanks before the value's lines but the first, which follows on something
 *
 * Call-IDs and names come from strangers: what is not UTF-8 is replaced, never an exception.
 */
std::string json_text(const nlohmann::ordered_json& json, int step, std::size_t indent);

/** Such a text, whose lines but the first are moved to the right. */
std::string indented(std::string_view text, std::size_t indent);

} // namespace lisrtp::evidence
