#include "offline/evidence/html/sources.h"

#include "offline/evidence/html/control_traffic.h"
#include "offline/evidence/html/strips.h"
#include "offline/evidence/html/words.h"

#include <cmath>

namespace lisrtp::evidence::html
{

namespace
{

std::string captures(const Json& report)
{
    std::string out = "<div class=scroll><table><thead><tr><th>No.<th>File<th class=r>Octets"
                      "<th class=r>Frames<th>SHA-256</tr></thead><tbody>";
    for (const Json& input : list(report, "inputs"))
        out += "<tr><td>" + std::to_string(number(input, "number")) + "<td>" +
               escaped(text(input, "name")) +
               (text(input, "damage").empty()
                    ? ""
                    : "<br><b class=warn>" + escaped(text(input, "damage")) + "</b>") +
               "<td class=r>" + grouped(number(input, "octets")) + "<td class=r>" +
               grouped(number(input, "frames")) + "<td><code class=hash>" +
               escaped(text(input, "sha256")) + "</code></tr>";
    return out + "</tbody></table></div>";
}

/** Times that are not those of the capture: a reader must be told. */
std::string clocks(const Json& report)
{
    std::string out;
    for (const Json& input : list(report, "inputs")) {
        const Json& clock = object(input, "clock");
        if (clock.empty())
            continue;
        const double offset_ms = real(clock, "offset_ms");
        out +=
            "<li>Capture " + std::to_string(number(input, "number")) + ": its clock is " +
            decimal(std::abs(offset_ms), 3) + " ms " + (offset_ms < 0 ? "behind" : "ahead of") +
            " that of capture " + std::to_string(number(clock, "reference")) + ", by " +
            counted(number(clock, "copies_compared"), "packet or message", "packets or messages") +
            " that both hold (half of them lie within " + decimal(real(clock, "spread_ms"), 3) +
            " ms of this).</li>";
    }
    return out.empty() ? ""
                       : "<h3>Clocks</h3><p>Captures that hold the same packets were compared. The "
                         "times in this report are by the clock of the capture named last; "
                         "<code>clear.pcapng</code> has them too.</p><ul>" +
                             out + "</ul>";
}

/** Keys that the core network's own signalling tells, in place of the subscriber's. */
std::string core_vectors(const Json& report)
{
    std::string rows;
    for (const Json& vector : list(report, "core_vectors")) {
        rows += "<tr><td>" + escaped(text(vector, "secret")) + "<td>" +
                escaped(text(vector, "interface")) + "<td>" + escaped(text(vector, "impi")) +
                "<td>" + readable_time(text(vector, "time")) + "<td>" +
                std::to_string(number(vector, "file")) + ", " +
                std::to_string(number(vector, "frame")) + "<td>" +
                escaped_list(list(vector, "authorisations")) + "</tr>";
    }
    return rows.empty()
               ? ""
               : "<h3>Vectors out of the core network</h3><p>Keys of subscribers that the "
                 "captures themselves hold (in Diameter, or in SIP within the core), used where an "
                 "authorisation covers the "
                 "subscriber.</p><div class=scroll><table><thead><tr><th>Id<th>Interface<th>"
                 "Subscriber<th>Sent<th>Capture, frame<th>Authorised by</tr></thead><tbody>" +
                     rows + "</tbody></table></div>";
}

std::string associations(const Json& report)
{
    std::string out;
    for (const Json& one : list(report, "ipsec"))
        out += "<li>SPI " + std::to_string(number(one, "spi")) + ": " +
               counted(number(one, "packets"), "packet", "packets") + ", by " +
               escaped(text(one, "secret")) + ", challenge in frame " +
               std::to_string(number(object(one, "seed"), "frame")) + "</li>";
    return out.empty() ? "" : "<h3>Signalling that was opened (IPsec)</h3><ul>" + out + "</ul>";
}

std::string not_used(const Json& report)
{
    std::string out;
    for (const Json& skip : list(report, "skipped"))
        out += "<li>" + escaped(text(skip, "reason")) + ": " +
               counted(number(skip, "frames"), "frame", "frames") + "</li>";
    return out.empty() ? "" : "<h3>Not used</h3><ul>" + out + "</ul>";
}

std::string strays(const Json& report)
{
    const Json& of_streams = list(report, "streams_without_call");
    std::string out;
    if (!of_streams.empty())
        out = "<h3>Streams that belong to no call</h3>" +
              streams(of_streams, Json::array(), list(report, "authorisations"));
    return out + control_traffic(of_streams, list(report, "further_rtcp_without_call"));
}

} // namespace

std::string sources(const Json& report)
{
    return "<section id=sources><h2>What was read</h2>" + captures(report) + clocks(report) +
           core_vectors(report) + associations(report) + not_used(report) + strays(report) +
           "</section>";
}

} // namespace lisrtp::evidence::html
