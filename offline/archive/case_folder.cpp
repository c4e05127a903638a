#include "offline/archive/case_folder.h"

#include "keys/base/hex.h"
#include "keys/crypto/hash.h"
#include "offline/archive/index_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace lisrtp::archive
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* unfinished = "unfinished";
constexpr const char* manifest_name = "manifest-sha256.txt";
constexpr std::string_view inputs_label = "inputs ";
constexpr std::string_view keys_label = "keys ";

/** What lisrtp makes in data/. */
constexpr std::array own_data{"calls",       "streams",     "messages",     "report.json",
                              "report.html", "case.jsonld", "index.sqlite", "calls.csv"};

std::vector<std::string> lines_of(const fs::path& file)
{
    std::vector<std::string> lines;
    std::ifstream in(file);
    for (std::string line; lines.size() < 2 && std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

std::string value_of(const std::vector<std::string>& lines, std::string_view label)
{
    for (const std::string& line : lines)
        if (line.starts_with(label))
            return line.substr(label.size());
    return "";
}

/** Errors: cannot_open; other_case: somebody else has it locked. */
Result<int> lock_folder(const fs::path& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor;
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    const ErrorCode code = error == EWOULDBLOCK ? ErrorCode::other_case : ErrorCode::cannot_open;
    return Error{code, ::strerrordesc_np(error), 0};
}

enum class Vouched { yes, no, otherwise };

/** What the manifest of the bag says of the index; without it, the case is not finished. */
Vouched is_vouched_for(const fs::path& folder)
{
    std::ifstream manifest(folder / manifest_name);
    const std::string hash = sha256_of_file(folder / "data" / "index.sqlite");
    for (std::string line; std::getline(manifest, line);)
        if (line.ends_with(" data/index.sqlite"))
            return line.starts_with(hash + " ") ? Vouched::yes : Vouched::otherwise;
    return Vouched::no;
}

} // namespace

CaseFolder::CaseFolder(CaseFolder&& other) noexcept
    : output_(std::move(other.output_)), lock_(std::exchange(other.lock_, -1)),
      database_(std::move(other.database_)), inputs_(std::move(other.inputs_)),
      keys_(std::move(other.keys_))
{
}

CaseFolder::~CaseFolder()
{
    database_.reset();
    if (lock_ >= 0)
        ::close(lock_);
}

CaseFolder::Opening CaseFolder::open(const fs::path& path)
{
    Opening opening;
    std::error_code failure;
    const fs::path marker = path / evidence::OutputFolder::marker;
    const std::vector<std::string> lines = lines_of(marker);
    auto output = evidence::OutputFolder::open(path, lines.empty() ? unfinished : lines.front());
    if (!output) {
        const bool foreign = output.error().code == ErrorCode::not_empty ||
                             output.error().code == ErrorCode::other_case ||
                             (fs::exists(path, failure) && !fs::is_directory(path, failure));
        opening.refusal = foreign ? CaseRefusal::foreign : CaseRefusal::no_access;
        opening.why = output.error();
        return opening;
    }
    const auto lock = lock_folder(path);
    if (!lock) {
        opening.refusal = lock.error().code == ErrorCode::other_case ? CaseRefusal::in_use
                                                                     : CaseRefusal::no_access;
        opening.why = lock.error();
        return opening;
    }
    CaseFolder folder(std::move(*output), *lock);
    folder.inputs_ = value_of(lines, inputs_label);
    folder.keys_ = value_of(lines, keys_label);
    const fs::path index = path / "data" / "index.sqlite";
    const fs::path working = folder.work() / "index.sqlite";
    if (const auto made = folder.output_.make_folder("work"); !made) {
        opening.why = made.error();
        return opening;
    }
    if (!fs::exists(working, failure) && fs::exists(index, failure)) {
        const Vouched vouched = is_vouched_for(path);
        if (vouched == Vouched::otherwise) {
            folder.finish_work();
            opening.refusal = CaseRefusal::altered;
            return opening;
        }
        // Under another name first: a copy that was cut off must not pass for a database.
        const fs::path copy = folder.work() / "copy.sqlite";
        if (vouched == Vouched::yes &&
            fs::copy_file(index, copy, fs::copy_options::overwrite_existing, failure))
            fs::rename(copy, working, failure);
    }
    auto database = CaseDatabase::open(working.native());
    if (!database) {
        opening.why = database.error();
        return opening;
    }
    folder.database_ = std::move(*database);
    opening.folder.emplace(std::move(folder));
    return opening;
}

bool CaseFolder::has_results() const
{
    std::error_code ignored;
    return fs::exists(output_.path() / "data" / "report.json", ignored);
}

Result<void> CaseFolder::remember(const std::string& inputs, const std::string& keys)
{
    inputs_ = inputs;
    keys_ = keys;
    std::string text = inputs.empty() ? unfinished : std::string(inputs_label) + inputs;
    text += "\n";
    if (!keys.empty())
        text += std::string(keys_label) + keys + "\n";
    return output_.write_file(evidence::OutputFolder::marker, view_of(text));
}

void CaseFolder::withdraw_manifest()
{
    std::error_code ignored;
    fs::remove(output_.path() / manifest_name, ignored);
}

std::optional<std::string> CaseFolder::foreign_data() const
{
    const auto is_own = [](const std::string& name) {
        return std::any_of(
            std::begin(own_data), std::end(own_data), [&name](const std::string own) {
                return name == own || name == own + ".part"; // of a run that was killed
            });
    };
    std::error_code failure;
    for (fs::directory_iterator it(output_.path() / "data", failure), end; !failure && it != end;
         it.increment(failure))
        if (!is_own(it->path().filename().native()))
            return it->path().native();
    return std::nullopt;
}

void CaseFolder::clear_data()
{
    withdraw_manifest();
    const fs::path data = output_.path() / "data";
    std::error_code ignored;
    for (const std::string own : own_data) {
        fs::remove_all(data / own, ignored);
        fs::remove(data / (own + ".part"), ignored);
    }
}

void CaseFolder::finish_work()
{
    database_.reset();
    std::error_code ignored;
    fs::remove_all(work(), ignored);
}

std::string identity_of_inputs(std::vector<std::string> sha256s)
{
    std::sort(sha256s.begin(), sha256s.end());
    crypto::Sha256 sha256;
    for (const std::string& each : sha256s)
        sha256.update(view_of(each));
    return to_hex(sha256.finish());
}

} // namespace lisrtp::archive
