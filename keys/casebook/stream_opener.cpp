#include "keys/casebook/stream_opener.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** While the first packets come, every one of them is shown to every key. */
constexpr std::uint64_t patient_failures = 8;

bool holds(const std::vector<Window>& windows, Timestamp at)
{
    return std::any_of(windows.begin(), windows.end(),
                       [at](const Window& window) { return window.holds(at); });
}

/**
 * The rollover counter at which a key begins. RFC 3711, 3.3.1: it is not reset when a stream is
 * keyed anew, so a later key begins where the stream stands; else at what the CS ID map says. A map
 * that says 0 says little, since captures begin anywhere: then it is left to be found.
 */
srtp::StartingRoc starting_roc(const StreamKey& key, const std::optional<PacketIndex>& highest)
{
    if (highest)
        return roc_of(*highest);
    if (key.roc.value != 0)
        return key.roc;
    return std::nullopt;
}

} // namespace

StreamOpener::StreamOpener(const srtp::Engine& engine, const StreamClaim& claim, Ssrc ssrc,
                           srtp::SearchBudget budget)
    : engine_(&engine), claim_(&claim), ssrc_(ssrc), budget_(budget)
{
    trials_.reserve(claim.keys.size());
    for (const StreamClaim::Key& key : claim.keys) {
        Trial& trial = trials_.emplace_back();
        trial.key = key;
    }
}

StreamOpener::Opened StreamOpener::open(ByteView packet, Timestamp at, std::span<std::uint8_t> out,
                                        const srtp::StreamDecryptor::Ahead* ahead)
{
    const auto header = srtp::read_rtp(packet);
    if (!header || header->ssrc != ssrc_) {
        ++malformed_;
        return {Fate::malformed, {}, 0, 0};
    }
    if (!holds(claim_->coverage.windows, at)) {
        ++not_covered_;
        return {Fate::not_covered, {}, 0, 0};
    }
    if (current_ && may_use(*current_, at)) {
        srtp::StreamDecryptor& decryptor = *current_->decryptor;
        const bool done = ahead != nullptr && decryptor.would_do(*ahead);
        const Opened opened = taken(*current_, done ? decryptor.decrypt(packet, out, *ahead)
                                                    : decryptor.decrypt_near(packet, out));
        if (opened.fate != Fate::failed)
            return ended_run(opened);
    }
    if (!some_key_may_be_used(at)) {
        ++failed_;
        return {Fate::failed, {}, 0, 0};
    }
    ++failures_;
    if (may_look_further()) {
        if (const auto [trial, found] = find_fitting(packet, at); trial != nullptr) {
            current_ = trial;
            const Opened opened =
                taken(*trial, found ? trial->decryptor->decrypt_at(packet, *found, out)
                                    : trial->decryptor->decrypt_near(packet, out));
            if (opened.fate != Fate::failed)
                return ended_run(opened);
        }
    }
    ++failed_;
    return {Fate::failed, {}, 0, 0};
}

StreamOpener::Opened StreamOpener::retry(ByteView packet, Timestamp at, std::span<std::uint8_t> out)
{
    for (Trial* trial : used_) {
        if (!may_use(*trial, at))
            continue;
        const Opened opened = taken(*trial, trial->decryptor->decrypt_near(packet, out));
        if (opened.fate != Fate::failed) {
            --failed_;
            return opened;
        }
    }
    return {Fate::failed, {}, 0, 0};
}

std::optional<StreamOpener::Expectation> StreamOpener::expectation() const
{
    if (!current_)
        return std::nullopt;
    auto expected = current_->decryptor->expectation();
    if (!expected)
        return std::nullopt;
    return Expectation{std::move(expected->key), expected->near, current_->key.candidate};
}

bool StreamOpener::may_open(const StreamClaim& claim, const Candidate* candidate, Timestamp at)
{
    return holds(claim.coverage.windows, at) && (!candidate || holds(candidate->windows, at));
}

bool StreamOpener::may_use(const Trial& trial, Timestamp at) const
{
    if (trial.refused)
        return false;
    return !trial.key.candidate || holds(trial.key.candidate->windows, at);
}

bool StreamOpener::prepare(Trial& trial)
{
    if (trial.decryptor)
        return true;
    auto made =
        srtp::StreamDecryptor::make(*engine_, trial.key.key->suite, claim_->master_of(trial.key),
                                    ssrc_, starting_roc(*trial.key.key, highest_), budget_);
    if (!made) {
        trial.refused = true;
        return false;
    }
    trial.decryptor = std::make_unique<srtp::StreamDecryptor>(std::move(*made));
    return true;
}

