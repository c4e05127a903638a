#include "offline/evidence/report.h"

#include "keys/base/hex.h"
#include "keys/base/secret_bytes.h"
#include "offline/evidence/call_ledger.h"
#include "offline/evidence/json_text.h"
#include "offline/evidence/report_call_json.h"
#include "offline/evidence/report_stream_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lisrtp::evidence
{

namespace
{

using Json = nlohmann::ordered_json;

double milliseconds(std::int64_t ns)
{
    constexpr double ns_per_millisecond = 1e6;
    return static_cast<double>(ns) / ns_per_millisecond;
}

Json clock_json(const ReportedClock& clock)
{
    return {{"reference", clock.reference},
            {"offset_ms", milliseconds(clock.offset_ns)},
            {"copies_compared", clock.compared},
            {"spread_ms", milliseconds(clock.spread_ns)}};
}

Json input_json(const ReportedInput& input, std::size_t number)
{
    Json json{{"number", number},
              {"name", input.name},
              {"sha256", input.sha256},
              {"octets", input.octets},
              {"frames", input.frames}};
    if (!input.damage.empty())
        json["damage"] = input.damage;
    if (input.clock)
        json["clock"] = clock_json(*input.clock);
    return json;
}

std::vector<std::string> targets_of(const std::vector<keyfile::Identity>& identities)
{
    std::vector<std::string> targets;
    for (const keyfile::Identity& identity : identities)
        targets.push_back(keyfile::to_string(identity));
    return targets;
}

Json authorisation_json(const keyfile::Authorisation& authorisation)
{
    return {{"id", authorisation.id},
            {"liid", authorisation.liid},
            {"reference", authorisation.reference},
            {"issued_by", authorisation.issued_by},
            {"scope", authorisation.scope == keyfile::Scope::content ? "content" : "iri"},
            {"valid_from", to_rfc3339(authorisation.valid_from)},
            {"valid_to", to_rfc3339(authorisation.valid_to)},
            {"targets", targets_of(authorisation.targets)}};
}

/** What was withheld, and from which calls: the log of an exclusion. */
Json exclusion_json(const keyfile::Exclusion& exclusion, const CallLedger& calls)
{
    const auto found = calls.withheld().find(exclusion.id);
    Withheld withheld = found == calls.withheld().end() ? Withheld() : found->second;
    std::sort(withheld.calls.begin(), withheld.calls.end());
    return {{"id", exclusion.id},         {"authorisation", exclusion.authorisation},
            {"reason", exclusion.reason}, {"identities", targets_of(exclusion.identities)},
            {"calls", withheld.calls},    {"packets", withheld.packets}};
}

Json challenge_json(const casebook::Challenge& challenge)
{
    Json json{{"file", challenge.place.file},     {"frame", challenge.place.frame},
              {"time", to_rfc3339(challenge.at)}, {"impi", challenge.impi},
              {"algorithm", challenge.algorithm}, {"rand", to_hex(challenge.rand)},
              {"res", name_of(challenge.res)},    {"mac_a", name_of(challenge.mac_a)},
              {"secret", challenge.secret}};
    if (!challenge.sqn.empty())
        json["sqn"] = to_hex(challenge.sqn);
    if (challenge.resynchronised)
        json["auts"] = {{"mac_s", name_of(challenge.mac_s)}, {"sqn_ms", to_hex(challenge.sqn_ms)}};
    return json;
}

/** A captured key's place, never the key. */
Json core_vector_json(const casebook::CoreVector& vector)
{
    return {{"secret", vector.secret},       {"file", vector.place.file},
            {"frame", vector.place.frame},   {"time", to_rfc3339(vector.at)},
            {"interface", vector.interface}, {"impi", vector.impi},
            {"rand", to_hex(vector.rand)},   {"authorisations", vector.authorisations}};
}

Json association_json(const ReportedAssociation& association)
{
    return {{"spi", association.spi},
            {"secret", association.secret},
            {"seed", place_json(association.seed)},
            {"agreed_in", place_json(association.agreed_in)},
            {"packets", association.packets}};
}

/**
 * The calls as a list that stands `indent` blanks from the left, call by call: that of a large case
 * does not fit into memory.
 * @param wanted  null: all
 */
Result<void> write_calls(const CallLedger& calls, const std::set<std::size_t>* wanted,
                         std::size_t indent, const TextSink& out)
{
    bool is_first = true;
    auto read = calls.read_texts([&](std::size_t number, std::string_view text) {
        if (wanted && !wanted->contains(number))
            return;
        out((is_first ? "[\n" : ",\n") + std::string(indent + 2, ' ') + indented(text, indent + 2));
        is_first = false;
    });
    out(is_first ? "[]" : "\n" + std::string(indent, ' ') + "]");
    return read;
}

} // namespace

Result<void> write_report(const Report& report, const CallLedger& calls, const TextSink& out)
{
    Json inputs = Json::array();
    for (std::size_t i = 0; i < report.inputs.size(); ++i)
        inputs.push_back(input_json(report.inputs[i], i + 1));
    Json authorisations = Json::array();
    for (const keyfile::Authorisation& authorisation : report.authorisations)
        authorisations.push_back(authorisation_json(authorisation));
    Json exclusions = Json::array();
    for (const keyfile::Exclusion& exclusion : report.exclusions)
        exclusions.push_back(exclusion_json(exclusion, calls));
    Json challenges = Json::array();
    for (const casebook::Challenge& challenge : report.challenges)
        challenges.push_back(challenge_json(challenge));
    Json core_vectors = Json::array();
    for (const casebook::CoreVector& vector : report.core_vectors)
        core_vectors.push_back(core_vector_json(vector));
    Json associations = Json::array();
    for (const ReportedAssociation& association : report.associations)
        associations.push_back(association_json(association));
    Json strays = Json::array();
    for (const ReportedStream& stream : report.streams_without_call)
        strays.push_back(stream_json(stream));
    Json skipped = Json::array();
    for (const auto& [reason, skip] : report.skipped) {
        skipped.push_back({{"reason", reason}, {"frames", skip.frames}});
        if (skip.first)
            skipped.back()["first"] = place_json(*skip.first);
    }

    Json json{{"format", "lisrtp-report/1"},
              {"program", {{"name", "lisrtp"}, {"version", report.version}}},
              {"engine", report.engine},
              {"memory_locked", report.memory_locked},
              {"key_file_permissions_overridden", report.key_file_permissions_overridden},
              {"inputs", std::move(inputs)},
              {"authorisations", std::move(authorisations)},
              {"exclusions", std::move(exclusions)},
              {"challenges", std::move(challenges)},
              {"core_vectors", std::move(core_vectors)},
              {"ipsec", std::move(associations)},
              {"calls", Json::array()}, // apart
              {"streams_without_call", std::move(strays)},
              {"skipped", std::move(skipped)}};
    if (!report.further_rtcp_without_call.empty())
        json["further_rtcp_without_call"] = rtcp_array(report.further_rtcp_without_call);
    if (!report.outputs_without_call.empty())
        json["outputs_without_call"] =
            outputs_json(report.outputs_without_call, report.streams_without_call);
    if (!report.text_messages.empty() || report.text_messages_not_covered > 0) {
        json["text_messages"] = text_messages_json(report);
        json["text_messages_not_covered"] = report.text_messages_not_covered;
    }
    if (report.left_out)
        json["left_out"] = {{"calls", report.left_out->calls},
                            {"packets", report.left_out->packets},
                            {"streams", report.left_out->streams},
                            {"challenges", report.left_out->challenges}};
    if (report.cross_checked)
        json["cross_check"] = {{"engine", "libsrtp"},
                               {"packets", *report.cross_checked},
                               {"differences", report.cross_check_differences}};
    Result<void> read;
    const char* before = "{\n  ";
    for (const auto& [name, value] : json.items()) {
        out(before + json_text(name, 2, 2) + ": ");
        if (name == "calls")
            read = write_calls(calls, nullptr, 2, out);
        else
            out(json_text(value, 2, 2));
        before = ",\n  ";
    }
    out("\n}\n");
    return read;
}

Result<void> write_calls(const CallLedger& calls, const std::set<std::size_t>& wanted,
                         const TextSink& out)
{
    auto read = write_calls(calls, &wanted, 0, out);
    out("\n");
    return read;
}

} // namespace lisrtp::evidence
