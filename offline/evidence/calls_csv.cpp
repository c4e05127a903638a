#include "offline/evidence/calls_csv.h"

#include "offline/evidence/html/markup.h"
#include "offline/evidence/report_reader.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lisrtp::evidence
{

namespace
{

using html::Json;

constexpr auto columns = std::to_array<std::string_view>(
    {"number", "call_id", "from", "to", "start", "end", "ended_by", "verdict", "reason",
     "authorisations", "streams", "packets_opened", "packets_unproven", "packets_failed",
     "packets_not_covered", "codecs", "audio", "rtcp_opened", "rtcp_failed"});

bool looks_like_a_formula(std::string_view text)
{
    return !text.empty() && (std::string_view("=+-@|").find(text.front()) != std::string::npos ||
                             static_cast<unsigned char>(text.front()) < 0x20);
}

std::string field(std::string_view text)
{
    std::string out = looks_like_a_formula(text) ? "\"'" : "\"";
    for (const char c : text) {
        const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        out += is_control ? ' ' : c;
        if (c == '"')
            out += '"';
    }
    return out + "\"";
}

std::string line(const std::vector<std::string>& fields)
{
    std::string out;
    for (const std::string& one : fields)
        out += (out.empty() ? "" : ",") + field(one);
    return out + "\r\n";
}

std::string joined(const Json& texts)
{
    std::string out;
    for (const Json& one : texts)
        if (one.is_string())
            out += (out.empty() ? "" : " ") + one.get<std::string>();
    return out;
}

std::uint64_t sum(const Json& streams, const char* name)
{
    std::uint64_t all = 0;
    for (const Json& stream : streams)
        all += html::number(stream, name);
    return all;
}

/** RTCP of the streams and of others. */
std::uint64_t rtcp_sum(const Json& call, const char* name)
{
    std::uint64_t all = sum(html::list(call, "further_rtcp"), name);
    for (const Json& stream : html::list(call, "streams"))
        all += html::number(html::object(stream, "rtcp"), name);
    return all;
}

std::string codecs_of(const Json& streams)
{
    std::vector<std::string> codecs;
    for (const Json& stream : streams)
        for (const Json& codec : html::object(stream, "codecs"))
            if (codec.is_string() &&
                std::find(codecs.begin(), codecs.end(), codec.get<std::string>()) == codecs.end())
                codecs.push_back(codec.get<std::string>());
    return joined(Json(codecs));
}

} // namespace

bool write_calls_csv(std::istream& report_json, const TextSink& out)
{
    out(line({columns.begin(), columns.end()}));
    const auto report = read_report(report_json, [&out](const Json& call) {
        const Json& streams = html::list(call, "streams");
        std::vector<std::string> fields{std::to_string(html::number(call, "number"))};
        for (const char* name :
             {"call_id", "from", "to", "start", "end", "ended_by", "verdict", "reason"})
            fields.push_back(html::text(call, name));
        fields.push_back(joined(html::list(call, "authorisations")));
        fields.push_back(std::to_string(streams.size()));
        for (const char* name : {"authenticated", "unproven", "failed"})
            fields.push_back(std::to_string(sum(streams, name)));
        fields.push_back(std::to_string(html::number(call, "not_covered_packets")));
        fields.push_back(codecs_of(streams));
        fields.push_back(html::text(html::object(call, "files"), "audio"));
        for (const char* name : {"authenticated", "failed"})
            fields.push_back(std::to_string(rtcp_sum(call, name)));
        out(line(fields));
    });
    return report.has_value();
}

} // namespace lisrtp::evidence
