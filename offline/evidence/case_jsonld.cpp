#include "offline/evidence/case_jsonld.h"

#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "offline/evidence/html/markup.h"
#include "offline/evidence/json_text.h"
#include "offline/evidence/report_reader.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>

namespace lisrtp::evidence
{

namespace
{

using html::Json;

using Uuid = std::array<std::uint8_t, 16>;

/** A UUID (RFC 9562, version 8) out of a hash. */
Uuid uuid_of(std::string_view kind, std::string_view name)
{
    const auto digest = crypto::sha256({view_of(kind), view_of("\n"), view_of(name)});
    Uuid uuid{};
    std::copy_n(digest.begin(), uuid.size(), uuid.begin());
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x80);
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
    return uuid;
}

/** "kb:file-6ba7b810-9dad-51d1-80b4-00c04fd430c8" */
std::string identifier(std::string_view kind, const Uuid& uuid)
{
    std::string hex = to_hex(uuid);
    for (const std::size_t at : {20u, 16u, 12u, 8u})
        hex.insert(at, "-");
    return "kb:" + std::string(kind) + "-" + hex;
}

std::string identifier(std::string_view kind, std::string_view name)
{
    return identifier(kind, uuid_of(kind, name));
}

Json reference(const std::string& id)
{
    return {{"@id", id}};
}

Json typed(const char* type, const std::string& value)
{
    return {{"@type", type}, {"@value", value}};
}

Json time_of(const Json& json, const char* name)
{
    return typed("xsd:dateTime", html::text(json, name));
}

Json context()
{
    return {{"kb", "urn:lisrtp:kb:"},
            {"case-investigation", "https://ontology.caseontology.org/case/investigation/"},
            {"uco-action", "https://ontology.unifiedcyberontology.org/uco/action/"},
            {"uco-core", "https://ontology.unifiedcyberontology.org/uco/core/"},
            {"uco-observable", "https://ontology.unifiedcyberontology.org/uco/observable/"},
            {"uco-tool", "https://ontology.unifiedcyberontology.org/uco/tool/"},
            {"uco-types", "https://ontology.unifiedcyberontology.org/uco/types/"},
            {"xsd", "http://www.w3.org/2001/XMLSchema#"}};
}

/** What the graph is put together from. */
class Graph
{
public:
    Graph(std::string_view version, const TextSink& out) : version_(version), out_(out) {}

    /** @param report  without its calls */
    void begin(const Json& report)
    {
        out_("{\n \"@context\": " + json_text(context(), 1, 1) + ",\n \"@graph\": [");
        add_tool();
        for (const Json& input : html::list(report, "inputs"))
            add_input(input);
        for (const Json& authorisation : html::list(report, "authorisations"))
            add_authorisation(authorisation);
    }

    void add_call(const Json& call)
    {
        const Uuid uuid = uuid_of("call", html::text(call, "call_id") + "\n" +
                                              std::to_string(html::number(call, "number")));
        const std::string id = identifier("call", uuid);
        add({{"@id", id},
             {"@type", "uco-observable:ObservableObject"},
             {"uco-core:description", "verdict " + html::text(call, "verdict") + "; Call-ID " +
                                          html::text(call, "call_id")},
             {"uco-core:hasFacet",
              Json::array(
                  {{{"@id", identifier("facet", id)},
                    {"@type", "uco-observable:CallFacet"},
                    {"uco-observable:from", reference(account_of(html::text(call, "from")))},
                    {"uco-observable:to",
                     Json::array({reference(account_of(html::text(call, "to")))})},
                    {"uco-observable:startTime", time_of(call, "start")},
                    {"uco-observable:endTime", time_of(call, "end")}}})}});
        results_.push_back({"call", uuid});
        for (const auto& [kind, name] : html::object(call, "files").items()) {
            if (!name.is_string())
                continue;
            const Uuid file_uuid = uuid_of("file", name.get<std::string>());
            const std::string file = identifier("file", file_uuid);
            add({{"@id", file},
                 {"@type", "uco-observable:File"},
                 {"uco-core:hasFacet",
                  Json::array({file_facet("data/" + name.get<std::string>(), file)})}});
            add({{"@id", identifier("relationship", file)},
                 {"@type", "uco-observable:ObservableRelationship"},
                 {"uco-core:source", reference(file)},
                 {"uco-core:target", reference(id)},
                 {"uco-core:kindOfRelationship", "Extracted_From"},
                 {"uco-core:isDirectional", true}});
            results_.push_back({"file", file_uuid});
        }
        for (const Json& output : html::list(call, "outputs"))
            add_origins(output);
    }

    void end()
    {
        add_action();
        out_("\n ]\n}\n");
    }

private:
    void add(const Json& node) { add_text(json_text(node, 1, 2)); }

    void add_text(std::string_view node)
    {
        out_((is_first_ ? "\n  " : ",\n  ") + std::string(node));
        is_first_ = false;
    }

    void add_tool()
    {
        tool_ = identifier("tool", "lisrtp " + version_);
        add({{"@id", tool_},
             {"@type", "uco-tool:Tool"},
             {"uco-core:name", "lisrtp"},
             {"uco-tool:toolType", "decryption"},
             {"uco-tool:version", version_}});
    }

