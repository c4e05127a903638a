#include "offline/evidence/html/strips.h"

#include "offline/evidence/html/words.h"

#include <algorithm>
#include <utility>

namespace lisrtp::evidence::html
{

namespace
{

constexpr double strip_width = 300;

std::string bar(double from, double width, const char* kind)
{
    return std::string("<rect class=") + kind + " x=" + decimal(from, 1) +
           " width=" + decimal(std::max(width, 1.0), 1) + " height=10 />";
}

std::string strip(const std::string& content, const std::string& label)
{
    return "<svg class=strip viewBox=\"0 0 300 10\" preserveAspectRatio=none role=img "
           "aria-label=\"" +
           label + "\">" + content + "</svg>";
}

/** What became of the packets, as shares of the strip. */
std::string packets_strip(const Json& stream)
{
    struct Share {
        const char* field;
        const char* kind;
        const char* word;
    };
    static constexpr Share shares[] = {{"authenticated", "ok", "opened and proven"},
                                       {"unproven", "un", "opened, unproven"},
                                       {"duplicates", "du", "seen twice"},
                                       {"failed", "fa", "not opened"},
                                       {"not_covered", "nc", "not authorised"}};
    double all = 0;
    for (const Share& share : shares)
        all += static_cast<double>(number(stream, share.field));
    if (all == 0)
        return "";
    std::string content;
    std::string label;
    double at = 0;
    for (const Share& share : shares) {
        const std::uint64_t count = number(stream, share.field);
        if (count == 0)
            continue;
        const double width = strip_width * static_cast<double>(count) / all;
        content += bar(at, width, share.kind);
        at += width;
        label += (label.empty() ? "" : ", ") + grouped(count) + " " + share.word;
    }
    return strip(content, label);
}

/** The stream's time, where it is authorised, with the gaps. */
std::string time_strip(const Json& stream, const Json& covered_by, const Json& authorisations)
{
    const std::string first = text(stream, "first");
    const double length = seconds_between(first, text(stream, "last"));
    if (length <= 0)
        return "";
    const auto place = [&](double seconds) {
        return std::clamp(seconds / length, 0.0, 1.0) * strip_width;
    };
    std::string content = bar(0, strip_width, "nc");
    for (const Json& authorisation : authorisations) {
        const bool covers = std::any_of(covered_by.begin(), covered_by.end(), [&](const Json& id) {
            return id.is_string() && id.get<std::string>() == text(authorisation, "id");
        });
        if (!covers || text(authorisation, "scope") != "content")
            continue;
        const double from = place(seconds_between(first, text(authorisation, "valid_from")));
        const double to = place(seconds_between(first, text(authorisation, "valid_to")));
        if (to > from)
            content += bar(from, to - from, "ok");
    }
    const Json& gaps = list(object(stream, "audio"), "gaps");
    for (const Json& gap : gaps)
        content += bar(place(real(gap, "from_s")),
                       place(real(gap, "to_s")) - place(real(gap, "from_s")), "fa");
    return strip(content, "over " + readable_duration(length) + ": authorised time, and " +
                              counted(gaps.size(), "gap", "gaps"));
}

std::string both_strips(const Json& stream, const Json& covered_by, const Json& authorisations)
{
    const std::string packets = packets_strip(stream);
    const std::string time = time_strip(stream, covered_by, authorisations);
    return "<div class=strips>" + (packets.empty() ? "" : "<span>packets</span>" + packets) +
           (time.empty() ? "" : "<span>time</span>" + time) + "</div>";
}

std::string legend()
{
    static constexpr std::pair<const char*, const char*> colours[] = {{"ok", "opened, authorised"},
                                                                      {"un", "opened, unproven"},
                                                                      {"fa", "not opened, gap"},
                                                                      {"nc", "not authorised"},
                                                                      {"du", "seen twice"}};
    std::string out = "<p class=legend>Strips:";
    for (const auto& [kind, word] : colours)
        out += std::string("<svg viewBox=\"0 0 10 10\" aria-hidden=true><rect class=") + kind +
               " width=10 height=10 /></svg>" + word;
    return out + "</p>";
}

std::string key_presses(const Json& stream)
{
    const Json& presses = list(stream, "key_presses");
    if (presses.empty())
        return "";
    std::string keys;
    for (const Json& press : presses)
        keys += "<kbd title=\"" + time_text(text(press, "time")) + "\">" +
                escaped(text(press, "key")) + "</kbd> ";
    return "<p>Keys pressed: " + keys +
           (number(stream, "more_key_presses") > 0
                ? "and " + grouped(number(stream, "more_key_presses")) + " more"
                : "") +
           "</p>";
}

std::string kept_raw(const Json& stream)
{
    std::string out;
    for (const Json& kept : list(stream, "kept_raw"))
        out += "<p>Kept as it came: " + counted(number(kept, "packets"), "packet", "packets") +
               " of " + escaped(text(kept, "rtpmap")) + ", " + escaped(text(kept, "reason")) +
               ".</p>";
    return out;
}

/** Other ways on which the same packets were seen, and the ends behind a relay. */
std::string ways(const Json& stream)
{
    std::string out;
    if (const Json& relayed = object(stream, "relayed"); !relayed.empty())
        out += "<p>Through a relay: the ends are " + escaped(text(relayed, "source")) + " and " +
               escaped(text(relayed, "destination")) + ".</p>";
    for (const Json& copy : list(stream, "copies"))
        out += "<p>Seen on another way too: " + escaped(text(copy, "source")) + " \u2192 " +
               escaped(text(copy, "destination")) + ", " +
               counted(number(copy, "packets"), "packet", "packets") + " (counted once).</p>";
    return out;
}

std::string row_of(const Json& stream, const Json& covered_by, const Json& authorisations)
{
    const std::string sender = text(stream, "sent_by");
    std::string out =
        "<tr><td><code>" + escaped(text(stream, "ssrc")) + "</code>" +
        (sender.empty() ? "" : "<br>from the " + escaped(sender)) + "<td>" +
        escaped(text(stream, "source")) + "<br>\u2192 " + escaped(text(stream, "destination")) +
        "<td>" + escaped_list(object(stream, "codecs")) + "<td class=r>" +
        grouped(number(stream, "authenticated")) +
        (number(stream, "unproven") > 0 ? " + " + grouped(number(stream, "unproven")) + " unproven"
                                        : "") +
        "<td class=r>" + grouped(number(stream, "failed")) + "<td class=r>" +
        grouped(number(stream, "not_covered")) + "<td class=r>" +
        grouped(number(stream, "missing")) + "<td>" +
        both_strips(stream, covered_by, authorisations) + "</tr>";
    const std::string more =
        ways(stream) + quality(stream) + key_presses(stream) + kept_raw(stream);
    if (!more.empty())
        out += "<tr class=more><td colspan=8>" + more + "</tr>";
    return out;
}

} // namespace

std::string quality(const Json& stream)
{
    const Json& measured = object(stream, "quality");
    if (measured.empty())
        return "";
    std::string out = "<p>Lasted " + readable_duration(real(measured, "duration_s")) +
                      " min; lost " + decimal(real(measured, "lost_percent"), 1) + " %";
    if (number(measured, "reordered") > 0)
        out += "; " + counted(number(measured, "reordered"), "packet", "packets") + " out of order";
    if (measured.contains("jitter_ms"))
        out += "; jitter " + decimal(real(measured, "mean_jitter_ms"), 1) + " ms on average, " +
               decimal(real(measured, "most_jitter_ms"), 1) + " ms at most";
    if (real(measured, "longest_pause_s") >= 1)
        out += "; longest pause " + decimal(real(measured, "longest_pause_s"), 1) + " s";
    const Json& audio = object(stream, "audio");
    if (real(audio, "silent_s") > 0)
        out += "; silent for " + decimal(real(audio, "silent_s"), 1) + " s";
    out += ".";
    for (const Json& change : list(stream, "codec_changes"))
        out += " " + readable_time(text(change, "time")) + ": codec changed from " +
               escaped(text(change, "from")) + " to " + escaped(text(change, "to")) + ".";
    if (const std::string trouble = text(audio, "trouble"); !trouble.empty())
        out += " The audio ends early: " + escaped(trouble) + ".";
    return out + "</p>";
}

std::string streams(const Json& of_streams, const Json& covered_by, const Json& authorisations)
{
    if (of_streams.empty())
        return "";
    std::string out =
        "<div class=scroll><table class=streams><thead><tr><th>Stream (SSRC)<th>From, to<th>Codec"
        "<th class=r>Opened<th class=r>Failed<th class=r>Not authorised<th class=r>Missing<th>"
        "Packets and time</tr></thead><tbody>";
    for (const Json& stream : of_streams)
        out += row_of(stream, covered_by, authorisations);
    return out + "</tbody></table></div>" + legend();
}

} // namespace lisrtp::evidence::html
