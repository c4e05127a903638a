// samples/main.cpp - lisrtp-sample: plays scenarios and writes captures, key files and the truth.

#include "samples/call.h"
#include "samples/conference.h"
#include "samples/key_file.h"
#include "samples/registration.h"
#include "samples/stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace
{

namespace fs = std::filesystem;

constexpr const char* usage =
    R"(usage: lisrtp-sample SCENARIO... -o DIR
       lisrtp-sample --all DIR_OF_SCENARIOS -o DIR

Plays the other side of lawful interception, a SIM, a terminal, a home and a visited network, as a
scenario says, and writes for each scenario into DIR/<name>/:

  <name>.pcapng      what a probe would have captured
  <name>.toml        the LI key file that the network would hand over (mode 0600)
  <name>.truth.json  what was really said, for tests to compare with

The same scenario gives the same octets, always.

examples:
  lisrtp-sample samples/scenarios/ims-aka-dh.txt -o /tmp/samples
  lisrtp-sample --all samples/scenarios -o samples/captures
)";

std::string read_text(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/** @param mode  as open(2) takes it, whatever the umask allows more */
void write_file(const fs::path& file, std::string_view content, mode_t mode)
{
    fs::remove(file);
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool written = descriptor >= 0;
    while (written && !content.empty()) {
        const ssize_t count = ::write(descriptor, content.data(), content.size());
        written = count > 0;
        if (written)
            content.remove_prefix(static_cast<std::size_t>(count));
    }
    if (descriptor >= 0 && ::close(descriptor) != 0)
        written = false;
    if (!written)
        throw std::runtime_error("cannot write " + file.string());
}

void play(const fs::path& file, const fs::path& into)
{
    const samples::Scenario scenario(file.stem().string(), file.string(), read_text(file));
    samples::World world(scenario);
    for (const samples::Section* section : scenario.all("register"))
        samples::play_registration(world, *section);
    for (const samples::Section* section : scenario.all("call"))
        samples::play_call(world, *section);
    for (const samples::Section* section : scenario.all("conference"))
        samples::play_conference(world, *section);
    for (const samples::Section* section : scenario.all("stream"))
        samples::play_lone_stream(world, *section);
    for (const samples::Section* section : scenario.all("noise"))
        samples::play_noise(world, *section);
    const std::string keys = samples::key_file(world, scenario);
    scenario.check_all_used();

    const fs::path folder = into / scenario.name();
    fs::create_directories(folder);
    const samples::Octets capture = world.tape.pcapng(world.link);
    const auto name = [&](const char* ending) { return folder / (scenario.name() + ending); };
    write_file(name(".pcapng"), {reinterpret_cast<const char*>(capture.data()), capture.size()},
               0644);
    write_file(name(".toml"), keys, 0600);
    write_file(name(".truth.json"), samples::truth_json(scenario.name(), world.truth), 0644);
    std::cout << folder.string() << "\n";
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    std::vector<fs::path> files;
    fs::path into;
    try {
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const bool has_value = i + 1 < arguments.size();
            if (arguments[i] == "--help" || arguments[i] == "-h") {
                std::cout << usage;
                return 0;
            }
            if (arguments[i] == "-o" && has_value) {
                into = arguments[++i];
            } else if (arguments[i] == "--all" && has_value) {
                for (const fs::directory_entry& entry : fs::directory_iterator(arguments[++i])) {
                    if (entry.path().extension() == ".txt")
                        files.push_back(entry.path());
                }
            } else if (!arguments[i].starts_with("-")) {
                files.emplace_back(arguments[i]);
            } else {
                std::cerr << "lisrtp-sample: error: what is " << arguments[i] << "\n" << usage;
                return 2;
            }
        }
        if (files.empty() || into.empty()) {
            std::cerr << usage;
            return 2;
        }
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) {
            try {
                play(file, into);
            } catch (const samples::ScenarioError&) {
                throw; // says its place itself
            } catch (const std::exception& error) {
                throw std::runtime_error(file.string() + ": " + error.what());
            }
        }
    } catch (const std::exception& error) {
        std::cerr << "lisrtp-sample: error: " << error.what() << "\n";
        return 1;
    }
    return 0;
}
