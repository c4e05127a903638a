#include "offline/evidence/html/call_section.h"

#include "offline/evidence/html/chain.h"
#include "offline/evidence/html/control_traffic.h"
#include "offline/evidence/html/ladder.h"
#include "offline/evidence/html/strips.h"
#include "offline/evidence/html/waveform.h"
#include "offline/evidence/html/words.h"

namespace lisrtp::evidence::html
{

namespace
{

constexpr const char* tones[] = {"good", "partly", "bad", "neutral"};

std::string fact(const char* name, const std::string& value)
{
    return value.empty() ? "" : std::string("<dt>") + name + "<dd>" + value;
}

std::string facts(const Json& call)
{
    const std::string start = text(call, "start");
    const std::string end = text(call, "end");
    return "<dl class=facts>" + fact("From", escaped(text(call, "from"))) +
           fact("To", escaped(text(call, "to"))) + fact("Began", readable_time(start)) +
           fact("Ended", readable_time(end) + ", " + words_of_ending(call)) +
           fact("Lasted", readable_duration(seconds_between(start, end)) + " min") +
           fact("Authorised by", escaped_list(list(call, "authorisations"))) +
           fact("Call-ID", "<code>" + escaped(text(call, "call_id")) + "</code>") + "</dl>";
}

/** A path below data/ that leads nowhere else: it becomes a link, and is read for its shape. */
bool is_inside(const std::string& name)
{
    const std::filesystem::path path(name);
    return path.is_relative() && name.find(':') == std::string::npos &&
           std::none_of(path.begin(), path.end(),
                        [](const std::filesystem::path& part) { return part == ".."; });
}

std::string player(const Json& call, const CallSectionOptions& options)
{
    std::string name = text(object(call, "files"), "audio");
    if (name.empty())
        for (const Json& stream : list(call, "streams"))
            if (const std::string one = text(object(stream, "audio"), "file"); !one.empty()) {
                name = one;
                break;
            }
    if (name.empty() || !is_inside(name))
        return "";
    std::string out = "<h4>Conversation</h4>";
    if (options.waveform_columns > 0)
        if (const auto envelope = read_envelope(options.data / name, options.waveform_columns)) {
            out += waveform(*envelope) + "<div class=axis><span>0:00.0</span><span>" +
                   readable_duration(envelope->seconds) + "</span></div>";
            if (envelope->channels.size() == 2)
                out +=
                    "<p class=note>Above: what the caller said. Below: what the callee said.</p>";
        }
    return out + "<audio controls preload=none src=\"" + escaped(name) + "\"></audio>";
}

std::string videos(const Json& call)
{
    std::string out;
    for (const Json& stream : list(call, "streams")) {
        const Json& video = object(stream, "video");
        const std::string name = text(video, "file");
        if (name.empty() || !is_inside(name))
            continue;
        out += "<p>Video of the " + escaped(text(stream, "sent_by")) + ": <a href=\"" +
               escaped(name) + "\">" + escaped(name) + "</a>, " + escaped(text(video, "codec")) +
               ", " + std::to_string(number(video, "width")) + " \u00d7 " +
               std::to_string(number(video, "height")) + ", " +
               counted(number(video, "frames"), "picture", "pictures") + ".</p>";
    }
    return out;
}

std::string holds(const Json& call)
{
    std::string out;
    for (const Json& line : list(call, "media_lines")) {
        for (const Json& hold : list(line, "holds"))
            out +=
                "<li>Held by the " + escaped(text(hold, "by")) + " from " +
                readable_time(text(hold, "from")) +
                (hold.contains("to") ? " to " + readable_time(text(hold, "to")) : " to the end") +
                "</li>";
        const std::string flow = text(line, "flow");
        if (flow == "caller-only" || flow == "callee-only")
            out += std::string("<li>Only the ") + (flow == "caller-only" ? "caller" : "callee") +
                   " was heard (" + escaped(text(line, "kind")) + ")</li>";
    }
    return out.empty() ? "" : "<ul>" + out + "</ul>";
}

std::string made_how(const Json& output)
{
    const std::string making = text(output, "making");
    if (making == "copied")
        return "signalling as it was, keys overwritten";
    if (making == "decrypted")
        return "signalling, and the packets that opened";
    if (making == "decoded") {
        const std::string name = text(output, "file");
        return name.ends_with(".mkv")   ? "the stream's pictures"
               : name.ends_with(".txt") ? "the stream's text"
                                        : "the stream's sound";
    }
    return making == "mixed" ? "both sides together"
                             : "payloads that nothing decodes, as they came";
}

std::string frames_of(const Json& output, bool several_files)
{
    std::string out;
    for (const Json& span : list(output, "frames"))
        out += (out.empty() ? "" : "<br>") +
               (several_files ? "capture " + std::to_string(number(span, "file")) + ": "
                              : std::string()) +
               counted(number(span, "frames"), "frame", "frames") + ", " +
               std::to_string(number(span, "first")) + " to " +
               std::to_string(number(span, "last"));
    return out;
}

/** SSRCs, as the table of streams names them. */
std::string streams_of(const Json& output, const Json& streams)
{
    std::string out;
    for (const Json& one : list(output, "streams"))
        if (one.is_number_unsigned() && one.get<std::uint64_t>() - 1 < streams.size())
            out += (out.empty() ? "<code>" : "<br><code>") +
                   escaped(text(streams[one.get<std::size_t>() - 1], "ssrc")) + "</code>";
    return out;
}

/** Each file with where it came from: which frames, which streams, by which secrets. */
std::string provenance(const Json& call, bool several_files)
{
    std::string out;
    for (const Json& output : list(call, "outputs")) {
        const std::string name = text(output, "file");
        if (!is_inside(name))
            continue;
        out += "<tr><td><a href=\"" + escaped(name) + "\">" +
               escaped(name.substr(name.rfind('/') + 1)) + "</a><td>" + made_how(output) + "<td>" +
               frames_of(output, several_files) + "<td>" +
               streams_of(output, list(call, "streams")) + "<td>" +
               escaped_list(list(output, "secrets")) + "</tr>";
    }
    return out.empty() ? ""
                       : "<h4>Files and where they came from</h4><div class=scroll><table "
                         "class=made><thead><tr><th>File<th>What it is<th>Made "
                         "from<th>Streams<th>By the secrets</tr></thead><tbody>" +
                             out + "</tbody></table></div>";
}

std::string files(const Json& call, bool several_files)
{
    if (const std::string table = provenance(call, several_files); !table.empty())
        return table;
    std::string out;
    for (const auto& [kind, name] : object(call, "files").items())
        if (name.is_string() && is_inside(name.get<std::string>()))
            out += "<li><a href=\"" + escaped(name.get<std::string>()) + "\">" +
                   escaped(name.get<std::string>()) + "</a>";
    return out.empty() ? "" : "<h4>Files</h4><ul class=files>" + out + "</ul>";
}

/** By which headers of which frames an exclusion was met. */
std::string exclusion_sightings(const Json& call, bool several_files)
{
    std::string out;
    for (const Json& met : list(call, "excluded_by"))
        out += "<li>" + escaped(text(met, "exclusion")) + ": " + escaped(text(met, "identity")) +
               " stands in " + escaped(text(met, "header")) + " of frame " +
               std::to_string(number(met, "frame")) +
               (several_files ? " of file " + std::to_string(number(met, "file")) : "");
    return out.empty() ? "" : "<ul>" + out + "</ul>";
}

std::string body(const Json& call, const VerdictWords& words, const CallSectionOptions& options)
{
    const std::string reason = text(call, "reason");
    std::string out = std::string("<p>") + words.sentence +
                      (reason.empty() ? "" : " <b>Reason: " + escaped(reason) + ".</b>") + "</p>" +
                      exclusion_sightings(call, options.several_files) + facts(call) +
                      player(call, options) + videos(call);
    const Json& of_streams = list(call, "streams");
    const std::string media =
        streams(of_streams, list(call, "authorisations"), options.authorisations) + holds(call);
    if (!media.empty())
        out += "<h4>Media</h4>" + media;
    out += control_traffic(of_streams, list(call, "further_rtcp"));
    if (of_streams.empty() && number(call, "not_covered_packets") > 0)
        out += "<p>" + counted(number(call, "not_covered_packets"), "packet", "packets") +
               " of media stay as they were.</p>";
    if (!list(call, "authorisations").empty())
        out += chains(call, options.several_files) + ladder(call, options.several_files);
    return out + files(call, options.several_files) +
           "<p class=top><a href=#calls>Back to the list</a></p>";
}

} // namespace

std::string call_section(const Json& call, const CallSectionOptions& options)
{
    const std::string verdict = text(call, "verdict");
    const VerdictWords words = words_of_verdict(verdict);
    const std::string number_text = std::to_string(number(call, "number"));
    const std::string head =
        "<details class=call id=c" + number_text + (options.open ? " open" : "") +
        "><summary><h3>Call " + number_text + " <span class=who>" + escaped(text(call, "from")) +
        " \u2192 " + escaped(text(call, "to")) + "</span></h3><span class=\"badge " +
        tones[static_cast<int>(words.tone)] + "\">" + words.title + "</span></summary>";
    const std::string whole =
        head + "<div class=in>" + body(call, words, options) + "</div></details>";
    // Text in a script of no known type is neither run nor parsed; nothing in it can end it, since
    // every "<" of a stranger is escaped.
    return options.packed ? "<script type=text/plain class=packed data-call=c" + number_text + ">" +
                                whole + "</script>"
                          : whole;
}

} // namespace lisrtp::evidence::html
