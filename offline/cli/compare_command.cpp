#include "offline/cli/compare_command.h"

#include "keys/base/hex.h"
#include "keys/casebook/compare.h"
#include "keys/casebook/values_in_force.h"
#include "offline/archive/case_messages.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_pass.h"
#include "offline/cli/case_access.h"
#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"
#include "offline/cli/terminal_progress.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>

namespace lisrtp::cli
{

namespace
{

using casebook::ComparedExchange;
using casebook::ComparedValue;
using casebook::ExpectedValue;
using casebook::ValueSighting;
using nlohmann::ordered_json;

/** Teaches the casebook one network's signalling; says what is wrong. @return exit status */
int learn(const std::string& source, casebook::Casebook& casebook, bool quiet)
{
    std::error_code ignored;
    const std::string index = archive::index_of_case(source);
    if (std::filesystem::is_regular_file(index, ignored)) {
        const auto names = archive::learn_case(index, casebook);
        if (names)
            return exit_ok;
        say_error(source + ": " + describe(names.error()));
        return exit_usage;
    }
    bool damaged = false;
    const capture::InputList inputs = find_captures({source}, damaged);
    if (inputs.files.empty()) {
        say_error(source + ": no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    auto database = archive::CaseDatabase::open(":memory:");
    if (!database) {
        say_error(describe(database.error()));
        return exit_incomplete;
    }
    TerminalProgress progress({.quiet = quiet, .json = false});
    const archive::Index read = archive::index_inputs(inputs, casebook, *database, progress,
                                                      {.dissector = archive::dissect_program(),
                                                       .deep = false,
                                                       .open_keys = false,
                                                       .jobs = usual_jobs(),
                                                       .sha256s = {}});
    say_no_dissection(read.no_dissection);
    if (say_if_not_kept(*database))
        return exit_usage; // what is missing would pass for a value that changed
    for (const evidence::ReportedInput& input : read.inputs)
        if (!input.damage.empty())
            say_error(input.name + ": " + input.damage);
    return damaged || read.damaged ? exit_incomplete : exit_ok;
}

/** "sent", for what left a party; "received", for what its peer's network saw or repeats. */
std::string role_of(const ValueSighting& sighting, const ComparedValue& compared)
{
    return &sighting == &compared.sightings.front() ? "sent" : "received";
}

std::string seed_of(const ExpectedValue& expected)
{
    return expected.seed ? "seed in frame " + std::to_string(expected.seed->frame)
                         : "seed handed over";
}

void print(const ComparedExchange& exchange)
{
    const std::string& call_id =
        exchange.call_id_first.empty() ? exchange.call_id_second : exchange.call_id_first;
    std::printf("%s -> %s  CSB %s, %s  %s\n", exchange.from.c_str(), exchange.to.c_str(),
                to_hex(exchange.csb).c_str(), exchange.group.c_str(),
                std::string(name_of(exchange.comparison)).c_str());
    std::printf("  Call-ID %s\n", call_id.c_str());
    if (!exchange.call_id_first.empty() && !exchange.call_id_second.empty() &&
        exchange.call_id_first != exchange.call_id_second)
        std::printf("  Call-ID %s in B\n", exchange.call_id_second.c_str());
    for (const ComparedValue& value : exchange.values) {
        std::printf("  %s's value\n", std::string(name_of(value.side)).c_str());
        for (const ValueSighting& sighting : value.sightings)
            std::printf("    %-22s %s  in %s frame %llu%s\n", role_of(sighting, value).c_str(),
                        casebook::fingerprint(sighting.value).c_str(),
                        sighting.in_first ? "A" : "B",
                        static_cast<unsigned long long>(sighting.place.frame),
                        sighting.repeated ? ", repeated by the answer" : "");
        for (const ExpectedValue& expected : value.expected)
            std::printf("    %-22s %s  by %s, %s\n", "should have been sent",
                        casebook::fingerprint(expected.value).c_str(), expected.secret.c_str(),
                        seed_of(expected).c_str());
        if (!value.finding.empty())
            std::printf("    %s\n", value.finding.c_str());
    }
}

ordered_json json_of(const ComparedValue& value)
{
    ordered_json json = {{"side", name_of(value.side)},
                         {"fate", name_of(value.fate)},
                         {"finding", value.finding},
                         {"sightings", ordered_json::array()},
                         {"expected", ordered_json::array()}};
    for (const ValueSighting& sighting : value.sightings)
        json["sightings"].push_back({{"network", sighting.in_first ? "A" : "B"},
                                     {"fingerprint", casebook::fingerprint(sighting.value)},
                                     {"value", to_hex(sighting.value)},
                                     {"repeated", sighting.repeated},
                                     {"file", sighting.place.file},
                                     {"frame", sighting.place.frame},
                                     {"at", to_rfc3339(sighting.at)}});
    for (const ExpectedValue& expected : value.expected) {
        json["expected"].push_back({{"fingerprint", casebook::fingerprint(expected.value)},
                                    {"value", to_hex(expected.value)},
                                    {"secret", expected.secret}});
        if (expected.seed)
            json["expected"].back()["seed_frame"] = expected.seed->frame;
    }
    return json;
}

ordered_json json_of(const ComparedExchange& exchange)
{
    ordered_json json = {{"csb_id", to_hex(exchange.csb)},
                         {"group", exchange.group},
                         {"call_id_a", exchange.call_id_first},
                         {"call_id_b", exchange.call_id_second},
                         {"from", exchange.from},
                         {"to", exchange.to},
                         {"comparison", name_of(exchange.comparison)},
                         {"reason", exchange.reason},
                         {"values", ordered_json::array()}};
    for (const ComparedValue& value : exchange.values)
        json["values"].push_back(json_of(value));
    return json;
}

bool is_bad(const ComparedExchange& exchange)
{
    return exchange.comparison == casebook::Comparison::tampered_between_networks ||
           exchange.comparison == casebook::Comparison::value_mismatch;
}

} // namespace

int run_compare(const CompareArguments& arguments)
{
    std::optional<keyfile::KeyFile> keys;
    if (!arguments.key_file.empty()) {
        keys = read_keys(arguments.key_file, arguments.insecure_key_file, arguments.passphrase);
        if (!keys)
            return exit_usage;
    }
    casebook::Casebook first(keys ? &*keys : nullptr);
    casebook::Casebook second(keys ? &*keys : nullptr);
    int status = exit_ok;
    for (const auto& [source, casebook] :
         {std::pair(&arguments.first, &first), std::pair(&arguments.second, &second)}) {
        const int learned = learn(*source, *casebook, arguments.quiet);
        if (learned == exit_usage)
            return exit_usage;
        status = std::max(status, learned);
    }
    const auto exchanges = casebook::compare(first.conclude(), second.conclude());
    auto json = ordered_json::array();
    for (const ComparedExchange& exchange : exchanges) {
        if (arguments.json)
            json.push_back(json_of(exchange));
        else
            print(exchange);
        if (!is_bad(exchange))
            continue;
        status = exit_incomplete;
        say_error("CSB " + to_hex(exchange.csb) + ": " + std::string(name_of(exchange.comparison)) +
                  ": " + exchange.reason);
    }
    if (arguments.json)
        std::puts(json.dump(2, ' ', false, ordered_json::error_handler_t::replace).c_str());
    if (exchanges.empty())
        say_error("neither has a Diffie-Hellman exchange");
    return status;
}

} // namespace lisrtp::cli
