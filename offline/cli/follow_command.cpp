#include "offline/cli/follow_command.h"

#include "keys/casebook/casebook.h"
#include "offline/archive/dissect_choice.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_file.h"
#include "offline/archive/live_spool.h"
#include "offline/capture/capture_file.h"
#include "offline/cli/case_access.h"
#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include <sys/stat.h>

namespace lisrtp::cli
{

namespace
{

std::atomic<bool> told_to_stop = false;

void stop_at_signal(int)
{
    told_to_stop = true;
}

/** What was last said of a call. */
struct Said {
    bool began = false;
    std::size_t keyed_sessions = 0;
    bool ended = false;
};

/** Learns frames as they come and tells what is new about the calls. Thread-safe: one thread reads,
 * another tells, since a pipe may be silent for long. */
class Follower
{
public:
    explicit Follower(const keyfile::KeyFile& keys) : casebook_(&keys), choice_(false)
    {
        archive::DissectOptions options;
        options.program = archive::dissect_program();
        dissector_.emplace(std::move(options), [](std::string_view, dissect::FramePlace) {});
    }

    void take(const capture::Frame& frame)
    {
        const std::lock_guard lock(mutex_);
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        const casebook::Place place{1, frame.number};
        if (peeled.kind == capture::Peeled::udp) {
            if (archive::content_of(peeled) != archive::Content::signalling)
                return;
            learn({peeled.udp_payload, peeled.seen_at(frame.at), peeled.source, peeled.destination,
                   place});
        } else if (choice_.wants(frame, peeled)) {
            if (dissector_->dissect(frame, 1, "", messages_) == archive::Dissected::done)
                for (const dissect::WholeMessage& message : messages_)
                    learn({message.octets, frame.at, message.from, message.to, place});
        }
    }

    /** Says what is new: twice a second, and never for more than a tenth of the time. */
    void tell_now_and_then()
    {
        using namespace std::chrono_literals;
        const std::lock_guard lock(mutex_);
        if (Clock::now() - told_at_ > std::max<Clock::duration>(500ms, took_ * 10))
            tell_now();
    }

    void tell()
    {
        const std::lock_guard lock(mutex_);
        tell_now();
    }

private:
    using Clock = std::chrono::steady_clock;

    void tell_now()
    {
        if (!anything_new_)
            return;
        anything_new_ = false;
        told_at_ = Clock::now();
        const casebook::Findings findings = casebook_.conclude();
        for (const casebook::Call& call : findings.calls())
            if (call.coverage.kind != casebook::Coverage::Kind::none)
                tell_of(call);
        std::fflush(stdout);
        took_ = Clock::now() - told_at_;
    }

    void learn(const casebook::Message& message)
    {
        casebook_.learn(message);
        anything_new_ = true;
    }

    void tell_of(const casebook::Call& call)
    {
        Said& said = said_[call.call_id + "\n" + call.from];
        const std::string parties = printable(call.from) + " -> " + printable(call.to);
        const auto say = [&](Timestamp at, const std::string& words) {
            std::printf("%s  %s  %s\n", to_rfc3339(at).c_str(), parties.c_str(), words.c_str());
        };
        if (!said.began)
            say(call.start, "call begins, Call-ID " + printable(call.call_id));
        said.began = true;
        std::size_t keyed = 0;
        for (const casebook::Session& session : call.sessions) {
            if (session.candidates.empty() || ++keyed <= said.keyed_sessions)
                continue;
            const casebook::Candidate& candidate = session.candidates.front();
            say(session.from,
                "keys: " + std::string(name_of(session.mode)) +
                    (candidate.secret.empty() ? ", open in the signalling"
                                              : ", secret " + candidate.secret) +
                    (candidate.derivation.empty() ? "" : ", " + candidate.derivation) +
                    (candidate.proven ? ", proven" : ", to be proven by tags"));
        }
        said.keyed_sessions = std::max(said.keyed_sessions, keyed);
        if (call.ended_by != casebook::Ending::capture_end && !said.ended) {
            said.ended = true;
            say(call.end, "call has ended: " + std::string(name_of(call.ended_by)));
        }
    }

