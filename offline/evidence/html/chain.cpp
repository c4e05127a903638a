#include "offline/evidence/html/chain.h"

#include "offline/evidence/html/words.h"

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

bool is_diffie_hellman(const std::string& mode)
{
    return mode == "mikey-dh" || mode == "mikey-dhhmac";
}

/** What became of the packets that this session's keys opened. */
struct Tags {
    std::uint64_t authenticated = 0;
    std::uint64_t unproven = 0;
    std::uint64_t log2_odds = 0;
    std::string suites;
    std::string crypto_sessions;
};

Tags tags_of(const Json& call, const Json& session)
{
    Tags tags;
    const std::string csb = text(session, "csb_id");
    for (const Json& stream : list(call, "streams")) {
        if (text(stream, "csb_id") != csb || text(stream, "secret") != text(session, "secret"))
            continue;
        tags.authenticated += number(stream, "authenticated");
        tags.unproven += number(stream, "unproven");
        tags.log2_odds += number(stream, "proof_log2_odds");
        const std::string suite = escaped(text(stream, "suite"));
        if (!suite.empty() && tags.suites.find(suite) == std::string::npos)
            tags.suites += (tags.suites.empty() ? "" : ", ") + suite;
        if (number(stream, "cs_id") > 0)
            tags.crypto_sessions += (tags.crypto_sessions.empty() ? "CS " : ", ") +
                                    std::to_string(number(stream, "cs_id"));
    }
    return tags;
}

Link secret_link(const Json& session)
{
    const std::string secret = text(session, "secret");
    if (secret.empty())
        return {"Key in the open", "stands in the signalling itself", "", ""};
    return {"Secret handed over", "<b>" + escaped(secret) + "</b>", "from the key file", ""};
}

void add_seed(std::vector<Link>& links, const Json& session, bool several_files)
{
    if (number(session, "seed_frame") == 0)
        return;
    links.push_back(
        {"Seed", "RAND or nonce that the network sent",
         frame("", number(session, "seed_file"), number(session, "seed_frame"), several_files),
         ""});
}

void add_diffie_hellman(std::vector<Link>& links, const Json& session, bool several_files)
{
    const bool initiator = text(session, "side") != "responder";
    const std::string derivation = escaped(text(session, "derivation"));
    const char* const exponent = initiator ? "x" : "y";
    const char* const own = initiator ? "g<sup>x</sup>" : "g<sup>y</sup>";
    const char* const peer = initiator ? "g<sup>y</sup>" : "g<sup>x</sup>";
    links.push_back({std::string("Exponent ") + exponent,
                     derivation.empty()
                         ? "as handed over"
                         : std::string(exponent) + " = " + derivation + "(secret, seed)",
                     "", ""});
    const bool fits = text(session, "value_check") == "match";
    const Json& place = object(session, initiator ? "offer" : "answer");
    const std::string group = escaped(text(session, "group"));
    links.push_back(
        {std::string("Value ") + own,
         std::string(own) +
             (fits ? " computed <b>= value seen</b> \u2713" : " computed, not compared"),
         (group.empty() ? "" : "group " + group + ", ") + frame("", place, several_files),
         fits ? "proof" : ""});
    links.push_back(
        {"TGK", std::string("(") + peer + ")<sup>" + exponent + "</sup>",
         frame("other value in ", object(session, initiator ? "answer" : "offer"), several_files),
         ""});
}

void add_transport(std::vector<Link>& links, const Json& session, bool several_files)
{
    const std::string derivation = escaped(text(session, "derivation"));
    links.push_back({"TGK",
                     derivation.empty() ? "as handed over, or out of the message"
                                        : derivation + "(secret, seed)",
                     frame("offer in ", object(session, "offer"), several_files), ""});
}

std::vector<Link> links_of(const Json& call, const Json& session, bool several_files)
{
    const std::string mode = text(session, "mode");
    const bool is_mikey = mode.starts_with("mikey");
    std::vector<Link> links{secret_link(session)};
    add_seed(links, session, several_files);
    if (is_diffie_hellman(mode))
        add_diffie_hellman(links, session, several_files);
    else if (is_mikey)
        add_transport(links, session, several_files);
    const Tags tags = tags_of(call, session);
    if (is_mikey)
        links.push_back({"TEK", "one key for each direction",
                         "CSB " + escaped(text(session, "csb_id")) +
                             (tags.crypto_sessions.empty() ? "" : ", " + tags.crypto_sessions),
                         ""});
    else
        links.push_back({"Master key", mode == "sdes" ? "of each direction" : "as handed over",
                         frame("offer in ", object(session, "offer"), several_files), ""});
    if (tags.authenticated > 0)
        links.push_back(
            {"Tags of the packets",
             "<b>" + counted(tags.authenticated, "packet", "packets") + " fit</b> \u2713",
             tags.suites, "proof"});
    else if (tags.unproven > 0)
        links.push_back({"Packets", counted(tags.unproven, "packet", "packets") + " without a tag",
                         tags.suites, ""});
    else
        links.push_back({"Tags of the packets", "none fits", "", "miss"});
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
    for (const Json& session : list(call, "sessions")) {
        const ModeWords mode = words_of_mode(text(session, "mode"));
        const bool known = !text(session, "secret").empty() || text(session, "mode") == "sdes";
        out += std::string("<h4>Key agreement: ") + mode.name + "</h4>";
        if (*mode.meaning)
            out += std::string("<p class=note>") + mode.meaning + ".</p>";
        if (known && text(session, "reason").empty()) {
            out += row_of(links_of(call, session, several_files));
            const Tags tags = tags_of(call, session);
            if (tags.log2_odds > 0)
                out += "<p>Odds that all these tags fit by chance: 1 to 2<sup>" +
                       grouped(tags.log2_odds) + "</sup>, " + odds_in_words(tags.log2_odds) +
                       ".</p>";
        } else {
            out += "<p><b>No key:</b> " + escaped(text(session, "reason")) + ".</p>";
        }
        out += lines("Checks", list(session, "checks"));
        out += lines("Oddities that were survived", list(session, "quirks"));
        out += attempts_of(session, several_files);
    }
    return out;
}

} // namespace lisrtp::evidence::html
