#include "offline/evidence/run_record.h"

#include <nlohmann/json.hpp>

namespace lisrtp::evidence
{

using Json = nlohmann::ordered_json;

std::string run_record_json(const RunRecord& record)
{
    Json tests = Json::array();
    for (const SelfTest& test : record.self_tests)
        tests.push_back({{"algorithm", test.algorithm},
                         {"known_answer", test.source},
                         {"result", test.passed ? "passed" : "FAILED"}});
    Json inputs = Json::array();
    for (const RecordedInput& input : record.inputs)
        inputs.push_back(
            {{"path", input.path}, {"sha256", input.sha256}, {"octets", input.octets}});
    const Json json{{"format", "lisrtp-run/1"},
                    {"tool", "lisrtp"},
                    {"version", record.version},
                    {"build_id", record.program.build_id},
                    {"program_sha256", record.program.sha256},
                    {"libraries", record.program.libraries},
                    {"self_tests", std::move(tests)},
                    {"command_line", record.command_line},
                    {"options", record.options},
                    {"key_file", record.key_file},
                    {"inputs", std::move(inputs)},
                    {"started", to_rfc3339(record.started)},
                    {"ended", to_rfc3339(record.ended)},
                    {"exit_status", record.exit_status}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<std::vector<std::string>> recorded_options(std::string_view run_json)
{
    const Json json = Json::parse(run_json, nullptr, false);
    if (!json.is_object() || !json.contains("options") || !json["options"].is_array())
        return std::nullopt;
    std::vector<std::string> options;
    for (const Json& option : json["options"])
        if (option.is_string())
            options.push_back(option.get<std::string>());
    return options;
}

std::vector<RecordedInput> recorded_inputs(std::string_view run_json)
{
    std::vector<RecordedInput> inputs;
    const Json json = Json::parse(run_json, nullptr, false);
    if (!json.is_object() || !json.contains("inputs") || !json["inputs"].is_array())
        return inputs;
    for (const Json& input : json["inputs"])
        if (input.is_object() && input.contains("path") && input["path"].is_string() &&
            input.contains("sha256") && input["sha256"].is_string())
            inputs.push_back({input["path"].get<std::string>(), input["sha256"].get<std::string>(),
                              input.value("octets", std::uint64_t{0})});
    return inputs;
}

} // namespace lisrtp::evidence