    Json file_facet(const std::string& name, const std::string& id) const
    {
        return {{"@id", identifier("facet", id)},
                {"@type", "uco-observable:FileFacet"},
                {"uco-observable:fileName", name}};
    }

    void add_input(const Json& input)
    {
        const std::string sha256 = html::text(input, "sha256");
        const std::string id = identifier("capture", sha256);
        inputs_.push_back(reference(id));
        captures_[html::number(input, "number")] = id;
        Json facet = file_facet(html::text(input, "name"), id);
        facet["uco-observable:sizeInBytes"] =
            typed("xsd:integer", std::to_string(html::number(input, "octets")));
        add({{"@id", id},
             {"@type", "uco-observable:File"},
             {"uco-core:hasFacet",
              Json::array({std::move(facet),
                           {{"@id", identifier("content", id)},
                            {"@type", "uco-observable:ContentDataFacet"},
                            {"uco-observable:hash",
                             {{"@id", identifier("hash", id)},
                              {"@type", "uco-types:Hash"},
                              {"uco-types:hashMethod", "SHA256"},
                              {"uco-types:hashValue", typed("xsd:hexBinary", sha256)}}}}})}});
    }

    /** From which frames of which captures a file was made. */
    void add_origins(const Json& output)
    {
        const std::string file = identifier("file", html::text(output, "file"));
        for (const Json& span : html::list(output, "frames")) {
            const auto capture = captures_.find(html::number(span, "file"));
            if (capture == captures_.end())
                continue;
            add({{"@id", identifier("relationship", file + "\n" + capture->second)},
                 {"@type", "uco-observable:ObservableRelationship"},
                 {"uco-core:source", reference(file)},
                 {"uco-core:target", reference(capture->second)},
                 {"uco-core:kindOfRelationship", "Derived_From"},
                 {"uco-core:isDirectional", true},
                 {"uco-core:description", std::to_string(html::number(span, "frames")) +
                                              " frames, " +
                                              std::to_string(html::number(span, "first")) + " to " +
                                              std::to_string(html::number(span, "last"))}});
        }
    }

    void add_authorisation(const Json& one)
    {
        const std::string id = identifier("authorization", html::text(one, "id"));
        authorisations_.push_back(reference(id));
        add({{"@id", id},
             {"@type", "case-investigation:Authorization"},
             {"uco-core:name", html::text(one, "id")},
             {"case-investigation:authorizationIdentifier",
              Json::array({html::text(one, "reference"), html::text(one, "liid")})},
             {"uco-core:startTime", time_of(one, "valid_from")},
             {"uco-core:endTime", time_of(one, "valid_to")}});
    }

    std::string account_of(const std::string& uri)
    {
        const Uuid uuid = uuid_of("account", uri);
        const std::string id = identifier("account", uuid);
        if (accounts_.insert(uuid).second)
            add({{"@id", id},
                 {"@type", "uco-observable:ObservableObject"},
                 {"uco-core:hasFacet",
                  Json::array({{{"@id", identifier("facet", id)},
                                {"@type", "uco-observable:AccountFacet"},
                                {"uco-observable:accountIdentifier", uri}}})}});
        return id;
    }

    void add_action()
    {
        const std::string text =
            json_text({{"@id", identifier("action", "decrypt")},
                       {"@type", "case-investigation:InvestigativeAction"},
                       {"uco-core:name", "decrypt"},
                       {"uco-action:instrument", reference(tool_)},
                       {"uco-action:object", std::move(inputs_)},
                       {"uco-action:result", Json::array()},
                       {"case-investigation:relevantAuthorization", std::move(authorisations_)}},
                      1, 2);
        // The results go in one by one: there are as many as calls and files.
        const std::string_view list = R"("uco-action:result": [)";
        const std::size_t at = text.find(list) + list.size();
        add_text(std::string_view(text).substr(0, at));
        const char* before = "\n    ";
        for (const Made& result : results_) {
            out_(before + json_text(reference(identifier(result.kind, result.uuid)), 1, 4));
            before = ",\n    ";
        }
        out_((results_.empty() ? "" : "\n   ") + text.substr(at));
    }

    /** What the action made: of each, as little as names it. */
    struct Made {
        const char* kind = nullptr;
        Uuid uuid{};
    };

    std::string version_;
    const TextSink& out_;
    bool is_first_ = true;
    std::string tool_;
    Json inputs_ = Json::array();
    Json authorisations_ = Json::array();
    std::deque<Made> results_;
    std::set<Uuid> accounts_;
    std::map<std::uint64_t, std::string> captures_; ///< by their numbers
};

} // namespace

bool write_case_jsonld(std::istream& report_json, std::string_view version, const TextSink& out)
{
    const auto report = read_report(report_json);
    if (!report)
        return false;
    Graph graph(version, out);
    graph.begin(*report);
    read_report(report_json, [&graph](const Json& call) { graph.add_call(call); });
    graph.end();
    return true;
}

} // namespace lisrtp::evidence
