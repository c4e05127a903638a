#include "offline/evidence/html/chain.h"

#include "offline/evidence/html/words.h"

#include <algorithm>
#include <vector>

namespace lisrtp::evidence::html
{

namespace
{

/** One step: what it is called, what it is, and where it stands. */
struct Link {
    std::string name;
    std::string value;
    std::string place;
    const char* kind = ""; ///< CSS class: "proof" for what is checked against the capture
};

std::string frame(const char* what, std::uint64_t file, std::uint64_t number, bool several_files)
{
    if (number == 0)
        return "";
    return std::string(what) + "frame " + std::to_string(number) +
           (several_files ? " of file " + std::to_string(file) : "");
}

std::string frame(const char* what, const Json& place, bool several_files)
{
    return frame(what, number(place, "file"), number(place, "frame"), several_files);
}

/** One way in which a session's keys were come by, and the packets that they opened. */
struct Use {
    Json how; ///< secret, derivation, seed and side, as report.json has them
    std::uint64_t authenticated = 0;
    std::uint64_t unproven = 0;
    std::uint64_t log2_odds = 0;
    std::string suites;
    std::string crypto_sessions;
};

/** Appends to a list in words what it does not name yet. */
void name_once(std::string& names, const std::string& name)
{
    if (names.find(name) == std::string::npos)
        names += (names.empty() ? "" : ", ") + name;
}

bool same_way(const Json& a, const Json& b)
{
    for (const char* field : {"secret", "derivation", "side"})
        if (text(a, field) != text(b, field))
            return false;
    return number(a, "seed_frame") == number(b, "seed_frame") &&
           number(a, "seed_file") == number(b, "seed_file");
}

/** The ways in which session `place` (from 1) opened packets: none when its keys opened nothing. */
std::vector<Use> uses_of(const Json& call, std::size_t place)
{
    std::vector<Use> uses;
    for (const Json& stream : list(call, "streams"))
        for (const Json& key : list(stream, "keys")) {
            if (number(key, "session") != place)
                continue;
            auto use = std::find_if(uses.begin(), uses.end(),
                                    [&key](const Use& known) { return same_way(known.how, key); });
            if (use == uses.end())
                use = uses.insert(uses.end(), Use{.how = key, .suites = "", .crypto_sessions = ""});
            use->authenticated += number(key, "authenticated");
            use->unproven += number(key, "unproven");
            use->log2_odds += number(key, "proof_log2_odds");
            name_once(use->suites, escaped(text(key, "suite")));
            if (number(key, "cs_id") > 0)
                name_once(use->crypto_sessions, "CS " + std::to_string(number(key, "cs_id")));
        }
    return uses;
}

Link secret_link(const Json& how)
{
    const std::string secret = text(how, "secret");
    if (secret.empty())
        return {"Key in the open", "stands in the signalling itself", "", ""};
    return {"Secret handed over", "<b>" + escaped(secret) + "</b>", "from the key file", ""};
}

void add_seed(std::vector<Link>& links, const Json& how, bool several_files)
{
    if (number(how, "seed_frame") == 0)
        return;
    links.push_back({"Seed", "RAND or nonce that the network sent",
                     frame("", number(how, "seed_file"), number(how, "seed_frame"), several_files),
                     ""});
}

/** An exponent whose own value is the one that was seen. */
bool is_proven_exponent(const Json& session, const Json& how)
{
    return !text(how, "side").empty() && text(session, "value_check") == "match";
}

void add_exponent(std::vector<Link>& links, const Json& session, const Json& how,
                  bool several_files)
{
    const bool initiator = text(how, "side") != "responder";
    const std::string derivation = escaped(text(how, "derivation"));
    const char* const exponent = initiator ? "x" : "y";
    const char* const own = initiator ? "g<sup>x</sup>" : "g<sup>y</sup>";
    links.push_back({std::string("Exponent ") + exponent,
                     derivation.empty()
                         ? "as handed over"
                         : std::string(exponent) + " = " + derivation + "(secret, seed)",
                     "", ""});
    const std::string group = escaped(text(session, "group"));
    links.push_back({std::string("Value ") + own,
                     std::string(own) + " computed <b>= value seen</b> \u2713",
                     (group.empty() ? "" : "group " + group + ", ") +
                         frame("", object(session, initiator ? "offer" : "answer"), several_files),
                     "proof"});
    // Diffie-Hellman, MTI and conferences each have their formula; this is true of all.
    links.push_back(
        {"TGK", std::string("from ") + exponent + " and the others' values",
         frame("other value in ", object(session, initiator ? "answer" : "offer"), several_files),
         ""});
}

/** A key that no g^x vouches for: the tags alone do. */
void add_key(std::vector<Link>& links, const char* name, const Json& session, const Json& how,
             bool several_files)
{
    const std::string derivation = escaped(text(how, "derivation"));
    std::string value = "as handed over, or opened with it";
    if (!text(how, "side").empty())
        value = "from an exponent, " +
                (derivation.empty() ? "as handed over" : derivation + "(secret, seed)") +
                ", whose own value is not in these messages";
    else if (!derivation.empty())
        value = derivation + "(secret, seed)";
    else if (text(how, "secret").empty())
        value = "out of the message";
    links.push_back({name, value, frame("offer in ", object(session, "offer"), several_files), ""});
}

void add_tags(std::vector<Link>& links, const Use& use)
{
    if (use.authenticated > 0)
        links.push_back(
            {"Tags of the packets",
             "<b>" + counted(use.authenticated, "packet", "packets") + " fit</b> \u2713",
             use.suites, "proof"});
    else if (use.unproven > 0)
        links.push_back({"Packets", counted(use.unproven, "packet", "packets") + " without a tag",
                         use.suites, ""});
    else
        links.push_back({"Tags of the packets", "no packet was opened with these keys", "", ""});
}

std::vector<Link> links_of(const Json& session, const Use& use, bool several_files)
{
    std::vector<Link> links{secret_link(use.how)};
    add_seed(links, use.how, several_files);
    if (!text(session, "mode").starts_with("mikey")) {
        add_key(links, "Master key", session, use.how, several_files);
    } else {
        if (is_proven_exponent(session, use.how))
            add_exponent(links, session, use.how, several_files);
        else
            add_key(links, "TGK or TEK", session, use.how, several_files);
        links.push_back({"Session keys", "of each crypto session",
                         "CSB " + escaped(text(session, "csb_id")) +
                             (use.crypto_sessions.empty() ? "" : ", " + use.crypto_sessions),
                         ""});
    }
    add_tags(links, use);
    return links;
}

std::string row_of(const std::vector<Link>& links)
{
    std::string out = "<ol class=chain>";
    for (const Link& link : links)
        out += std::string("<li") + (*link.kind ? std::string(" class=") + link.kind : "") +
               "><span class=n>" + link.name + "</span><span class=v>" + link.value +
               "</span><span class=p>" + link.place + "</span></li>";
    return out + "</ol>";
}

std::string lines(const char* title, const Json& texts)
{
    if (texts.empty())
        return "";
    std::string out = std::string("<p class=note>") + title + ":</p><ul class=note>";
    for (const Json& one : texts)
        if (one.is_string())
            out += "<li>" + escaped(one.get<std::string>()) + "</li>";
    return out + "</ul>";
}

std::string attempts_of(const Json& session, bool several_files)
{
    const Json& attempts = list(session, "attempts");
    if (attempts.empty())
        return "";
    std::string out =
        "<details class=alt><summary>What was tried: " +
        counted(attempts.size() + number(session, "more_attempts"), "thing", "things") +
        "</summary><div class=scroll><table><thead><tr><th>Secret<th>Derivation<th>"
        "Seed<th>Outcome</tr></thead><tbody>";
    for (const Json& attempt : attempts)
        out += "<tr><td>" + escaped(text(attempt, "secret")) + "<td>" +
               escaped(text(attempt, "derivation")) + "<td>" +
               frame("", object(attempt, "seed"), several_files) + "<td>" +
               escaped(text(attempt, "outcome")) + "</tr>";
    return out + "</tbody></table></div></details>";
}

} // namespace

std::string chains(const Json& call, bool several_files)
{
    std::string out;
    std::size_t place = 0;
    for (const Json& session : list(call, "sessions")) {
        ++place;
        const ModeWords mode = words_of_mode(text(session, "mode"));
        out += std::string("<h4>Key agreement: ") + mode.name + "</h4>";
        if (*mode.meaning)
            out += std::string("<p class=note>") + mode.meaning + ".</p>";
        std::vector<Use> uses = uses_of(call, place);
        const bool known = !text(session, "secret").empty() || text(session, "mode") == "sdes";
        if (uses.empty() && known && text(session, "reason").empty())
            uses.push_back(Use{.how = session, .suites = "", .crypto_sessions = ""});
        for (const Use& use : uses) {
            out += row_of(links_of(session, use, several_files));
            if (use.log2_odds > 0)
                out += "<p>Odds that all these tags fit by chance: 1 to 2<sup>" +
                       grouped(use.log2_odds) + "</sup>, " + odds_in_words(use.log2_odds) + ".</p>";
        }
        if (uses.empty())
            out += "<p><b>No key:</b> " + escaped(text(session, "reason")) + ".</p>";
        out += lines("Checks", list(session, "checks"));
        out += lines("Oddities that were survived", list(session, "quirks"));
        out += attempts_of(session, several_files);
    }
    return out;
}

} // namespace lisrtp::evidence::html
