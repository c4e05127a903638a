// keys/sip/parameters.h - ";name=value" lists.  RFC 3261 section 25.1 (generic-param).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::sip
{

struct Parameter {
    std::string name;  ///< lower case
    std::string value; ///< unquoted; empty for a parameter without "="
};

/** Parameters in their order; the first of a name counts. */
struct Parameters {
    std::vector<Parameter> list;

    /** @param name  lower case */
    std::optional<std::string_view> find(std::string_view name) const;
    /** The value, empty when there is none. */
    std::string_view value(std::string_view name) const;
};

/** Reads ";a=b;c" or "a=b;c".  Never fails: what is not a parameter is left out. */
Parameters read_parameters(std::string_view text, char separator = ';');

} // namespace lisrtp::sip
