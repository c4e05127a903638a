#include "offline/evidence/report_stream_json.h"

#include "keys/base/hex.h"
#include "offline/evidence/report_media_json.h"

#include <set>

namespace lisrtp::evidence
{

using Json = nlohmann::ordered_json;

namespace
{

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

} // namespace

Json rtcp_array(const std::vector<ReportedRtcp>& all)
{
    Json array = Json::array();
    for (const ReportedRtcp& rtcp : all)
        array.push_back(rtcp_json(rtcp));
    return array;
}

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

} // namespace lisrtp::evidence
