#include "offline/evidence/html/control_traffic.h"

namespace lisrtp::evidence::html
{

namespace
{

std::string opened(const Json& rtcp)
{
    std::string out = grouped(number(rtcp, "authenticated"));
    if (const std::uint64_t unproven = number(rtcp, "unproven"); unproven > 0)
        out += " + " + grouped(unproven) + " unproven";
    return out + " of " + grouped(number(rtcp, "packets"));
}

std::string said_by_sender(const Json& rtcp)
{
    const Json& reports = object(rtcp, "sender_reports");
    std::string out;
    if (!reports.empty())
        out = counted(number(reports, "packets_sent"), "packet", "packets") + " sent, " +
              grouped(number(reports, "packets_opened")) + " of them opened here";
    if (flag(rtcp, "bye"))
        out += std::string(out.empty() ? "" : "<br>") + "said goodbye";
    return out;
}

std::string said_by_listener(const Json& reception)
{
    if (reception.empty())
        return "";
    const Json lost = reception.value("cumulative_lost", Json());
    return (lost.is_number_integer() ? std::to_string(lost.get<std::int64_t>())
                                     : std::string("?")) +
           " lost, jitter " + grouped(number(reception, "jitter"));
}

std::string row_of(const Json& rtcp, const Json& reception)
{
    const std::string cname = text(rtcp, "cname");
    return "<tr><td><code>" + escaped(text(rtcp, "ssrc")) + "</code>" +
           (cname.empty() ? "" : "<br>" + escaped(cname)) + "<td>" + escaped(text(rtcp, "source")) +
           "<br>\u2192 " + escaped(text(rtcp, "destination")) + "<td class=r>" + opened(rtcp) +
           "<td class=r>" + grouped(number(rtcp, "failed")) + "<td class=r>" +
           grouped(number(rtcp, "not_covered")) + "<td>" + said_by_sender(rtcp) + "<td>" +
           said_by_listener(reception) + "</tr>";
}

} // namespace

std::string control_traffic(const Json& of_streams, const Json& further)
{
    std::string rows;
    for (const Json& stream : of_streams)
        if (const Json& rtcp = object(stream, "rtcp"); !rtcp.empty())
            rows += row_of(rtcp, object(stream, "reception"));
    for (const Json& rtcp : further)
        rows += row_of(rtcp, Json::object());
    return rows.empty()
               ? ""
               : "<h4>What the ends told each other (RTCP)</h4><div class=scroll><table><thead><tr>"
                 "<th>Sender (SSRC)<th>From, to<th class=r>Opened<th class=r>Failed<th class=r>Not "
                 "authorised<th>Its own count<th>The listener's</tr></thead><tbody>" +
                     rows + "</tbody></table></div>";
}

} // namespace lisrtp::evidence::html
