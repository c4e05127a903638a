// keys/casebook/judge.cpp - from what happened to a call's packets to the verdict on the call.

#include "keys/casebook/findings.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** The packets of a call's encrypted streams, added up. */
struct Tally {
    std::uint64_t packets = 0;
    std::uint64_t opened = 0;
    std::uint64_t failed = 0;
    std::uint64_t not_covered = 0;
    std::size_t encrypted_streams = 0;
    std::size_t plain_streams = 0;
    bool had_proven_key = false;
};

Tally add_up(const std::vector<StreamOutcome>& streams)
{
    Tally tally;
    for (const StreamOutcome& stream : streams) {
        tally.packets += stream.packets;
        tally.not_covered += stream.not_covered;
        tally.had_proven_key |= stream.had_proven_key;
        if (!stream.encrypted) {
            ++tally.plain_streams;
            continue;
        }
        ++tally.encrypted_streams;
        tally.opened += stream.authenticated + stream.unproven + stream.duplicates;
        tally.failed += stream.failed;
    }
    return tally;
}

Judgement judge_without_media(const Call& call, const Tally& tally)
{
    if (tally.not_covered > 0)
        return {Verdict::not_covered, "all media lies outside the authorised window"};
    if (call.ended_by == Ending::refused)
        return {Verdict::refused, call.ending_detail};
    if (!call.damage.empty())
        return {Verdict::damaged, call.damage};
    if (call.ended_by == Ending::cancel)
        return {Verdict::no_media, "cancelled before it was answered"};
    return {Verdict::no_media, "no RTP between the addresses that the parties agreed on"};
}

/** None of the packets opened: the strongest thing that can be said of why. */
Judgement judge_closed(const Call& call, const Tally& tally)
{
    const auto first_with = [&call](auto has) {
        return std::find_if(call.sessions.begin(), call.sessions.end(), has);
    };
    const auto none = call.sessions.end();

    if (const auto s = first_with([](const Session& x) { return x.tampered; }); s != none)
        return {Verdict::tampered_between_networks, s->reason};
    if (tally.had_proven_key)
        return {Verdict::tags_failed, "the keys are proven, but no packet's tag verifies"};
    if (const auto s =
            first_with([](const Session& x) { return x.value_check == ValueCheck::mismatch; });
        s != none)
        return {Verdict::value_mismatch, s->reason};
    if (const auto s = first_with([](const Session& x) { return x.unsupported; }); s != none)
        return {Verdict::unsupported, s->reason};
    if (!call.damage.empty())
        return {Verdict::damaged, call.damage};
    if (const auto s = first_with([](const Session& x) { return !x.reason.empty(); }); s != none)
        return {Verdict::no_secret, s->reason};
    if (call.sessions.empty())
        return {Verdict::no_secret, "the signalling holds no key agreement for this media"};
    return {Verdict::no_secret, "no secret of the key file opens a packet"};
}

} // namespace

Judgement judge(const Call& call, const std::vector<StreamOutcome>& streams)
{
    if (call.coverage.kind == Coverage::Kind::none)
        return {Verdict::not_covered, call.coverage.reason};
    if (call.coverage.kind == Coverage::Kind::events_only)
        return {Verdict::events_only, call.coverage.reason};

    const Tally tally = add_up(streams);
    if (tally.packets == 0)
        return judge_without_media(call, tally);
    if (tally.encrypted_streams == 0)
        return {Verdict::plain, "the media is not encrypted"};
    if (tally.opened == 0)
        return judge_closed(call, tally);
    if (tally.failed > 0)
        return {Verdict::partly, std::to_string(tally.failed) + " of " +
                                     std::to_string(tally.opened + tally.failed) +
                                     " encrypted packets did not open"};
    return {Verdict::decrypted, ""};
}

} // namespace lisrtp::casebook
