#include "offline/cli/rerun.h"

#include "offline/cli/messages.h"
#include "offline/evidence/case_check.h"
#include "offline/evidence/files_below.h"
#include "offline/evidence/run_record.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lisrtp::cli
{

namespace
{

namespace fs = std::filesystem;

/** A folder beside the case, as protected as it is, and gone afterwards: clear calls lie in it. */
class PassingFolder
{
public:
    explicit PassingFolder(const fs::path& beside)
    {
        std::string pattern =
            (beside.has_filename() ? beside : beside.parent_path()).string() + ".again-XXXXXX";
        if (::mkdtemp(pattern.data()))
            path_ = pattern;
    }
    PassingFolder(const PassingFolder&) = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    ~PassingFolder()
    {
        std::error_code ignored;
        if (!path_.empty())
            fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/** A pipe that holds a passphrase for the child. */
class PassphrasePipe
{
public:
    PassphrasePipe() = default;
    PassphrasePipe(const PassphrasePipe&) = delete;
    PassphrasePipe& operator=(const PassphrasePipe&) = delete;
    ~PassphrasePipe()
    {
        if (reading_ >= 0)
            ::close(reading_);
    }

    bool fill(const SecretBytes& passphrase)
    {
        int ends[2];
        if (::pipe(ends) != 0)
            return false;
        reading_ = ends[0];
        const bool written = ::write(ends[1], passphrase.reveal().data(), passphrase.size()) ==
                             static_cast<ssize_t>(passphrase.size());
        ::close(ends[1]);
        return written;
    }
    int reading() const { return reading_; }

private:
    int reading_ = -1;
};

/** @return  the child's exit status, or nothing */
std::optional<int> run_program(std::vector<std::string> words)
{
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failure =
        ::posix_spawn(&child, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        return std::nullopt;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return std::nullopt;
    return WIFEXITED(status) ? std::optional(WEXITSTATUS(status)) : std::nullopt;
}

/** Names of a case's files; what cannot be listed is a difference. */
std::set<std::string> files_of(const fs::path& made, Rerun& rerun)
{
    const auto names = evidence::files_below(made / "data");
    if (!names) {
        rerun.differences.push_back("data: " + describe(names.error()));
        return {};
    }
    return {names->begin(), names->end()};
}

bool are_equal(const fs::path& a, const fs::path& b)
{
    constexpr std::size_t piece_octets = 1u << 16;
    std::ifstream one(a, std::ios::binary);
    std::ifstream other(b, std::ios::binary);
    std::vector<char> first(piece_octets);
    std::vector<char> second(piece_octets);
    while (one && other) {
        one.read(first.data(), piece_octets);
        other.read(second.data(), piece_octets);
        if (one.gcount() != other.gcount() ||
            std::memcmp(first.data(), second.data(), static_cast<std::size_t>(one.gcount())) != 0)
            return false;
    }
    return one.eof() && other.eof();
}

Rerun compare(const fs::path& made_then, const fs::path& made_now)
{
    Rerun rerun;
    const std::set<std::string> then = files_of(made_then, rerun);
    const std::set<std::string> now = files_of(made_now, rerun);
    for (const std::string& name : then) {
        ++rerun.files;
        if (!now.contains(name))
            rerun.differences.push_back("data/" + name + ": the re-run has no such file");
        else if (!are_equal(made_then / "data" / name, made_now / "data" / name))
            rerun.differences.push_back("data/" + name + ": differs from the re-run");
    }
    for (const std::string& name : now)
        if (!then.contains(name))
            rerun.differences.push_back("data/" + name + ": only the re-run has it");
    return rerun;
}

std::string run_record_of(const fs::path& case_folder)
{
    const auto read = evidence::read_small_file(case_folder / evidence::RunRecord::file);
    return read ? std::string(text_of(*read)) : std::string();
}

/** Inputs of the one run that the other did not have. */
std::vector<std::string> only_in(const std::vector<evidence::RecordedInput>& one,
                                 const std::vector<evidence::RecordedInput>& other)
{
    std::multiset<std::string> hashes;
    for (const evidence::RecordedInput& input : other)
        hashes.insert(input.sha256);
    std::vector<std::string> names;
    for (const evidence::RecordedInput& input : one) {
        const auto found = hashes.find(input.sha256);
        if (found == hashes.end())
            names.push_back(input.path);
        else
            hashes.erase(found);
    }
    return names;
}

/** Else every file would differ, and none of the differences would say why. */
bool has_same_captures(const std::string& made_then, const std::string& made_now)
{
    const auto then = evidence::recorded_inputs(made_then);
    const auto now = evidence::recorded_inputs(made_now);
    const auto missing = only_in(then, now);
    const auto added = only_in(now, then);
    for (const std::string& name : missing)
        say_error(printable(name) +
                  ": the case was made from it, and it is not among the captures");
    for (const std::string& name : added)
        say_error(printable(name) + ": the case was not made from it");
    if (!missing.empty() || !added.empty())
        say_hint("run.json lists the captures with their hashes");
    return missing.empty() && added.empty();
}

} // namespace

std::optional<Rerun> run_again(const RerunArguments& arguments)
{
    const std::string record = run_record_of(arguments.case_folder);
    const auto options = evidence::recorded_options(record);
    if (!options) {
        say_error(arguments.case_folder + "/run.json: does not say how the case was made");
        return std::nullopt;
    }
    const PassingFolder folder(arguments.case_folder);
    if (folder.path().empty()) {
        say_error(arguments.case_folder + ": there is no room beside it for a second one");
        return std::nullopt;
    }
    const fs::path again = folder.path() / "case";
    std::vector<std::string> words{"lisrtp",           "decrypt", "--quiet",     "--keys",
                                   arguments.key_file, "-o",      again.string()};
    words.insert(words.end(), options->begin(), options->end());
    if (arguments.insecure_key_file)
        words.emplace_back("--insecure-key-file");
    PassphrasePipe pipe;
    if (arguments.passphrase.descriptor >= 0) {
        const auto passphrase = read_passphrase(arguments.passphrase, "");
        if (!passphrase || !pipe.fill(*passphrase))
            return std::nullopt;
        words.insert(words.end(), {"--passphrase-fd", std::to_string(pipe.reading())});
    }
    words.emplace_back("--");
    words.insert(words.end(), arguments.captures.begin(), arguments.captures.end());
    const auto status = run_program(std::move(words));
    const std::string record_now = run_record_of(again);
    if (!status || *status == exit_usage || record_now.empty()) {
        say_error("the case could not be made again");
        say_hint("try lisrtp decrypt with the same captures and keys");
        return std::nullopt;
    }
    if (!has_same_captures(record, record_now))
        return std::nullopt;
    return compare(arguments.case_folder, again);
}

} // namespace lisrtp::cli
