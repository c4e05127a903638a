#include "offline/cli/inputs.h"

#include "offline/cli/messages.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <tuple>

namespace lisrtp::cli
{

namespace
{

/** "@FILE" stands for the names in it, one a line. */
std::vector<std::string> with_lists_read(const std::vector<std::string>& named, bool& damaged)
{
    std::vector<std::string> all;
    for (const std::string& name : named) {
        if (!name.starts_with("@")) {
            all.push_back(name);
            continue;
        }
        std::ifstream list(name.substr(1));
        if (!list) {
            say_error(name.substr(1) + ": the list cannot be read");
            damaged = true;
        }
        for (std::string line; std::getline(list, line);) {
            if (line.ends_with('\r'))
                line.pop_back();
            if (!line.empty())
                all.push_back(line);
        }
    }
    return all;
}

/** Nobody knows whether it is a capture, or what else would have been in it. */
bool is_unread(ErrorCode why)
{
    return why == ErrorCode::cannot_open || why == ErrorCode::read_failed ||
           why == ErrorCode::truncated;
}

} // namespace

capture::InputList find_captures(const std::vector<std::string>& named, bool& damaged)
{
    capture::InputList inputs = capture::expand_inputs(with_lists_read(named, damaged));
    // The order of the arguments must not show in the case.
    std::sort(inputs.files.begin(), inputs.files.end(), [](const auto& a, const auto& b) {
        const auto name = [](const std::string& path) {
            return std::filesystem::path(path).filename().string();
        };
        return std::tuple(name(a.path), a.path) < std::tuple(name(b.path), b.path);
    });
    std::size_t besides = 0;
    for (const capture::SkippedInput& skipped : inputs.skipped) {
        if (skipped.why.code == ErrorCode::duplicate) {
            say_note(skipped.path + ": named twice, read once");
        } else if (skipped.named || skipped.begins_like_capture || is_unread(skipped.why.code)) {
            say_error(skipped.path + ": " + skipped.why.message);
            damaged = true;
        } else {
            ++besides;
        }
    }
    if (besides > 0)
        say_note(std::to_string(besides) + (besides == 1
                                                ? " file in the folders is no capture"
                                                : " files in the folders are no captures"));
    return inputs;
}

void say_no_dissection(const std::string& why)
{
    if (why.empty())
        return;
    say_error(why + ": IP fragments and SIP over TCP are skipped");
    say_hint("lisrtp-dissect belongs beside lisrtp");
}

void say_key_file_errors(const std::string& path, const keyfile::KeyFileReading& reading)
{
    const std::string name = std::filesystem::path(path).filename().string();
    for (const keyfile::KeyFileError& error : reading.errors) {
        std::string place = name;
        if (error.line > 0)
            place += ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
        say_error(place + ": " + error.message);
        if (!error.hint.empty())
            say_hint(error.hint);
    }
}

std::optional<keyfile::KeyFile> read_keys(const std::string& path, bool insecure_key_file,
                                          const PassphraseSource& passphrase)
{
    keyfile::ReadOptions options;
    options.insecure_key_file = insecure_key_file;
    options.passphrase = [&] { return read_passphrase(passphrase, "Passphrase of " + path); };
    keyfile::KeyFileReading reading = keyfile::read_key_file(path, options);
    say_key_file_errors(path, reading);
    return std::move(reading.file);
}

} // namespace lisrtp::cli
