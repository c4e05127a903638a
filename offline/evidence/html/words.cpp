#include "offline/evidence/html/words.h"

#include "keys/base/timestamp.h"

#include <cmath>
#include <utility>

namespace lisrtp::evidence::html
{

VerdictWords words_of_verdict(const std::string& verdict)
{
    static const std::pair<const char*, VerdictWords> words[] = {
        {"decrypted",
         {Tone::good, "Decrypted",
          "Every encrypted packet within the authorised time was opened, and proven to be "
          "unaltered."}},
        {"partly",
         {Tone::partly, "Partly decrypted",
          "Some packets within the authorised time were opened, others were not."}},
        {"no-secret",
         {Tone::bad, "No key", "Authorised, but none of the secrets handed over opens it."}},
        {"value-mismatch",
         {Tone::bad, "Another key was used",
          "The terminal was given a seed for its key, and did not use it: the value that it sent "
          "is "
          "none that follows from its subscriber's secret."}},
        {"tampered-between-networks",
         {Tone::bad, "Altered on the way",
          "The key agreement was changed between the two parties: the answer repeats another value "
          "than was offered."}},
        {"tags-failed",
         {Tone::bad, "Key proven, media does not fit",
          "The key is proven by the signalling, yet the media was not protected with it."}},
        {"not-covered",
         {Tone::neutral, "Not authorised",
          "No authorisation covers it, or it is excluded. Nothing was opened."}},
        {"events-only",
         {Tone::neutral, "Events only",
          "The authorisation covers the facts, not the content. No media was opened."}},
        {"no-media", {Tone::neutral, "No media", "The captures hold no media of it."}},
        {"refused", {Tone::neutral, "Refused", "There was no conversation."}},
        {"plain", {Tone::good, "Not encrypted", "The media was sent without encryption."}},
        {"unsupported",
         {Tone::bad, "Not supported", "A protection is used that this program cannot open."}},
        {"damaged", {Tone::bad, "Damaged", "The signalling could not be read whole."}}};
    for (const auto& [name, meaning] : words)
        if (verdict == name)
            return meaning;
    return {Tone::neutral, "Unknown verdict", ""};
}

std::string words_of_ending(const Json& call)
{
    const std::string ending = text(call, "ended_by");
    const std::string detail = text(call, "ending_detail");
    if (ending == "bye")
        return "one of the parties hung up";
    if (ending == "cancel")
        return "the caller gave up before it was answered";
    if (ending == "refused")
        return "refused" + (detail.empty() ? "" : ": " + escaped(detail));
    if (ending == "timeout")
        return "nobody answered";
    return "its end is not in the captures";
}

ModeWords words_of_mode(const std::string& mode)
{
    static const std::pair<const char*, ModeWords> words[] = {
        {"mikey-psk",
         {"MIKEY, pre-shared key", "the caller sends the key, protected by a key that "
                                   "both have had before"}},
        {"mikey-pk",
         {"MIKEY, public key", "the caller sends the key, protected by the callee's public key"}},
        {"mikey-rsa-r",
         {"MIKEY, RSA-R", "the callee sends the key, protected by the caller's public key"}},
        {"mikey-dh",
         {"MIKEY, Diffie-Hellman", "each party sends a value; the key follows from both"}},
        {"mikey-dhhmac",
         {"MIKEY, Diffie-Hellman with HMAC",
          "each party sends a value, protected by a key that both have had before"}},
        {"sdes", {"a=crypto (SDES)", "the key stands in the signalling"}},
        {"dtls", {"DTLS-SRTP", "the parties agree on the key beside the media"}},
        {"srtp-master", {"key handed over", "the key file holds the media's own key"}}};
    for (const auto& [name, meaning] : words)
        if (mode == name)
            return meaning;
    return {"unknown", ""};
}

std::string odds_in_words(std::uint64_t log2_odds)
{
    if (log2_odds == 0)
        return "nothing proves it: the packets carry no tag";
    const std::string tosses =
        "as likely as " + grouped(log2_odds) + " tosses of a coin that all fall heads";
    if (log2_odds < 27) // winning at 6 of 49, once in 14 million, is 2^-23.7
        return tosses;
    const auto wins = static_cast<std::uint64_t>(static_cast<double>(log2_odds) / 23.737);
    return tosses + ", or as winning the first prize of a 6-of-49 lottery " + grouped(wins) +
           (wins == 1 ? " time" : " times in a row");
}

std::string time_text(const std::string& rfc3339)
{
    if (rfc3339.size() < 23)
        return escaped(rfc3339);
    const bool is_whole = rfc3339.substr(19, 4) == ".000";
    return escaped(rfc3339.substr(0, 10) + " " + rfc3339.substr(11, is_whole ? 8 : 12)) + " UTC";
}

std::string readable_time(const std::string& rfc3339)
{
    return "<time>" + time_text(rfc3339) + "</time>";
}

double seconds_between(const std::string& from, const std::string& to)
{
    const auto a = from_rfc3339(from);
    const auto b = from_rfc3339(to);
    return a && b ? static_cast<double>(*b - *a) / static_cast<double>(ns_per_second) : 0;
}

std::string readable_duration(double seconds)
{
    const double rounded = std::round(std::max(0.0, seconds) * 10) / 10;
    const auto minutes = static_cast<std::uint64_t>(rounded / 60);
    const double rest = rounded - static_cast<double>(minutes) * 60;
    return std::to_string(minutes) + ":" + (rest < 10 ? "0" : "") + decimal(rest, 1);
}

} // namespace lisrtp::evidence::html
