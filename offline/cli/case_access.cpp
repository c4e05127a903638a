#include "offline/cli/case_access.h"

#include "keys/base/for_each_number.h"
#include "offline/archive/case_calls.h"
#include "offline/cli/messages.h"
#include "offline/evidence/output_file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::cli
{

namespace
{

constexpr const char* captures_note = "lisrtp-captures.txt";

void say_foreign_folder(const std::string& path)
{
    say_error(path + ": exists, and is not a case of these captures");
    say_hint("name a new folder with -o");
}

/** @param known  SHA-256 of the case's captures, in order; empty where it does not tell them */
void say_other_captures(const std::string& path, const capture::InputList& inputs,
                        const std::vector<std::string>& sha256s,
                        const std::vector<std::string>& known)
{
    bool is_named = false;
    for (std::size_t i = 0; !known.empty() && i < inputs.files.size() && i < sha256s.size(); ++i)
        if (!std::binary_search(known.begin(), known.end(), sha256s[i])) {
            say_error(inputs.files[i].path +
                      ": has changed since the case was made, or is none of its captures");
            is_named = true;
        }
    if (!is_named)
        say_error(path + ": its captures are others than these, or more");
    say_hint("the captures must be those of the case, octet for octet");
}

/** Copies everything that comes out of a pipe. */
Result<std::uint64_t> copy_pipe(const std::string& from, const std::string& to)
{
    const int pipe = from == "-" ? STDIN_FILENO : ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    auto file = evidence::OutputFile::create(to);
    if (pipe < 0 || !file)
        return Error{ErrorCode::cannot_open, "pipe", 0};
    Bytes block(1u << 18);
    ssize_t count = 0;
    while (!file->error() && ((count = ::read(pipe, block.data(), block.size())) > 0 ||
                              (count < 0 && errno == EINTR)))
        if (count > 0)
            file->write(ByteView(block).first(static_cast<std::size_t>(count)));
    const std::uint64_t octets = file->size();
    if (pipe != STDIN_FILENO)
        ::close(pipe);
    if (const auto written = file->finish(); !written)
        return written.error();
    if (count < 0)
        return Error{ErrorCode::read_failed, "pipe", 0};
    return octets;
}

} // namespace

std::optional<archive::CaseFolder> open_case(const std::string& path)
{
    archive::CaseFolder::Opening opening = archive::CaseFolder::open(path);
    if (opening.folder)
        return std::move(opening.folder);
    switch (opening.refusal) {
    case archive::CaseRefusal::foreign:
        say_foreign_folder(path);
        break;
    case archive::CaseRefusal::in_use:
        say_error(path + ": another lisrtp is at work on this case");
        say_hint("wait until it has ended");
        break;
    case archive::CaseRefusal::altered:
        say_error(path + "/data/index.sqlite: is not the one that was written");
        say_hint("lisrtp index makes it anew in a new folder");
        break;
    case archive::CaseRefusal::no_access:
        say_error(path + ": cannot be made or written" +
                  (opening.why ? ": " + std::string(opening.why->field) : ""));
        break;
    }
    return std::nullopt;
}

bool spool_pipes(capture::InputList& inputs, const archive::CaseFolder& folder)
{
    for (capture::InputFile& input : inputs.files) {
        if (!input.is_pipe)
            continue;
        const std::string name =
            input.path == "-" ? "stdin" : std::filesystem::path(input.path).filename().string();
        const std::string spool = (folder.work() / name).native();
        std::error_code ignored;
        std::filesystem::remove(spool, ignored);
        const auto octets = copy_pipe(input.path, spool);
        if (!octets) {
            say_error(input.path + ": " + describe(octets.error()));
            return false;
        }
        if (const auto opening = capture::CaptureFile::open(spool); !opening) {
            say_error(input.path + ": " + opening.fault.message);
            return false;
        }
        input = {spool, *octets, false};
    }
    return true;
}

CaseFit compare_with_case(const capture::InputList& inputs, archive::CaseFolder& folder,
                          std::size_t jobs, archive::Progress& progress,
                          std::vector<std::string>& sha256s, CaseUse use)
{
    if (folder.inputs().empty() && folder.database().empty())
        return CaseFit::same;
    sha256s = archive::hash_inputs(inputs, jobs, progress);
    if (folder.inputs().empty() || folder.inputs() == archive::identity_of_inputs(sha256s))
        return CaseFit::same;
    std::vector<std::string> known = folder.database().captures();
    std::vector<std::string> given = sha256s;
    for (std::vector<std::string>* list : {&known, &given}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    if (!folder.has_results() && !known.empty() &&
        std::includes(given.begin(), given.end(), known.begin(), known.end()))
        return CaseFit::grown;
    if (use == CaseUse::unlock)
        say_other_captures(folder.output().path().native(), inputs, sha256s, known);
    else
        say_foreign_folder(folder.output().path().native());
    folder.finish_work();
    return CaseFit::another;
}

Result<evidence::Report> overview_of(casebook::PendingCalls& pending,
                                     const archive::MediaPlan& plan, evidence::CallLedger& calls,
                                     std::size_t jobs)
{
    evidence::Report report;
    const auto challenges = pending.rest().challenges();
    report.challenges.assign(challenges.begin(), challenges.end());
    const auto stream_of = [](const archive::StreamExtent& record) {
        evidence::ReportedStream stream;
        stream.ssrc = record.id.ssrc;
        stream.source = record.id.source;
        stream.destination = record.id.destination;
        stream.first = record.first;
        stream.last = record.last;
        stream.totals.not_covered = record.packets;
        return stream;
    };
    std::vector<std::vector<const archive::PlannedStream*>> streams(pending.size());
    for (const archive::PlannedStream& planned : plan.streams)
        if (planned.owner && planned.is_rtp)
            streams[planned.owner->call].push_back(&planned);
    const auto report_call = [&](std::size_t number, const casebook::Call& call) {
        evidence::ReportedCall reported;
        reported.number = number + 1;
        reported.call = &call;
        reported.chosen.resize(call.sessions.size(), nullptr);
        reported.judgement = {casebook::Verdict::not_covered, "no key file was given"};
        for (const archive::PlannedStream* const planned : streams[number])
            reported.streams.emplace_back(stream_of(planned->record)).suite =
                call.media[planned->owner->media_line].encrypted ? "" : "plain";
        return calls.put(reported);
    };
    constexpr std::size_t at_once = casebook::PendingCalls::best_together;
    for (std::size_t first = 0; first < pending.size(); first += at_once) {
        std::vector<std::size_t> numbers(std::min(at_once, pending.size() - first));
        std::iota(numbers.begin(), numbers.end(), first);
        const auto taken = pending.take(numbers);
        std::atomic<bool> is_put = true;
        for_each_number(numbers.size(), jobs, [&](std::size_t i) {
            if (!report_call(numbers[i], *taken[i]))
                is_put = false;
        });
        if (!is_put)
            break; // the ledger tells why
    }
    if (const auto put = calls.finish(); !put)
        return put.error();
    for (const archive::StreamExtent& record : plan.unclaimed)
        report.streams_without_call.push_back(stream_of(record));
    return report;
}

Result<void> write_index(archive::CaseFolder& folder, const evidence::Report& report,
                         const evidence::CallLedger& calls, bool deep, bool judged)
{
    if (auto made = folder.output().make_folder("data"); !made)
        return made;
    std::error_code failure;
    const std::filesystem::path path = folder.output().path() / "data" / "index.sqlite";
    folder.withdraw_manifest();
    const std::string part = (folder.work() / "export.sqlite").native();
    std::filesystem::remove(part, failure);
    std::vector<archive::CaseDatabase::Named> captures;
    // An index without captures is begun anew from them when the case is unlocked.
    if (!report.left_out)
        for (const evidence::ReportedInput& input : report.inputs)
            captures.push_back({input.name, input.sha256});
    if (auto written = folder.database().export_to(part, captures, deep); !written)
        return written;
    if (auto written = archive::write_calls(part, report, calls, judged); !written)
        return written;
    std::filesystem::rename(part, path, failure);
    if (failure)
        return Error{ErrorCode::write_failed, "index.sqlite", 0};
    return {};
}

std::string identity_of(const std::vector<evidence::ReportedInput>& inputs)
{
    std::vector<std::string> sha256s;
    for (const evidence::ReportedInput& input : inputs)
        sha256s.push_back(input.sha256);
    return archive::identity_of_inputs(std::move(sha256s));
}

void remember_captures(const archive::CaseFolder& folder, const capture::InputList& inputs)
{
    std::string text;
    for (const capture::InputFile& input : inputs.files) {
        std::error_code failure;
        const std::filesystem::path path = std::filesystem::absolute(input.path, failure);
        // A spooled pipe is gone; a name with a line end would pass for two.
        if (failure || input.path.starts_with(folder.work().native()) ||
            path.native().find('\n') != std::string::npos)
            continue;
        text += path.native() + "\n";
    }
    if (!text.empty())
        static_cast<void>(folder.output().write_file(captures_note, view_of(text)));
}

std::vector<std::string> remembered_captures(const std::string& case_folder)
{
    std::vector<std::string> paths;
    std::ifstream note(std::filesystem::path(case_folder) / captures_note);
    for (std::string line; std::getline(note, line);)
        paths.push_back(line);
    return paths;
}

int say_write_error(const std::string& case_folder, const Error& error)
{
    say_error(case_folder + ": " + std::string(name_of(error.code)) + ": " + error.field);
    say_hint("the case is not whole; run again when there is room");
    return exit_incomplete;
}

bool say_if_not_permitted(const std::string& case_folder)
{
    const std::filesystem::path folder(case_folder);
    std::error_code failure;
    if (std::filesystem::exists(folder, failure) && !std::filesystem::is_directory(folder, failure))
        return false; // no case, whoever may read it
    for (const auto& [path, rights] :
         {std::pair(folder, R_OK | X_OK), std::pair(folder / "data", R_OK | X_OK),
          std::pair(folder / "data" / "report.json", R_OK),
          std::pair(folder / "data" / "index.sqlite", R_OK)})
        if (::faccessat(AT_FDCWD, path.c_str(), rights, AT_EACCESS) != 0 && errno == EACCES) {
            say_error(path.native() + ": permission denied");
            say_hint("a case is for the user who made it alone: read it as that user, or ask for "
                     "a copy");
            return true;
        }
    return false;
}

bool say_if_not_kept(const archive::CaseDatabase& database)
{
    if (const auto& error = database.error())
        say_error("what was read cannot be kept in memory: " + std::string(name_of(error->code)) +
                  ": " + error->field);
    return database.error().has_value();
}

bool is_only_indexed(const std::string& case_folder)
{
    const std::filesystem::path data = std::filesystem::path(case_folder) / "data";
    std::error_code ignored;
    return std::filesystem::is_regular_file(data / "index.sqlite", ignored) &&
           !std::filesystem::exists(data / "report.json", ignored);
}

void say_only_indexed(const std::string& case_folder)
{
    say_error(case_folder + ": is indexed, not decrypted: it has no report yet");
    say_hint("lisrtp unlock " + case_folder + " --keys FILE decrypts it");
}

std::size_t usual_jobs()
{
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 16);
}

} // namespace lisrtp::cli
