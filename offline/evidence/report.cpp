#include "offline/evidence/report.h"

#include "keys/base/hex.h"
#include "keys/base/secret_bytes.h"
#include "offline/evidence/json_text.h"
#include "offline/evidence/report_media_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace lisrtp::evidence
{

namespace
{

using Json = nlohmann::ordered_json;

Json place_json(const casebook::Place& place)
{
    return {{"file", place.file}, {"frame", place.frame}};
}

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
Json exclusion_json(const keyfile::Exclusion& exclusion, const Report& report)
{
    Json calls = Json::array();
    std::uint64_t packets = 0;
    for (const ReportedCall& reported : report.calls) {
        const auto& excluded_by = reported.call->coverage.excluded_by;
        if (std::find(excluded_by.begin(), excluded_by.end(), exclusion.id) == excluded_by.end())
            continue;
        calls.push_back(reported.number);
        packets += reported.not_covered_packets;
    }
    return {{"id", exclusion.id},         {"authorisation", exclusion.authorisation},
            {"reason", exclusion.reason}, {"identities", targets_of(exclusion.identities)},
            {"calls", std::move(calls)},  {"packets", packets}};
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

Json attempt_json(const casebook::Attempt& attempt)
{
    Json json{{"secret", attempt.secret},
              {"derivation", attempt.derivation},
              {"led_to_keys", attempt.led_to_keys},
              {"outcome", attempt.outcome}};
    if (attempt.seed)
        json["seed"] = place_json(*attempt.seed);
    return json;
}

Json session_json(const casebook::Session& session, const casebook::Candidate* chosen)
{
    Json json{{"mode", name_of(session.mode)},
              {"csb_id", is_mikey(session.mode) ? to_hex(session.csb) : ""},
              {"group", session.group},
              {"side", chosen ? name_of(chosen->side) : ""},
              {"secret", chosen ? chosen->secret : ""},
              {"seed_frame", nullptr},
              {"seed_file", nullptr},
              {"derivation", chosen ? chosen->derivation : ""},
              {"value_check", name_of(session.value_check)}};
    if (session.offer.file > 0) // master keys handed over stand in no offer
        json["offer"] = place_json(session.offer);
    if (chosen && chosen->seed) {
        json["seed_frame"] = chosen->seed->frame;
        json["seed_file"] = chosen->seed->file;
    }
    if (session.answer)
        json["answer"] = place_json(*session.answer);
    json["reason"] = session.reason;
    json["checks"] = session.checks;
    json["quirks"] = session.quirks;
    json["attempts"] = Json::array();
    for (const casebook::Attempt& attempt : session.attempts)
        json["attempts"].push_back(attempt_json(attempt));
    json["more_attempts"] = session.more_attempts;
    return json;
}

Json roc_origins_json(const casebook::StreamTotals& totals)
{
    Json origins = Json::array();
    for (const srtp::RocOrigin& origin : totals.roc_origins)
        origins.push_back({{"roc", roc_of(origin.index).value},
                           {"sequence", sequence_of(origin.index)},
                           {"source", srtp::name_of(origin.source)},
                           {"trials", origin.trials}});
    return origins;
}

Json key_uses_json(const ReportedStream& stream)
{
    Json uses = Json::array();
    for (const ReportedKeyUse& use : stream.keys) {
        Json json{{"session", use.session},
                  {"cs_id", use.cs.value},
                  {"suite", use.suite},
                  {"secret", use.secret},
                  {"derivation", use.derivation},
                  {"side", name_of(use.side)},
                  {"seed_frame", nullptr},
                  {"seed_file", nullptr},
                  {"authenticated", use.authenticated},
                  {"unproven", use.unproven},
                  {"proof_log2_odds", use.proof_log2_odds}};
        if (use.seed) {
            json["seed_frame"] = use.seed->frame;
            json["seed_file"] = use.seed->file;
        }
        uses.push_back(std::move(json));
    }
    return uses;
}

Json rtcp_json(const ReportedRtcp& rtcp)
{
    const casebook::RtcpTotals& totals = rtcp.totals;
    Json json{{"ssrc", to_hex(rtcp.ssrc)},
              {"source", rtcp.source.text()},
              {"destination", rtcp.destination.text()},
              {"suite", rtcp.suite},
              {"secret", rtcp.secret},
              {"packets", totals.packets},
              {"authenticated", totals.authenticated},
              {"unproven", totals.unproven},
              {"failed", totals.failed},
              {"duplicates", totals.duplicates},
              {"conflicting_duplicates", totals.conflicting_duplicates},
              {"encrypted", totals.encrypted},
              {"not_covered", totals.not_covered},
              {"missing", totals.missing},
              {"sha256", rtcp.sha256},
              {"cname", rtcp.cname},
              {"bye", rtcp.bye},
              {"first", to_rfc3339(rtcp.first)},
              {"last", to_rfc3339(rtcp.last)}};
    if (rtcp.sender_reports)
        json["sender_reports"] = {{"reports", rtcp.sender_reports->reports},
                                  {"packets_sent", rtcp.sender_reports->packets_sent},
                                  {"packets_opened", rtcp.sender_reports->packets_opened}};
    return json;
}

Json rtcp_array(const std::vector<ReportedRtcp>& all)
{
    Json array = Json::array();
    for (const ReportedRtcp& rtcp : all)
        array.push_back(rtcp_json(rtcp));
    return array;
}

Json frames_json(const std::vector<ReportedFrames>& spans)
{
    Json json = Json::array();
    for (const ReportedFrames& span : spans)
        json.push_back({{"file", span.file},
                        {"first", span.first},
                        {"last", span.last},
                        {"frames", span.frames}});
    return json;
}

const char* name_of(Making making)
{
    switch (making) {
    case Making::copied:
        return "copied";
    case Making::decrypted:
        return "decrypted";
    case Making::decoded:
        return "decoded";
    case Making::mixed:
        return "mixed";
    case Making::kept:
        return "kept";
    }
    return "";
}

/** Of each file: the frames, and by whose keys their content came to light. */
Json outputs_json(const std::vector<ReportedOutput>& outputs,
                  const std::vector<ReportedStream>& streams)
{
    Json json = Json::array();
    for (const ReportedOutput& output : outputs) {
        std::set<std::size_t> sessions;
        std::set<std::string> secrets;
        for (const std::size_t stream : output.streams)
            for (const ReportedKeyUse& use : streams[stream - 1].keys) {
                if (use.session > 0)
                    sessions.insert(use.session);
                if (!use.secret.empty())
                    secrets.insert(use.secret);
            }
        json.push_back({{"file", output.file},
                        {"making", name_of(output.making)},
                        {"frames", frames_json(output.frames)},
                        {"streams", output.streams},
                        {"sessions", sessions},
                        {"secrets", secrets}});
    }
    return json;
}

Json stream_json(const ReportedStream& stream)
{
    const casebook::StreamTotals& totals = stream.totals;
    Json codecs = Json::object();
    for (const auto& [payload_type, codec] : stream.codecs)
        codecs[std::to_string(payload_type)] = codec;
    Json json{{"ssrc", to_hex(stream.ssrc)},
              {"source", stream.source.text()},
              {"destination", stream.destination.text()},
              {"csb_id", stream.csb ? to_hex(*stream.csb) : ""},
              {"cs_id", stream.cs.value},
              {"suite", stream.suite},
              {"secret", stream.secret},
              {"keys", key_uses_json(stream)},
              {"packets", totals.packets},
              {"authenticated", totals.authenticated},
              {"unproven", totals.unproven},
              {"failed", totals.failed},
              {"duplicates", totals.duplicates},
              {"conflicting_duplicates", totals.conflicting_duplicates},
              {"not_covered", totals.not_covered},
              {"missing", totals.missing},
              {"roc_first", totals.roc_first.value_or(Roc{0}).value},
              {"roc_last", totals.roc_last.value_or(Roc{0}).value},
              {"roc_source", srtp::name_of(totals.roc_source)},
              {"roc_trials", totals.search_trials},
              {"roc_origins", roc_origins_json(totals)},
              {"proof_log2_odds", totals.proof_log2_odds},
              {"payload_sha256", stream.payload_sha256},
              {"codecs", std::move(codecs)},
              {"first", to_rfc3339(stream.first)},
              {"last", to_rfc3339(stream.last)}};
    if (stream.relayed)
        json["relayed"] = {{"source", stream.relayed->first.text()},
                           {"destination", stream.relayed->second.text()}};
    if (!stream.copies.empty()) {
        Json copies = Json::array();
        for (const ReportedCopy& copy : stream.copies)
            copies.push_back({{"source", copy.source.text()},
                              {"destination", copy.destination.text()},
                              {"packets", copy.packets}});
        json["copies"] = std::move(copies);
    }
    if (stream.rtcp)
        json["rtcp"] = rtcp_json(*stream.rtcp);
    if (stream.reception)
        json["reception"] = {{"reports", stream.reception->reports},
                             {"reporter", to_hex(stream.reception->reporter)},
                             {"cumulative_lost", stream.reception->cumulative_lost},
                             {"highest_sequence", stream.reception->highest_sequence},
                             {"jitter", stream.reception->jitter}};
    if (!stream.parts.empty()) {
        Json parts = Json::array();
        for (const ReportedPart& part : stream.parts)
            parts.push_back({{"file", part.file}, {"packets", part.packets}});
        json["captures"] = std::move(parts);
    }
    if (!stream.frames.empty())
        json["frames"] = frames_json(stream.frames);
    add_media(json, stream.media, totals.missing);
    return json;
}

/** Who sent what to whom: of calls that an authorisation covers. */
Json signalling_json(const casebook::Call& call)
{
    Json steps = Json::array();
    if (call.coverage.kind == casebook::Coverage::Kind::none)
        return steps;
    for (const casebook::SignallingStep& step : call.signalling) {
        Json json{{"file", step.place.file},       {"frame", step.place.frame},
                  {"time", to_rfc3339(step.at)},   {"source", step.from.text()},
                  {"destination", step.to.text()}, {"message", step.title}};
        if (!step.of_method.empty())
            json["answers"] = step.of_method;
        if (!step.copies.empty()) {
            json["copies"] = Json::array();
            for (const casebook::Place& copy : step.copies)
                json["copies"].push_back(place_json(copy));
        }
        if (step.with_mikey)
            json["mikey"] = true;
        if (step.with_sdes)
            json["sdes"] = true;
        steps.push_back(std::move(json));
    }
    return steps;
}

/** What somebody between the parties took out of their SDP. */
Json removed_candidates_json(const casebook::Call& call)
{
    Json all = Json::array();
    for (const casebook::RemovedCandidate& candidate : call.removed_candidates)
        all.push_back({{"type", candidate.type},
                       {"address", candidate.address},
                       {"port", candidate.port},
                       {"component", candidate.component},
                       {"media_line", candidate.media_line + 1},
                       {"before", place_json(candidate.before)},
                       {"after", place_json(candidate.after)}});
    return all;
}

Json call_json(const ReportedCall& reported)
{
    const casebook::Call& call = *reported.call;
    const auto& covered_by = call.coverage.authorisations;
    Json sessions = Json::array();
    for (std::size_t i = 0; i < call.sessions.size(); ++i)
        // Master keys of the key file are tried on every call: they are a session where they open
        // one.
        if (call.sessions[i].mode != casebook::Mode::srtp_master || reported.chosen[i])
            sessions.push_back(session_json(call.sessions[i], reported.chosen[i]));
    Json streams = Json::array();
    for (const ReportedStream& stream : reported.streams)
        streams.push_back(stream_json(stream));
    Json json{{"number", reported.number},
              {"call_id", call.call_id},
              {"from", call.from},
              {"to", call.to},
              {"start", to_rfc3339(call.start)},
              {"end", to_rfc3339(call.end)},
              {"ended_by", name_of(call.ended_by)},
              {"ending_detail", call.ending_detail},
              {"verdict", name_of(reported.judgement.verdict)},
              {"reason", reported.judgement.reason},
              {"authorisation", covered_by.empty() ? "" : covered_by.front()},
              {"authorisations", covered_by},
              {"not_covered_packets", reported.not_covered_packets},
              {"signalling", signalling_json(call)},
              {"sessions", std::move(sessions)},
              {"streams", std::move(streams)},
              {"media_lines", media_lines_json(call.media, reported.streams)}};
    if (!reported.further_rtcp.empty())
        json["further_rtcp"] = rtcp_array(reported.further_rtcp);
    if (reported.not_covered_rtcp_packets > 0)
        json["not_covered_rtcp_packets"] = reported.not_covered_rtcp_packets;
    if (!call.removed_candidates.empty() && call.coverage.kind != casebook::Coverage::Kind::none) {
        json["relay_forced"] = call.relay_forced;
        json["removed_candidates"] = removed_candidates_json(call);
    }
    if (!reported.files.empty())
        json["files"] = reported.files;
    if (!reported.outputs.empty())
        json["outputs"] = outputs_json(reported.outputs, reported.streams);
    return json;
}

/** What can be shown as it is; anything else lies in the file. */
bool is_readable(const casebook::TextMessage& message)
{
    constexpr std::size_t most_octets = 16384;
    return message.encoding.empty() && message.body.size() <= most_octets &&
           (message.content_type.starts_with("text/") || message.content_type == "message/cpim" ||
            message.content_type.empty());
}

Json text_messages_json(const Report& report)
{
    Json messages = Json::array();
    for (const ReportedTextMessage& reported : report.text_messages) {
        const casebook::TextMessage& message = *reported.message;
        Json copies = Json::array();
        for (const casebook::Place& place : message.copies)
            copies.push_back(place_json(place));
        Json json{{"number", messages.size() + 1},
                  {"call_id", message.call_id},
                  {"from", message.from},
                  {"to", message.to},
                  {"time", to_rfc3339(message.at)},
                  {"source", message.source.text()},
                  {"destination", message.destination.text()},
                  {"file", message.place.file},
                  {"frame", message.place.frame},
                  {"copies", std::move(copies)},
                  {"answer", message.answer},
                  {"authorisations", message.coverage.authorisations},
                  {"content", message.coverage.kind == casebook::Coverage::Kind::content},
                  {"content_type", message.content_type}};
        if (!reported.file.empty()) {
            json["body"] = reported.file;
            if (is_readable(message))
                json["text"] = std::string(text_of(message.body));
        }
        messages.push_back(std::move(json));
    }
    return messages;
}

/**
 * The calls as a list that stands `indent` blanks from the left, call by call: that of a large case
 * does not fit into memory.
 */
void write_calls(const Report& report, std::size_t indent, const TextSink& out)
{
    for (std::size_t i = 0; i < report.calls.size(); ++i)
        out((i == 0 ? "[\n" : ",\n") + std::string(indent + 2, ' ') +
            json_text(call_json(report.calls[i]), 2, indent + 2));
    out(report.calls.empty() ? "[]" : "\n" + std::string(indent, ' ') + "]");
}

} // namespace

void write_report(const Report& report, const TextSink& out)
{
    Json inputs = Json::array();
    for (std::size_t i = 0; i < report.inputs.size(); ++i)
        inputs.push_back(input_json(report.inputs[i], i + 1));
    Json authorisations = Json::array();
    for (const keyfile::Authorisation& authorisation : report.authorisations)
        authorisations.push_back(authorisation_json(authorisation));
    Json exclusions = Json::array();
    for (const keyfile::Exclusion& exclusion : report.exclusions)
        exclusions.push_back(exclusion_json(exclusion, report));
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
    const char* before = "{\n  ";
    for (const auto& [name, value] : json.items()) {
        out(before + json_text(name, 2, 2) + ": ");
        if (name == "calls")
            write_calls(report, 2, out);
        else
            out(json_text(value, 2, 2));
        before = ",\n  ";
    }
    out("\n}\n");
}

void write_calls(const Report& report, const TextSink& out)
{
    write_calls(report, 0, out);
    out("\n");
}

} // namespace lisrtp::evidence
