// offline/evidence/html/markup.h - writing HTML in which nobody else's text can become markup.

#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace lisrtp::evidence::html
{

using Json = nlohmann::ordered_json;

/** Text of a stranger for element content and quoted attributes; control characters show as "?". */
std::string escaped(std::string_view text);

/** The texts of a list, escaped; what is no text is passed over. */
std::string escaped_list(const Json& texts, std::string_view separator = ", ");

/** "18 204": with narrow no-break spaces. */
std::string grouped(std::uint64_t number);
/** "1 packet", "18 204 packets". */
std::string counted(std::uint64_t number, std::string_view one, std::string_view many);

/** Fields of a report that may lack them, or have them of another type. */
std::string text(const Json& json, const char* name);
std::uint64_t number(const Json& json, const char* name);
double real(const Json& json, const char* name);
bool flag(const Json& json, const char* name);
/** An empty list where there is none. */
const Json& list(const Json& json, const char* name);
/** An empty object where there is none. */
const Json& object(const Json& json, const char* name);

/** With a fixed number of decimals, whatever the locale. */
std::string decimal(double value, int decimals);

} // namespace lisrtp::evidence::html
