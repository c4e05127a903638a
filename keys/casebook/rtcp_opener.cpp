#include "keys/casebook/rtcp_opener.h"

#include "keys/srtp/rtcp_packet.h"

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

/** FNV-1a, folded. */
std::uint16_t fingerprint_of(ByteView packet)
{
    std::uint32_t sum = 2166136261;
    for (const std::uint8_t octet : packet)
        sum = (sum ^ octet) * 16777619;
    return static_cast<std::uint16_t>(sum ^ sum >> 16);
}

} // namespace

RtcpOpener::RtcpOpener(const srtp::Engine& engine, const StreamClaim& claim)
    : engine_(&engine), claim_(&claim), trials_(claim.keys.size())
{
    for (std::size_t i = 0; i < claim.keys.size(); ++i)
        trials_[i].key = claim.keys[i];
}

RtcpOpener::Opened RtcpOpener::open(ByteView packet, Timestamp at, std::span<std::uint8_t> out)
{
    if (!holds(claim_->coverage.windows, at)) {
        ++totals_.not_covered;
        return {Fate::not_covered, 0, 0, 0};
    }
    ++totals_.packets;
    if (!claim_->encrypted)
        return pass_plain(packet, out);
    if (current_ && may_use(*current_, at))
        if (const Opened opened = try_key(*current_, packet, out); opened.fate != Fate::failed)
            return opened;
    if (++failures_ <= patient_failures || failures_ >= next_look_at_) {
        next_look_at_ = failures_ * 2;
        for (Trial& trial : trials_) {
            if (&trial == current_ || !may_use(trial, at))
                continue;
            if (const Opened opened = try_key(trial, packet, out); opened.fate != Fate::failed)
                return opened;
        }
    }
    ++totals_.failed;
    return {};
}

/** Nothing proves it, and it has no index: it is as it came. */
RtcpOpener::Opened RtcpOpener::pass_plain(ByteView packet, std::span<std::uint8_t> out)
{
    if (!srtp::read_rtcp(packet)) {
        ++totals_.failed;
        return {};
    }
    std::copy(packet.begin(), packet.end(), out.begin());
    const auto index = static_cast<std::uint32_t>(totals_.unproven++);
    return {Fate::unproven, index, 0, packet.size()};
}

bool RtcpOpener::may_use(Trial& trial, Timestamp at)
{
    if (trial.refused || (trial.key.candidate && !holds(trial.key.candidate->windows, at)))
        return false;
    if (!trial.ready) {
        auto made = engine_->prepare(trial.key.key->suite, trial.key.key->master);
        trial.refused = !made;
        if (made)
            trial.ready = *std::move(made);
    }
    return !trial.refused;
}

RtcpOpener::Opened RtcpOpener::try_key(Trial& trial, ByteView packet, std::span<std::uint8_t> out)
{
    const auto opened = engine_->open_rtcp(*trial.ready, packet, out.data());
    if (!opened || opened->fate == srtp::PacketFate::failed)
        return {};
    const bool authenticated = opened->fate == srtp::PacketFate::authenticated;
    // Without a tag only the look of it tells that the key is not quite wrong.
    if (!authenticated && !srtp::read_rtcp(ByteView(out).first(opened->octets)))
        return {};
    current_ = &trial;
    failures_ = 0;
    next_look_at_ = 1;
    if (trial.epoch == 0)
        trial.epoch = ++epochs_;
    const auto meeting = trial.seen.meet(PacketIndex{opened->index}, fingerprint_of(packet));
    if (meeting != srtp::SeenIndices::Meeting::first) {
        ++totals_.duplicates;
        if (meeting == srtp::SeenIndices::Meeting::conflicting)
            ++totals_.conflicting_duplicates;
        return {Fate::duplicate, opened->index, trial.epoch, opened->octets};
    }
    ++(authenticated ? totals_.authenticated : totals_.unproven);
    if (opened->encrypted)
        ++totals_.encrypted;
    return {authenticated ? Fate::authenticated : Fate::unproven, opened->index, trial.epoch,
            opened->octets};
}

RtcpTotals RtcpOpener::totals() const
{
    RtcpTotals totals = totals_;
    for (const Trial& trial : trials_)
        if (trial.seen.count() > 0)
            totals.missing +=
                trial.seen.highest().value - trial.seen.lowest().value + 1 - trial.seen.count();
    return totals;
}

} // namespace lisrtp::casebook
