#include "offline/cli/session_keys_command.h"

#include "keys/base/hex.h"
#include "keys/casebook/casebook.h"
#include "keys/keyfile/write_session_keys.h"
#include "keys/sip/codec_line.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/index_pass.h"
#include "offline/archive/session_keys.h"
#include "offline/cli/calls_table.h"
#include "offline/cli/case_access.h"
#include "offline/cli/engines.h"
#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"
#include "offline/cli/private_file.h"
#include "offline/cli/terminal_progress.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

namespace lisrtp::cli
{

namespace
{

bool is_case_folder(const std::string& path)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(std::filesystem::path(path) / "bagit.txt", ignored);
}

/** A case holds no keys: its captures are read again, where they lay when it was made. */
std::vector<std::string> captures_of(const SessionKeysArguments& arguments)
{
    if (!is_case_folder(arguments.sources.front()))
        return arguments.sources;
    if (arguments.sources.size() > 1)
        return {arguments.sources.begin() + 1, arguments.sources.end()};
    return remembered_captures(arguments.sources.front());
}

/** The part of both that is common, in order. */
std::vector<casebook::Window> common(const std::vector<casebook::Window>& a,
                                     const std::vector<casebook::Window>& b)
{
    std::vector<casebook::Window> both;
    for (const casebook::Window& x : a)
        for (const casebook::Window& y : b) {
            const casebook::Window window{std::max(x.from, y.from), std::min(x.to, y.to)};
            if (window.from < window.to &&
                std::find(both.begin(), both.end(), window) == both.end())
                both.push_back(window);
        }
    return both;
}

/** Session keys and the authorisations under which they may be used: never longer than before. */
class SessionKeyFile
{
public:
    explicit SessionKeyFile(const keyfile::KeyFile& keys) : keys_(keys) {}

    void add(const archive::StreamKeys& found, const casebook::Findings& findings)
    {
        const archive::StreamPlan& plan = *found.stream;
        for (const casebook::StreamClaim::Key& key : found.keys) {
            const auto& coverage = plan.claim.coverage;
            const auto windows =
                key.candidate ? common(coverage.windows, key.candidate->windows) : coverage.windows;
            for (const casebook::Window& window : windows) {
                const auto authorisation = authorise(window, coverage.authorisations);
                if (!authorisation.empty())
                    add(plan, key, authorisation, findings);
            }
        }
    }

    const std::vector<keyfile::Authorisation>& authorisations() const { return authorisations_; }
    const std::vector<keyfile::SessionKey>& keys() const { return session_keys_; }
    std::size_t streams() const { return streams_.size(); }

private:
    /** The id of an authorisation for just that window; empty when none reaches so far. */
    std::string authorise(const casebook::Window& window, const std::vector<std::string>& ids)
    {
        for (const std::string& id : ids) {
            const keyfile::Authorisation* given = keys_.authorisation(id);
            if (!given || window.from < given->valid_from || given->valid_to < window.to)
                continue;
            keyfile::Authorisation narrowed = *given;
            narrowed.valid_from = window.from;
            narrowed.valid_to = window.to;
            const auto same = [&](const keyfile::Authorisation& one) {
                return (one.id == id || one.id.starts_with(id + "-part")) &&
                       one.valid_from == window.from && one.valid_to == window.to;
            };
            const auto known = std::find_if(authorisations_.begin(), authorisations_.end(), same);
            if (known != authorisations_.end())
                return known->id;
            if (given->valid_from != window.from || given->valid_to != window.to)
                narrowed.id += "-part" + std::to_string(authorisations_.size() + 1);
            authorisations_.push_back(narrowed);
            return narrowed.id;
        }
        return "";
    }

    void add(const archive::StreamPlan& plan, const casebook::StreamClaim::Key& key,
             const std::string& authorisation, const casebook::Findings& findings)
    {
        keyfile::SessionKey session;
        const std::string call =
            plan.call ? "call" + std::to_string(*plan.call + 1) : std::string("stream");
        session.id = call + "-" + to_hex(plan.record.id.ssrc) + "-" +
                     std::to_string(session_keys_.size() + 1);
        session.authorisation = authorisation;
        session.comment = comment_of(plan, key, findings);
        session.suite = key.key->suite;
        session.master = &key.key->master;
        session.ssrc = plan.record.id.ssrc;
        session.source = plan.record.id.source;
        session.destination = plan.record.id.destination;
        session.encrypted_extensions =
            plan.claim.encrypted_extensions | key.key->master.encrypted_extensions;
        for (const auto& [payload_type, codec] : plan.claim.codecs)
            session.codecs.push_back(
                sip::codec_line({payload_type, codec.encoding, codec.clock_rate, codec.channels,
                                 codec.parameters}));
        session_keys_.push_back(std::move(session));
        streams_.insert(&plan);
    }

