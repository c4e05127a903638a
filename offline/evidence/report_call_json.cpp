#include "offline/evidence/report_call_json.h"

#include "keys/base/hex.h"
#include "offline/evidence/report_media_json.h"
#include "offline/evidence/report_stream_json.h"

namespace lisrtp::evidence
{

using Json = nlohmann::ordered_json;

namespace
{

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

/** By which headers an exclusion was met. */
Json exclusion_sightings_json(const casebook::Coverage& coverage)
{
    Json all = Json::array();
    for (const casebook::ExclusionSighting& one : coverage.exclusion_sightings)
        all.push_back({{"exclusion", one.exclusion},
                       {"identity", one.identity},
                       {"header", one.header},
                       {"file", one.place.file},
                       {"frame", one.place.frame}});
    return all;
}

/** What can be shown as it is; anything else lies in the file. */
bool is_readable(const casebook::TextMessage& message)
{
    constexpr std::size_t most_octets = 16384;
    return message.encoding.empty() && message.body.size() <= most_octets &&
           (message.content_type.starts_with("text/") || message.content_type == "message/cpim" ||
            message.content_type.empty());
}

} // namespace

Json place_json(const casebook::Place& place)
{
    return {{"file", place.file}, {"frame", place.frame}};
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
    if (!call.coverage.exclusion_sightings.empty())
        json["excluded_by"] = exclusion_sightings_json(call.coverage);
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

} // namespace lisrtp::evidence
