#include "offline/evidence/json_text.h"

namespace lisrtp::evidence
{

std::string json_text(const nlohmann::ordered_json& json, int step, std::size_t indent)
{
    const std::string text =
        json.dump(step, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    std::string indented;
    indented.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        indented += c; // a line end inside a string is written "\\n"
        if (c == '\n')
            indented.append(indent, ' ');
    }
    return indented;
}

} // namespace lisrtp::evidence