    casebook::Casebook casebook_;
    archive::DissectChoice choice_;
    std::optional<archive::DissectClient> dissector_;
    std::vector<dissect::WholeMessage> messages_;
    std::map<std::string, Said> said_;
    std::mutex mutex_; ///< of everything here
    bool anything_new_ = false;
    Clock::time_point told_at_{};
    Clock::duration took_{};
};

void listen_to_signals()
{
    struct sigaction action {
    };
    action.sa_handler = stop_at_signal;
    for (const int signal : {SIGINT, SIGTERM})
        ::sigaction(signal, &action, nullptr);
}

/** Keeps the capture where the user wants it. */
bool save_capture(const std::string& spool, const std::string& save)
{
    std::error_code failure;
    if (std::filesystem::exists(save, failure)) {
        say_error(save + ": exists already; the capture is not saved");
        return false;
    }
    std::filesystem::copy_file(spool, save, failure);
    if (failure)
        say_error(save + ": " + failure.message());
    return !failure;
}

/** Before the case is begun. False when it cannot be a pipe; said. */
bool may_be_followed(const std::string& from)
{
    struct stat status {
    };
    if (from == "-")
        return true;
    if (::stat(from.c_str(), &status) != 0) {
        say_error(from + ": " + std::generic_category().message(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        say_error(from + ": is a folder, not a pipe");
        say_hint("lisrtp decrypt reads folders of captures");
        return false;
    }
    if (S_ISREG(status.st_mode)) {
        say_note(from + ": is a file, not a pipe: it is read to its present end");
        say_hint("a file that grows: tail -c +1 -f " + from +
                 " | lisrtp follow - --keys KEYS -o CASE");
    }
    return true;
}

/** Reads until the pipe ends or a signal comes. False when it is no capture; said. */
bool follow(archive::LiveSpool& spool, const std::string& name, const keyfile::KeyFile& keys)
{
    Follower follower(keys);
    const std::jthread watch([&](const std::stop_token& done) {
        while (!done.stop_requested() && !told_to_stop) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            follower.tell_now_and_then();
        }
        spool.stop();
    });
    auto opening = capture::CaptureFile::open(spool.path());
    spool.opened();
    if (!opening) {
        say_error(name + ": " + opening.fault.message);
        return false;
    }
    capture::Frame frame;
    while (opening.file->next(frame))
        follower.take(frame);
    follower.tell();
    return true;
}

} // namespace

int run_follow(const DecryptArguments& arguments, const std::string& save)
{
    const auto keys =
        read_keys(arguments.key_file, arguments.insecure_key_file, arguments.passphrase);
    if (!keys)
        return exit_usage;
    const std::string& from = arguments.captures.front();
    if (!may_be_followed(from))
        return exit_incomplete;
    auto folder = open_case(arguments.case_folder);
    if (!folder)
        return exit_usage;
    if (!folder->inputs().empty()) {
        say_error(arguments.case_folder + ": holds a case already");
        say_hint("name a new folder with -o");
        folder->finish_work();
        return exit_usage;
    }
    listen_to_signals();
    const std::string spooled = (folder->work() / "live").native();
    auto spool = archive::LiveSpool::start(from, spooled);
    if (!spool && spool.error().code == ErrorCode::write_failed)
        return say_write_error(arguments.case_folder, spool.error());
    if (!spool) {
        say_error(from + ": " + spool.error().field);
        folder->finish_work();
        return exit_incomplete;
    }
    if (!follow(**spool, from, *keys))
        return exit_incomplete;
    if (const auto copied = (*spool)->finish(); !copied) {
        say_error(from + ": " + describe(copied.error()));
        say_hint("what had come until then is decrypted");
    }
    const bool saved = save.empty() || save_capture(spooled, save);
    capture::InputList inputs;
    inputs.files.push_back({save.empty() || !saved ? spooled : save, (*spool)->octets(), false});
    return decrypt_case(*folder, inputs, *keys, arguments, !saved, OtherKeys::refuse);
}

} // namespace lisrtp::cli
