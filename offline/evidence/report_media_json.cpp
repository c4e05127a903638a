#include "offline/evidence/report_media_json.h"

#include <algorithm>
#include <cmath>

namespace lisrtp::evidence
{

namespace
{

using Json = nlohmann::ordered_json;

/** Three decimals: more would be noise. */
double rounded(double value)
{
    return std::round(value * 1000) / 1000;
}

Json gaps_json(const std::vector<ReportedGap>& gaps)
{
    Json json = Json::array();
    for (const ReportedGap& gap : gaps)
        json.push_back({{"from_s", gap.from_s}, {"to_s", gap.to_s}});
    return json;
}

Json audio_json(const ReportedAudio& audio)
{
    Json json{{"file", audio.file},
              {"samples", audio.samples},
              {"rate_hz", audio.rate_hz},
              {"gaps", gaps_json(audio.gaps)},
              {"pauses", gaps_json(audio.pauses)},
              {"silent_s", rounded(audio.silent_s)},
              {"sounding_s", rounded(audio.sounding_s)},
              {"peak", audio.peak},
              {"jumps", audio.jumps},
              {"late_packets", audio.late_packets},
              {"undecoded_packets", audio.undecoded_packets}};
    if (!audio.trouble.empty())
        json["trouble"] = audio.trouble;
    return json;
}

Json video_json(const ReportedVideo& video)
{
    Json json{{"file", video.file},
              {"codec", video.codec},
              {"width", video.width},
              {"height", video.height},
              {"frames", video.frames},
              {"broken_frames", video.broken_frames},
              {"with_audio", video.with_audio}};
    if (!video.trouble.empty())
        json["trouble"] = video.trouble;
    return json;
}

Json quality_json(const ReportedQuality& quality, std::uint64_t lost)
{
    const std::uint64_t expected = quality.received + lost;
    Json json{{"received", quality.received},
              {"lost", lost},
              {"lost_percent", expected == 0 ? 0.0
                                             : rounded(100.0 * static_cast<double>(lost) /
                                                       static_cast<double>(expected))},
              {"reordered", quality.reordered},
              {"payload_octets", quality.payload_octets},
              {"duration_s", rounded(quality.duration_s)},
              {"longest_pause_s", rounded(quality.longest_pause_s)}};
    if (quality.jitter_ms) {
        json["jitter_ms"] = rounded(*quality.jitter_ms);
        json["mean_jitter_ms"] = rounded(quality.mean_jitter_ms.value_or(0));
        json["most_jitter_ms"] = rounded(quality.most_jitter_ms.value_or(0));
    }
    return json;
}

void add_key_presses(Json& stream, const ReportedMedia& media)
{
    if (media.key_presses.empty())
        return;
    Json presses = Json::array();
    for (const ReportedKeyPress& press : media.key_presses)
        presses.push_back({{"time", to_rfc3339(press.at)},
                           {"key", press.key},
                           {"event", press.event},
                           {"duration_ms", press.duration_ms},
                           {"seen_ms", press.seen_ms},
                           {"volume_dbm0", -static_cast<int>(press.volume)},
                           {"ended", press.ended}});
    stream["key_presses"] = std::move(presses);
    if (media.more_key_presses > 0)
        stream["more_key_presses"] = media.more_key_presses;
}

/** When something came, as stretches that do not touch. */
using Stretches = std::vector<std::pair<Timestamp, Timestamp>>;

Stretches stretches_of(const std::vector<ReportedStream>& streams, std::size_t line,
                       bool from_caller)
{
    Stretches all;
    for (const ReportedStream& stream : streams)
        if (stream.media.line == line && stream.media.from_caller == from_caller &&
            stream.media.quality)
            all.emplace_back(stream.first, stream.last);
    std::sort(all.begin(), all.end());
    Stretches joined;
    for (const auto& [from, to] : all) {
        if (!joined.empty() && from <= joined.back().second)
            joined.back().second = std::max(joined.back().second, to);
        else
            joined.emplace_back(from, to);
    }
    return joined;
}

double length_s(const Stretches& stretches)
{
    double seconds = 0;
    for (const auto& [from, to] : stretches)
        seconds += static_cast<double>(to - from) / static_cast<double>(ns_per_second);
    return seconds;
}

double common_s(const Stretches& a, const Stretches& b)
{
    Stretches common;
    for (const auto& one : a)
        for (const auto& other : b)
            if (std::max(one.first, other.first) < std::min(one.second, other.second))
                common.emplace_back(std::max(one.first, other.first),
                                    std::min(one.second, other.second));
    return length_s(common);
}

} // namespace

Json media_lines_json(const std::vector<casebook::MediaLine>& lines,
                      const std::vector<ReportedStream>& streams)
{
    Json json = Json::array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Stretches caller = stretches_of(streams, i + 1, true);
        const Stretches callee = stretches_of(streams, i + 1, false);
        const char* flow = caller.empty()   ? callee.empty() ? "none" : "callee-only"
                           : callee.empty() ? "caller-only"
                                            : "both";
        Json holds = Json::array();
        for (const casebook::Hold& hold : lines[i].holds) {
            holds.push_back(
                {{"by", hold.by_caller ? "caller" : "callee"}, {"from", to_rfc3339(hold.from)}});
            if (hold.to)
                holds.back()["to"] = to_rfc3339(*hold.to);
        }
        json.push_back({{"line", i + 1},
                        {"kind", lines[i].kind},
                        {"flow", flow},
                        {"one_way_s", rounded(length_s(caller) + length_s(callee) -
                                              2 * common_s(caller, callee))},
                        {"holds", std::move(holds)}});
    }
    return json;
}

void add_media(Json& stream, const ReportedMedia& media, std::uint64_t lost)
{
    if (!media.kind.empty())
        stream["media"] = {{"kind", media.kind}, {"line", media.line}};
    if (media.from_caller)
        stream["sent_by"] = *media.from_caller ? "caller" : "callee";
    if (media.quality)
        stream["quality"] = quality_json(*media.quality, lost);
    if (!media.codec_changes.empty()) {
        Json changes = Json::array();
        for (const ReportedCodecChange& change : media.codec_changes)
            changes.push_back(
                {{"time", to_rfc3339(change.at)}, {"from", change.from}, {"to", change.to}});
        stream["codec_changes"] = std::move(changes);
    }
    add_key_presses(stream, media);
    if (media.comfort_noise_packets > 0)
        stream["comfort_noise_packets"] = media.comfort_noise_packets;
    if (media.audio)
        stream["audio"] = audio_json(*media.audio);
    if (media.video)
        stream["video"] = video_json(*media.video);
    if (media.text)
        stream["text"] = {{"file", media.text->file},
                          {"characters", media.text->characters},
                          {"lost_blocks", media.text->lost_blocks}};
    if (!media.raw.empty()) {
        Json kept = Json::array();
        for (const ReportedRaw& raw : media.raw)
            kept.push_back({{"file", raw.file},
                            {"payload_type", raw.payload_type},
                            {"rtpmap", raw.rtpmap},
                            {"fmtp", raw.fmtp},
                            {"packets", raw.packets},
                            {"reason", raw.reason}});
        stream["kept_raw"] = std::move(kept);
    }
}

} // namespace lisrtp::evidence
