#include "offline/evidence/json_text.h"

namespace lisrtp::evidence
{

std::string json_text(const nlohmann::ordered_json& json, int step, std::size_t indent)
{
    return indented(json.dump(step, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                    indent);
}

std::string indented(std::string_view text, std::size_t indent)
{
    std::string moved;
    moved.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        moved += c; // a line end inside a string is written "\\n"
        if (c == '\n')
            moved.append(indent, ' ');
    }
    return moved;
}

} // namespace lisrtp::evidence
