#include "offline/cli/explain_command.h"

#include "offline/cli/case_access.h"
#include "offline/cli/messages.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>

namespace lisrtp::cli
{

namespace
{

using Json = nlohmann::json;

std::string text(const Json& object, const char* field)
{
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? printable(found->get<std::string>()) : "";
}

std::uint64_t number(const Json& object, const char* field)
{
    const auto found = object.find(field);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

const Json& list(const Json& object, const char* field)
{
    static const Json none = Json::array();
    const auto found = object.find(field);
    return found != object.end() && found->is_array() ? *found : none;
}

/** "frame 4", or "frame 4 of file 2" where there are several. */
std::string place(const Json& where, std::size_t inputs)
{
    std::string words = "frame " + std::to_string(number(where, "frame"));
    if (inputs > 1)
        words += " of file " + std::to_string(number(where, "file"));
    return words;
}

/** Tells the steps of one call in their order, and remembers the first that failed. */
class Explanation
{
public:
    Explanation(const Json& report, const Json& call) : report_(report), call_(call) {}

    void tell()
    {
        std::printf("call %llu  %s -> %s\n",
                    static_cast<unsigned long long>(number(call_, "number")),
                    text(call_, "from").c_str(), text(call_, "to").c_str());
        std::printf("Call-ID %s, from %s to %s, ended by %s\n\n", text(call_, "call_id").c_str(),
                    text(call_, "start").c_str(), text(call_, "end").c_str(),
                    text(call_, "ended_by").c_str());
        tell_authorisation();
        tell_removed_candidates();
        tell_challenges();
        tell_core_vectors();
        for (const Json& session : list(call_, "sessions"))
            tell_session(session);
        if (list(call_, "sessions").empty())
            step("key agreement", "none in the signalling", false);
        tell_streams();
        tell_verdict();
    }

private:
    void step(const char* name, const std::string& words, bool good)
    {
        std::printf("%-15s %s %s\n", name, good ? "+" : "-", words.c_str());
        if (!good && first_failure_.empty())
            first_failure_ = std::string(name) + ": " + words;
    }

    static void detail(const std::string& words) { std::printf("%-15s   %s\n", "", words.c_str()); }

    void tell_authorisation()
    {
        const std::string id = text(call_, "authorisation");
        const bool covered = !id.empty() && text(call_, "verdict") != "events-only";
        step("authorisation", covered ? id + " covers its content" : text(call_, "reason"),
             covered);
        for (const Json& met : list(call_, "excluded_by"))
            detail(text(met, "exclusion") + " names " + text(met, "identity") +
                   ", which stands in " + text(met, "header") + " of " + place(met, inputs()));
    }

    void tell_challenges()
    {
        for (const Json& challenge : list(report_, "challenges")) {
            if (!is_seed_of_an_attempt(challenge))
                continue;
            detail("challenge in " + place(challenge, inputs()) + " for " +
                   text(challenge, "impi") + ": RES " + text(challenge, "res") + ", MAC-A " +
                   text(challenge, "mac_a") + " (secret " + text(challenge, "secret") + ")");
        }
    }

    void tell_removed_candidates()
    {
        const Json& removed = list(call_, "removed_candidates");
        if (removed.empty())
            return;
        const bool forced = call_.value("relay_forced", false);
        detail(std::string(forced ? "relay was forced: " : "") + std::to_string(removed.size()) +
               (removed.size() == 1 ? " candidate was" : " candidates were") +
               " removed between the legs, the first of them " + text(removed[0], "type") + " " +
               text(removed[0], "address") + ", between " + place(removed[0]["before"], inputs()) +
               " and " + place(removed[0]["after"], inputs()));
    }

    /** Keys that no key file brought. */
    void tell_core_vectors()
    {
        for (const Json& vector : list(report_, "core_vectors"))
            if (is_secret_of_an_attempt(text(vector, "secret")))
                detail("AKA vector in " + place(vector, inputs()) + " on " +
                       text(vector, "interface") + " for " + text(vector, "impi") + " (secret " +
                       text(vector, "secret") + ")");
    }

    bool is_secret_of_an_attempt(const std::string& secret) const
    {
        for (const Json& session : list(call_, "sessions"))
            for (const Json& attempt : list(session, "attempts"))
                if (text(attempt, "secret") == secret)
                    return true;
        return false;
    }

    bool is_seed_of_an_attempt(const Json& challenge) const
    {
        for (const Json& session : list(call_, "sessions"))
            for (const Json& attempt : list(session, "attempts"))
                if (attempt.contains("seed") &&
                    number(attempt["seed"], "frame") == number(challenge, "frame") &&
                    number(attempt["seed"], "file") == number(challenge, "file"))
                    return true;
        return false;
    }

    void tell_session(const Json& session)
    {
        std::string words = text(session, "mode");
        if (!text(session, "csb_id").empty())
            words += " CSB " + text(session, "csb_id");
        if (!text(session, "group").empty())
            words += ", " + text(session, "group");
        if (session.contains("offer"))
            words += ", offer in " + place(session["offer"], inputs());
        if (session.contains("answer"))
            words += ", answer in " + place(session["answer"], inputs());
        else
            words += session.contains("offer") ? ", no answer" : ", not of this capture";
        step("key agreement", words, true);
        bool any_keys = false;
        for (const Json& attempt : list(session, "attempts")) {
            any_keys |= attempt.value("led_to_keys", false);
            tell_attempt(attempt);
        }
        if (number(session, "more_attempts") > 0)
            detail("and " + std::to_string(number(session, "more_attempts")) +
                   (number(session, "more_attempts") == 1 ? " more try" : " more tries"));
        for (const Json& check : list(session, "checks"))
            if (check.is_string())
                detail(printable(check.get<std::string>()));
        for (const Json& quirk : list(session, "quirks"))
            detail("oddity: " + printable(quirk.get<std::string>()));
        if (text(call_, "verdict") == "not-covered") // its keys are nobody's business
            return;
        if (!text(session, "reason").empty())
            step("keys", text(session, "reason"), false);
        else if (!any_keys && text(session, "mode") != "sdes")
            step("keys", "no secret of the key file was of any use", false);
    }

    void tell_attempt(const Json& attempt) const
    {
        std::string words = attempt.value("led_to_keys", false) ? "+ " : "- ";
        const std::string secret = text(attempt, "secret");
        words += secret.empty() ? "open in the signalling" : secret;
        if (!text(attempt, "derivation").empty())
            words += ", " + text(attempt, "derivation");
        if (attempt.contains("seed"))
            words += " of " + place(attempt["seed"], inputs());
        detail(words + ": " + text(attempt, "outcome"));
    }

    void tell_streams()
    {
        for (const Json& stream : list(call_, "streams")) {
            const std::uint64_t packets = number(stream, "packets");
            const std::uint64_t failed = number(stream, "failed");
            std::string words = text(stream, "ssrc") + " " + text(stream, "source") + " -> " +
                                text(stream, "destination") + ": ";
            if (text(stream, "suite") == "plain")
                words += "never encrypted";
            else
                words += std::to_string(packets - failed) + " of " + std::to_string(packets) +
                         " packets open" +
                         (text(stream, "suite").empty() ? "" : ", " + text(stream, "suite"));
            if (number(stream, "not_covered") > 0)
                words += ", " + std::to_string(number(stream, "not_covered")) +
                         " outside the authorised window";
            step("stream", words, failed == 0);
        }
    }

    void tell_verdict() const
    {
        std::printf("\nverdict: %s%s%s\n", text(call_, "verdict").c_str(),
                    text(call_, "reason").empty() ? "" : ": ", text(call_, "reason").c_str());
        if (!first_failure_.empty() && text(call_, "verdict") != "decrypted")
            std::printf("first step that failed: %s\n", first_failure_.c_str());
    }

    std::size_t inputs() const { return list(report_, "inputs").size(); }

    const Json& report_;
    const Json& call_;
    std::string first_failure_;
};

} // namespace

int run_explain(const std::string& case_folder, const std::string& wanted)
{
    std::ifstream file(case_folder + "/data/report.json");
    const Json report = file ? Json::parse(file, nullptr, false) : Json();
    if (!report.is_object() || !report.contains("calls")) {
        if (!file && is_only_indexed(case_folder)) {
            say_only_indexed(case_folder);
        } else if (file || !say_if_not_permitted(case_folder)) {
            say_error(case_folder + ": no case, or its report cannot be read");
            say_hint("lisrtp decrypt makes cases");
        }
        return exit_usage;
    }
    for (const Json& call : list(report, "calls"))
        if (text(call, "call_id") == wanted || std::to_string(number(call, "number")) == wanted) {
            Explanation(report, call).tell();
            return exit_ok;
        }
    say_error(case_folder + ": no call " + wanted);
    say_hint("lisrtp calls " + case_folder + " lists them");
    return exit_usage;
}

} // namespace lisrtp::cli
