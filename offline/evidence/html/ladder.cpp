#include "offline/evidence/html/ladder.h"

#include "offline/evidence/html/words.h"

#include <algorithm>
#include <vector>

namespace lisrtp::evidence::html
{

namespace
{

constexpr std::size_t most_messages = 80;
constexpr std::size_t most_addresses = 6;
constexpr int row_height = 26;
constexpr int first_row = 46;
constexpr int left_margin = 150;
constexpr int column_width = 210;

/** An address without its port: "10.0.0.1", "2001:db8::1". */
std::string address_of(const std::string& endpoint)
{
    const std::size_t colon = endpoint.rfind(':');
    std::string address = endpoint.substr(0, colon);
    if (address.starts_with("[") && address.ends_with("]"))
        address = address.substr(1, address.size() - 2);
    return address;
}

std::vector<std::string> addresses_of(const Json& steps)
{
    std::vector<std::string> addresses;
    for (const Json& step : steps)
        for (const char* side : {"source", "destination"}) {
            const std::string address = address_of(text(step, side));
            if (std::find(addresses.begin(), addresses.end(), address) == addresses.end() &&
                addresses.size() < most_addresses)
                addresses.push_back(address);
        }
    return addresses;
}

int column_of(const std::vector<std::string>& addresses, const std::string& endpoint)
{
    const auto found = std::find(addresses.begin(), addresses.end(), address_of(endpoint));
    const auto place = std::min<std::ptrdiff_t>(found - addresses.begin(),
                                                static_cast<std::ptrdiff_t>(addresses.size()) - 1);
    return left_margin + 40 + static_cast<int>(place) * column_width;
}

std::string label_of(const Json& step)
{
    std::string label = escaped(text(step, "message"));
    const std::string method = text(step, "answers");
    if (!method.empty() && method != "INVITE")
        label += " (" + escaped(method) + ")";
    if (flag(step, "mikey"))
        label += " \u00b7 MIKEY";
    if (flag(step, "sdes"))
        label += " \u00b7 a=crypto";
    return label;
}

std::string frame_of(const Json& step, bool several_files)
{
    return (several_files ? std::to_string(number(step, "file")) + "/" : "") +
           std::to_string(number(step, "frame"));
}

std::string attributes(std::initializer_list<std::pair<const char*, int>> values)
{
    std::string out;
    for (const auto& [name, value] : values)
        out += std::string(" ") + name + "=" + std::to_string(value);
    return out;
}

std::string arrow(const Json& step, const std::vector<std::string>& addresses, int y)
{
    const int from = column_of(addresses, text(step, "source"));
    const int to = column_of(addresses, text(step, "destination"));
    const bool keyed = flag(step, "mikey") || flag(step, "sdes");
    const bool answer = step.contains("answers");
    const std::string kind = keyed ? "ar key" : answer ? "ar an" : "ar";
    if (from == to) // both ends behind one address, or a column too many
        return "<circle class=dot r=3" + attributes({{"cx", from}, {"cy", y}}) + "/><text" +
               attributes({{"x", from + 8}, {"y", y + 4}}) + ">" + label_of(step) + "</text>";
    const int tip = from < to ? -6 : 6;
    return "<path class=\"" + kind + "\" d=\"M" + std::to_string(from) + " " + std::to_string(y) +
           "H" + std::to_string(to) + "m" + std::to_string(tip) + "-4l" + std::to_string(-tip) +
           " 4l" + std::to_string(tip) + " 4\"/><text class=m" +
           attributes({{"x", (from + to) / 2}, {"y", y - 5}}) + ">" + label_of(step) + "</text>";
}

std::string picture(const Json& steps, std::size_t shown, bool several_files)
{
    const std::vector<std::string> addresses = addresses_of(steps);
    const int width = left_margin + 80 + static_cast<int>(addresses.size() - 1) * column_width + 60;
    const int height = first_row + static_cast<int>(shown) * row_height + 6;
    std::string out = "<svg class=ladder role=img aria-label=\"Signalling, message by message; the "
                      "table below says the same\" viewBox=\"0 0 " +
                      std::to_string(width) + " " + std::to_string(height) +
                      "\" style=\"max-width:" + std::to_string(width) + "px\">";
    out += "<text x=4 y=16 class=h>frame</text><text x=62 y=16 class=h>seconds</text>";
    for (const std::string& address : addresses) {
        const int x = column_of(addresses, address + ":0");
        out += "<text class=\"m h\"" + attributes({{"x", x}, {"y", 16}}) + ">" + escaped(address) +
               "</text><path class=life d=\"M" + std::to_string(x) + " 22V" +
               std::to_string(height) + "\"/>";
    }
    const std::string start = text(steps.front(), "time");
    for (std::size_t i = 0; i < shown; ++i) {
        const int y = first_row + static_cast<int>(i) * row_height;
        out += "<text class=f" + attributes({{"x", 4}, {"y", y + 4}}) + ">" +
               frame_of(steps[i], several_files) + "</text><text class=f" +
               attributes({{"x", 62}, {"y", y + 4}}) + ">" +
               decimal(seconds_between(start, text(steps[i], "time")), 3) + "</text>" +
               arrow(steps[i], addresses, y);
    }
    return out + "</svg>";
}

std::string as_table(const Json& steps, bool several_files)
{
    std::string out = "<details class=alt><summary>The same as a table</summary><div class=scroll>"
                      "<table><thead><tr><th>Frame<th>Time<th>From<th>To<th>Message</tr></thead>"
                      "<tbody>";
    for (const Json& step : steps)
        out += "<tr><td>" + frame_of(step, several_files) + "<td>" +
               readable_time(text(step, "time")) + "<td>" + escaped(text(step, "source")) + "<td>" +
               escaped(text(step, "destination")) + "<td>" + label_of(step) + "</tr>";
    return out + "</tbody></table></div></details>";
}

} // namespace

std::string ladder(const Json& call, bool several_files)
{
    const Json& steps = list(call, "signalling");
    if (steps.empty())
        return "";
    const std::size_t shown = std::min(steps.size(), most_messages);
    std::string out =
        "<h4>Signalling</h4><div class=scroll>" + picture(steps, shown, several_files) + "</div>";
    if (shown < steps.size())
        out += "<p class=note>" +
               counted(steps.size() - shown, "further message is", "further messages are") +
               " in the table.</p>";
    return out + as_table(steps, several_files);
}

} // namespace lisrtp::evidence::html
