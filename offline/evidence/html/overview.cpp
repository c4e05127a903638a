#include "offline/evidence/html/overview.h"

#include "offline/evidence/html/words.h"

namespace lisrtp::evidence::html
{

namespace
{

constexpr const char* tones[] = {"good", "partly", "bad", "neutral"};

std::string verdict_lines(const Tally& tally)
{
    std::string out = "<ul class=verdicts>";
    for (const auto& [verdict, count] : tally.verdicts) {
        const VerdictWords words = words_of_verdict(verdict);
        out += std::string("<li><span class=\"badge ") + tones[static_cast<int>(words.tone)] +
               "\">" + words.title + "</span> " + counted(count, "call", "calls") + ". " +
               words.sentence + "</li>";
    }
    return out + "</ul>";
}

std::string sort_head(const char* name, const char* kind = "")
{
    return std::string("<th") + kind + "><button type=button>" + name + "</button>";
}

} // namespace

void Tally::take(const Json& call)
{
    ++calls;
    ++verdicts[text(call, "verdict")];
    covered += !list(call, "authorisations").empty();
    not_covered += number(call, "not_covered_packets");
    for (const Json& stream : list(call, "streams")) {
        authenticated += number(stream, "authenticated");
        unproven += number(stream, "unproven");
        failed += number(stream, "failed");
        const std::uint64_t odds = number(stream, "proof_log2_odds");
        if (odds > 0 && (least_odds == 0 || odds < least_odds))
            least_odds = odds;
    }
}

std::string summary(const Json& report, const Tally& tally)
{
    std::string out = "<section id=summary><h2>Summary</h2><p class=lead>";
    const std::uint64_t omitted = number(object(report, "left_out"), "calls");
    if (tally.calls + omitted == 1)
        out += std::string("The captures hold <b>1 call</b>. ") +
               (tally.covered == 1 ? "An authorisation covers it." : "No authorisation covers it.");
    else
        out += "The captures hold <b>" + counted(tally.calls + omitted, "call", "calls") +
               "</b>. Authorisations cover <b>" + grouped(tally.covered) + "</b> of them.";
    if (const Json& left_out = object(report, "left_out"); number(left_out, "calls") > 0)
        out += " This copy is without <b>" + counted(number(left_out, "calls"), "call", "calls") +
               "</b> that no authorisation covers, and without " +
               (number(left_out, "calls") == 1 ? "its" : "their") + " signalling.";
    out += "</p>" + verdict_lines(tally);
    if (tally.authenticated > 0) {
        out += "<p>" +
               counted(tally.authenticated, "packet of media was", "packets of media were") +
               " decrypted. Each carries a tag that only the right key fits, so a wrong or an "
               "invented key would have been noticed.";
        if (tally.least_odds > 0)
            out += " For the stream with the weakest proof, the odds that it fits by chance are 1 "
                   "to 2<sup>" +
                   grouped(tally.least_odds) + "</sup>: " + odds_in_words(tally.least_odds) + ".";
        out += "</p>";
    }
    if (tally.unproven > 0)
        out += "<p>" + counted(tally.unproven, "packet carries", "packets carry") +
               " no tag: they were decrypted, but nothing proves that they are unaltered.</p>";
    if (tally.failed > 0)
        out += "<p>" + counted(tally.failed, "packet", "packets") +
               " within the authorised time could not be opened; the calls say why.</p>";
    if (tally.not_covered > 0)
        out += "<p>" + counted(tally.not_covered, "packet lies", "packets lie") +
               " outside what is authorised, and stayed encrypted. No key for them was used.</p>";
    if (flag(report, "key_file_permissions_overridden"))
        out += "<p class=warn>The key file could be read by others than its owner; the examiner "
               "let that pass.</p>";
    return out + "</section>";
}

std::string authorisations(const Json& report)
{
    std::string out = "<section id=authorisations><h2>Authorisations</h2><div class=scroll><table>"
                      "<thead><tr><th>Id<th>Order<th>Issued by<th>LIID<th>From<th>Until (not "
                      "included)<th>Scope<th>Targets</tr></thead><tbody>";
    for (const Json& one : list(report, "authorisations")) {
        out += "<tr><td>" + escaped(text(one, "id")) + "<td>" + escaped(text(one, "reference")) +
               "<td>" + escaped(text(one, "issued_by")) + "<td>" + escaped(text(one, "liid")) +
               "<td>" + readable_time(text(one, "valid_from")) + "<td>" +
               readable_time(text(one, "valid_to")) + "<td>" +
               (text(one, "scope") == "iri" ? "events only" : "content") + "<td>" +
               escaped_list(list(one, "targets"), "<br>") + "</tr>";
    }
    out += "</tbody></table></div>";
    for (const Json& one : list(report, "exclusions")) {
        std::string calls;
        for (const Json& call : list(one, "calls"))
            if (call.is_number_unsigned())
                calls += (calls.empty() ? "" : ", ") + std::string("<a href=#c") +
                         std::to_string(call.get<std::uint64_t>()) + ">" +
                         std::to_string(call.get<std::uint64_t>()) + "</a>";
        out += "<p><b>Excluded, " + escaped(text(one, "id")) + "</b>" +
               (text(one, "reason").empty() ? "" : " (" + escaped(text(one, "reason")) + ")") +
               ": " +
               (calls.empty() ? "no call was withheld"
                              : "calls withheld: " + calls + ", " +
                                    counted(number(one, "packets"), "packet", "packets")) +
               ".</p>";
    }
    return out + "</section>";
}

std::string row_of(const Json& call)
{
    const VerdictWords words = words_of_verdict(text(call, "verdict"));
    const std::string number_text = std::to_string(number(call, "number"));
    const std::string start = text(call, "start");
    const double length = seconds_between(start, text(call, "end"));
    return "<tr><td><a href=#c" + number_text + ">" + number_text + "</a><td>" +
           escaped(text(call, "from")) + "<td>" + escaped(text(call, "to")) + "<td>" +
           readable_time(start) + "<td class=r data-s=" + decimal(length, 3) + ">" +
           readable_duration(length) + "<td><span class=\"badge " +
           tones[static_cast<int>(words.tone)] + "\">" + words.title + "</span></tr>";
}

std::string table_of_calls_begins(std::uint64_t calls)
{
    const std::string title = "<section id=calls><h2>Calls</h2>";
    if (calls == 0)
        return title + "<p>No call is in the captures.</p>";
    return title +
           "<form class=filter hidden><label>Show calls with <input type=search name=q "
           "placeholder=\"name, number, verdict\"></label> <output></output></form>"
           "<div class=scroll><table class=list><thead><tr>" +
           sort_head("No.") + sort_head("From") + sort_head("To") + sort_head("Began") +
           sort_head("Lasted", " class=r") + sort_head("Verdict") + "</tr></thead><tbody>";
}

std::string table_of_calls_ends(std::uint64_t calls)
{
    return calls == 0 ? "</section>" : "</tbody></table></div></section>";
}

std::string text_messages(const Json& report)
{
    const Json& messages = list(report, "text_messages");
    const std::uint64_t others = number(report, "text_messages_not_covered");
    if (messages.empty() && others == 0)
        return "";
    std::string out = "<section id=messages><h2>Text messages</h2>";
    if (!messages.empty())
        out += "<div class=scroll><table><thead><tr><th>No.<th>Sent<th>From<th>To<th>Text<th>"
               "Answer<th>Capture, frame</tr></thead><tbody>";
    for (const Json& one : messages) {
        std::string content = "<i>events only</i>";
        if (one.contains("text"))
            content = "<span class=text>" + escaped(text(one, "text")) + "</span>";
        else if (flag(one, "content"))
            content = text(one, "body").empty() ? "<i>empty</i>"
                                                : "<i>" + escaped(text(one, "content_type")) +
                                                      ", in " + escaped(text(one, "body")) + "</i>";
        out += "<tr><td>" + std::to_string(number(one, "number")) + "<td>" +
               readable_time(text(one, "time")) + "<td>" + escaped(text(one, "from")) + "<td>" +
               escaped(text(one, "to")) + "<td>" + content + "<td>" + escaped(text(one, "answer")) +
               "<td>" + std::to_string(number(one, "file")) + ", " +
               std::to_string(number(one, "frame")) + "</tr>";
    }
    if (!messages.empty())
        out += "</tbody></table></div>";
    if (others > 0)
        out += "<p>" + counted(others, "text message", "text messages") +
               " that no authorisation covers: not read, and not listed.</p>";
    return out + "</section>";
}

} // namespace lisrtp::evidence::html