    static std::string comment_of(const archive::StreamPlan& plan,
                                  const casebook::StreamClaim::Key& key,
                                  const casebook::Findings& findings)
    {
        std::string text;
        if (plan.call) {
            const casebook::Call& call = findings.calls()[*plan.call];
            text = "call " + std::to_string(*plan.call + 1) + ", Call-ID " + call.call_id;
        }
        if (key.session)
            text += ", " + std::string(casebook::name_of(key.session->mode));
        if (key.candidate && !key.candidate->secret.empty())
            text += ", from secret " + key.candidate->secret;
        return text;
    }

    const keyfile::KeyFile& keys_;
    std::vector<keyfile::Authorisation> authorisations_;
    std::vector<keyfile::SessionKey> session_keys_;
    std::set<const archive::StreamPlan*> streams_;
};

/** Whether --call names that call. */
bool is_named(const std::vector<std::string>& named, std::size_t number, const casebook::Call& call)
{
    return std::any_of(named.begin(), named.end(), [&](const std::string& one) {
        return one == std::to_string(number + 1) || one == call.call_id;
    });
}

bool is_wanted(const SessionKeysArguments& arguments, const archive::StreamPlan& plan,
               const casebook::Findings& findings)
{
    return arguments.calls.empty() ||
           (plan.call && is_named(arguments.calls, *plan.call, findings.calls()[*plan.call]));
}

/** Says which of the named calls there is no key for. */
bool all_named_have_keys(const SessionKeysArguments& arguments,
                         const std::vector<archive::StreamKeys>& found,
                         const casebook::Findings& findings)
{
    bool all = true;
    for (const std::string& named : arguments.calls) {
        const bool has_key =
            std::any_of(found.begin(), found.end(), [&](const archive::StreamKeys& one) {
                return one.stream->call &&
                       is_named({named}, *one.stream->call, findings.calls()[*one.stream->call]);
            });
        if (!has_key) {
            say_error("call " + named + ": no key opens its media");
            say_hint("lisrtp decrypt and lisrtp explain tell why");
        }
        all = all && has_key;
    }
    return all;
}

} // namespace

int run_session_keys(const SessionKeysArguments& arguments)
{
    const auto keys =
        read_keys(arguments.key_file, arguments.insecure_key_file, arguments.passphrase);
    if (!keys)
        return exit_usage;
    const std::vector<std::string> captures = captures_of(arguments);
    if (captures.empty()) {
        say_error(arguments.sources.front() + ": does not say where its captures lie");
        say_hint("name them behind the case");
        return exit_usage;
    }
    bool damaged = false;
    const capture::InputList inputs = find_captures(captures, damaged);
    if (inputs.files.empty()) {
        say_error("no capture to read");
        return damaged ? exit_incomplete : exit_usage;
    }
    auto database = archive::CaseDatabase::open(":memory:");
    if (!database) {
        say_error(describe(database.error()));
        return exit_incomplete;
    }
    TerminalProgress progress(arguments.progress);
    casebook::Casebook casebook(&*keys);
    archive::Index index = archive::index_inputs(inputs, casebook, *database, progress,
                                                 {.dissector = archive::dissect_program(),
                                                  .deep = arguments.deep,
                                                  .open_keys = true,
                                                  .jobs = usual_jobs(),
                                                  .sha256s = {}});
    say_no_dissection(index.no_dissection);
    if (say_if_not_kept(*database))
        return exit_incomplete;
    const casebook::Findings findings = casebook.conclude(false);
    archive::MediaPlan plan = archive::plan_media(index.streams, findings);
    std::vector<archive::StreamPlan> streams;
    for (archive::PlannedStream& planned : plan.streams) {
        casebook::StreamClaim claim = findings.claim(planned.seen());
        streams.emplace_back(std::move(planned), std::move(claim));
    }
    const Engines engines("auto", false);
    const auto found = archive::find_session_keys(archive::by_one_clock(inputs, index), streams,
                                                  engines.engine(), progress);

    SessionKeyFile file(*keys);
    for (const archive::StreamKeys& one : found)
        if (is_wanted(arguments, *one.stream, findings))
            file.add(one, findings);
    const bool complete = all_named_have_keys(arguments, found, findings);
    if (file.keys().empty()) {
        say_error("no key opens a stream: nothing is written");
        return exit_incomplete;
    }
    const SecretBytes text = keyfile::session_key_text(
        file.authorisations(), file.keys(),
        {"SRTP master keys of single streams, written by lisrtp session-keys.",
         "Whoever can read this file can decrypt these streams."});
    if (!write_private_file(arguments.output, text.reveal()))
        return exit_usage;
    std::printf("%zu keys of %zu streams  %s\n", file.keys().size(), file.streams(),
                arguments.output.c_str());
    say_note(arguments.output + ": whoever can read it can decrypt these streams");
    return complete && !damaged && !index.damaged && index.no_dissection.empty() ? exit_ok
                                                                                 : exit_incomplete;
}

} // namespace lisrtp::cli
