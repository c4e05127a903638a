// samples/truth.cpp

#include "samples/truth.h"

#include "samples/calendar.h"
#include "samples/primitives.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <map>

namespace samples
{

namespace
{

using Json = nlohmann::ordered_json;

std::string hex8(std::uint32_t value)
{
    return hex(Builder().u32(value).built());
}

Json rtcp_json(const StreamTruth& stream, std::uint64_t from_us, std::uint64_t to_us)
{
    std::uint64_t packets = 0;
    Builder compounds;
    for (const SeenRtcp& seen : stream.rtcp) {
        if (seen.at_us < from_us || seen.at_us >= to_us)
            continue;
        ++packets;
        compounds.octets(seen.compound);
    }
    return {{"packets", packets},
            {"not_covered", stream.rtcp.size() - packets},
            {"sha256", packets == 0 ? "" : hex(sha256(compounds.built()))}};
}

Json json_of(const StreamTruth& stream, std::uint64_t from_us, std::uint64_t to_us)
{
    std::map<std::uint64_t, const SeenPacket*> within;
    std::uint64_t packets = 0;
    std::uint64_t failed = 0;
    for (const SeenPacket& packet : stream.seen) {
        if (packet.at_us < from_us || packet.at_us >= to_us)
            continue;
        ++packets;
        if (packet.corrupt) {
            ++failed;
            continue;
        }
        within.emplace(packet.index, &packet);
    }
    Builder payloads;
    for (const auto& [index, packet] : within)
        payloads.octets(packet->payload);

    Json json = {{"name", stream.name},
                 {"ssrc", hex8(stream.ssrc)},
                 {"source", stream.source.text()},
                 {"destination", stream.destination.text()},
                 {"csb_id", stream.masters.empty() ? "" : stream.masters.front().csb_id},
                 {"cs_id", stream.masters.empty() ? 0 : stream.masters.front().cs_id},
                 {"suite", stream.suite},
                 {"encoding", stream.encoding},
                 {"sent", stream.sent},
                 {"packets", packets},
                 {"authenticated", within.size()},
                 {"failed", failed},
                 {"duplicates", packets - failed - within.size()},
                 {"not_covered", stream.seen.size() - packets}};
    if (!within.empty()) {
        const std::uint64_t lowest = within.begin()->first;
        const std::uint64_t highest = within.rbegin()->first;
        json["missing"] = highest - lowest + 1 - within.size();
        json["index_first"] = lowest;
        json["index_last"] = highest;
        json["roc_first"] = lowest >> 16;
        json["roc_last"] = highest >> 16;
        json["payload_sha256"] = hex(sha256(payloads.built()));
    }
    Builder extensions;
    for (const auto& [index, packet] : within)
        extensions.octets(packet->extension);
    if (!extensions.built().empty())
        json["extensions_sha256"] = hex(sha256(extensions.built()));
    if (!stream.rtcp.empty())
        json["rtcp"] = rtcp_json(stream, from_us, to_us);
    json["masters"] = Json::array();
    for (const StreamMaster& master : stream.masters) {
        json["masters"].push_back({{"from_index", master.from_index},
                                   {"csb_id", master.csb_id},
                                   {"cs_id", master.cs_id},
                                   {"key", hex(master.key)},
                                   {"salt", hex(master.salt)}});
        if (!master.mki.empty())
            json["masters"].back()["mki"] = hex(master.mki);
    }
    return json;
}

Json json_of(const SessionTruth& session)
{
    Json json = {{"mode", session.mode}, {"csb_id", session.csb_id}, {"group", session.group}};
    const auto secret = [&json](const char* name, const Octets& value) {
        if (!value.empty())
            json[name] = hex(value);
    };
    secret("mikey_rand", session.rand);
    secret("psk", session.psk);
    secret("envelope_key", session.envelope_key);
    secret("initiator_x", session.initiator_x);
    secret("responder_x", session.responder_x);
    secret("initiator_a", session.initiator_a);
    secret("responder_a", session.responder_a);
    secret("tgk", session.tgk);
    json["cs"] = Json::array();
    for (const CsTruth& cs : session.cs) {
        json["cs"].push_back({{"cs_id", cs.cs_id}, {"tek", hex(cs.tek)}, {"salt", hex(cs.salt)}});
        if (!cs.mki.empty())
            json["cs"].back()["mki"] = hex(cs.mki);
    }
    return json;
}

Json json_of(const CallTruth& call)
{
    Json json = {{"name", call.name},
                 {"call_id", call.call_id},
                 {"from", call.from},
                 {"to", call.to},
                 {"expect", call.expect},
                 {"ended_by", call.ended_by},
                 {"authorisation", call.authorisation},
                 {"window_from", call.window_from_us ? rfc3339(*call.window_from_us) : ""},
                 {"window_to", call.window_to_us ? rfc3339(*call.window_to_us) : ""},
                 {"sessions", Json::array()},
                 {"streams", Json::array()}};
    for (const SessionTruth& session : call.sessions)
        json["sessions"].push_back(json_of(session));
    for (const StreamTruth& stream : call.streams) {
        json["streams"].push_back(
            json_of(stream, call.window_from_us.value_or(0),
                    call.window_to_us.value_or(std::numeric_limits<std::uint64_t>::max())));
    }
    return json;
}

} // namespace

std::string truth_json(const std::string& name, const Truth& truth)
{
    Json json = {{"format", "lisrtp-sample-truth/1"},
                 {"name", name},
                 {"calls", Json::array()},
                 {"streams_without_call", Json::array()}};
    for (const CallTruth& call : truth.calls)
        json["calls"].push_back(json_of(call));
    for (const StreamTruth& stream : truth.streams_without_call) {
        json["streams_without_call"].push_back(
            json_of(stream, 0, std::numeric_limits<std::uint64_t>::max()));
    }
    return json.dump(1) + "\n";
}

} // namespace samples
