#include "keys/sip/parameters.h"

#include "keys/sip/lexis.h"

namespace lisrtp::sip
{

std::optional<std::string_view> Parameters::find(std::string_view name) const
{
    for (const Parameter& parameter : list)
        if (parameter.name == name)
            return parameter.value;
    return std::nullopt;
}

std::string_view Parameters::value(std::string_view name) const
{
    return find(name).value_or(std::string_view{});
}

Parameters read_parameters(std::string_view text, char separator)
{
    constexpr std::size_t most_parameters = 256;
    Parameters parameters;
    for (const std::string_view piece : split_outside_quotes(text, separator, most_parameters)) {
        const std::size_t equals = find_outside_quotes(piece, '=');
        const std::string_view name = trimmed(piece.substr(0, equals));
        if (name.empty())
            continue;
        const bool has_value = equals != std::string_view::npos;
        parameters.list.push_back(
            {lowered(name), has_value ? unquoted(piece.substr(equals + 1)) : std::string()});
    }
    return parameters;
}

} // namespace lisrtp::sip