/** The first key under which the packet's tag fits; failing that, the first that has no tag. */
StreamOpener::Fitting StreamOpener::find_fitting(ByteView packet, Timestamp at)
{
    Trial* without_tag = nullptr;
    for (Trial& trial : trials_) {
        if (!may_use(trial, at) || !prepare(trial))
            continue;
        if (trial.key.candidate && trial.key.candidate->proven)
            tried_proven_key_ = true;
        if (!srtp::proves(trial.key.key->suite)) {
            if (!without_tag)
                without_tag = &trial;
            continue;
        }
        if (auto found = trial.decryptor->find_index(packet))
            return {&trial, std::move(found)};
    }
    return {settled() ? nullptr : without_tag, std::nullopt};
}

/** Looks at failures 1..8, then 16, 32, 64 ... of a run. */
bool StreamOpener::may_look_further()
{
    if (failures_ <= patient_failures)
        return true;
    if (failures_ < next_look_at_)
        return false;
    next_look_at_ = failures_ * 2;
    return true;
}

/**
 * Authorisations have windows of their own. Packets that come before a key may be used cost nothing
 * of the budget, and a window's edge is a new beginning: then every key is tried again.
 */
bool StreamOpener::some_key_may_be_used(Timestamp at)
{
    const auto usable = static_cast<std::size_t>(std::count_if(
        trials_.begin(), trials_.end(), [&](const Trial& trial) { return may_use(trial, at); }));
    if (usable != usable_) {
        usable_ = usable;
        failures_ = 0;
        next_look_at_ = 1;
    }
    return usable > 0;
}

/** A run of failures is over. */
const StreamOpener::Opened& StreamOpener::ended_run(const Opened& opened)
{
    failures_ = 0;
    next_look_at_ = 1;
    return opened;
}

StreamOpener::Opened StreamOpener::taken(Trial& trial, const srtp::Verdict& verdict)
{
    using Status = srtp::Verdict::Status;
    if (verdict.status == Status::failed || verdict.status == Status::malformed)
        return {Fate::failed, {}, 0, 0};
    if (trial.epoch == 0) {
        used_.push_back(&trial);
        trial.epoch = static_cast<std::uint16_t>(used_.size());
    }
    highest_ = std::max(highest_.value_or(verdict.index), verdict.index);
    const Fate fate = verdict.status == Status::authenticated ? Fate::authenticated
                      : verdict.status == Status::unproven    ? Fate::unproven
                                                              : Fate::duplicate;
    return {fate, verdict.index, trial.epoch, verdict.octets};
}

StreamTotals StreamOpener::totals() const
{
    StreamTotals totals;
    for (const Trial* trial : used_) {
        const srtp::StreamStatistics& of_key = trial->decryptor->statistics();
        totals.authenticated += of_key.authenticated;
        totals.unproven += of_key.unproven;
        totals.duplicates += of_key.duplicates;
        totals.conflicting_duplicates += of_key.conflicting_duplicates;
        totals.missing += of_key.missing;
        totals.search_trials += of_key.search_trials;
        totals.proof_log2_odds += of_key.proof_log2_odds;
        if (of_key.roc_first)
            totals.roc_first =
                std::min(totals.roc_first.value_or(*of_key.roc_first), *of_key.roc_first);
        if (of_key.roc_last)
            totals.roc_last =
                std::max(totals.roc_last.value_or(*of_key.roc_last), *of_key.roc_last);
        if (totals.roc_source == srtp::RocSource::none)
            totals.roc_source = of_key.roc_source;
        totals.roc_origins.insert(totals.roc_origins.end(), of_key.roc_origins.begin(),
                                  of_key.roc_origins.end());
    }
    totals.failed = failed_;
    totals.malformed = malformed_;
    totals.not_covered = not_covered_;
    totals.packets = totals.authenticated + totals.unproven + totals.failed + totals.duplicates;
    return totals;
}

std::vector<StreamClaim::Key> StreamOpener::keys_used() const
{
    std::vector<StreamClaim::Key> keys;
    for (const Trial* trial : used_)
        keys.push_back(trial->key);
    return keys;
}

std::vector<StreamOpener::KeyUse> StreamOpener::key_uses() const
{
    std::vector<KeyUse> uses;
    for (const Trial* trial : used_) {
        const srtp::StreamStatistics& of_key = trial->decryptor->statistics();
        uses.push_back({trial->key, of_key.authenticated, of_key.unproven, of_key.proof_log2_odds});
    }
    return uses;
}

} // namespace lisrtp::casebook
