#include "offline/archive/open_stream.h"

#include "keys/srtp/index_estimate.h"
#include "keys/srtp/rtp_packet.h"

#include <algorithm>

namespace lisrtp::archive
{

namespace
{

bool holds(const std::vector<casebook::Window>& windows, Timestamp at)
{
    return std::any_of(windows.begin(), windows.end(),
                       [at](const casebook::Window& window) { return window.holds(at); });
}

/** Its place among the sessions of the call, from 1; 0: of none. */
std::size_t place_of(const casebook::Session* session, const casebook::Call* call)
{
    if (!session || !call)
        return 0;
    const auto found =
        std::find_if(call->sessions.begin(), call->sessions.end(),
                     [session](const casebook::Session& one) { return &one == session; });
    return found == call->sessions.end()
               ? 0
               : static_cast<std::size_t>(found - call->sessions.begin()) + 1;
}

evidence::ReportedKeyUse reported(const casebook::StreamOpener::KeyUse& use,
                                  const casebook::Call* call)
{
    evidence::ReportedKeyUse reported;
    reported.session = place_of(use.key.session, call);
    reported.cs = use.key.key->cs;
    reported.suite = srtp::name_of(use.key.key->suite);
    if (use.key.candidate) {
        reported.secret = use.key.candidate->secret;
        reported.derivation = use.key.candidate->derivation;
        reported.seed = use.key.candidate->seed;
        reported.side = use.key.candidate->side;
    }
    reported.authenticated = use.authenticated;
    reported.unproven = use.unproven;
    reported.proof_log2_odds = use.proof_log2_odds;
    return reported;
}

} // namespace

OpenStream::OpenStream(const srtp::Engine& engine, const StreamPlan& plan,
                       std::shared_ptr<evidence::HashesInStep> hashing,
                       std::unique_ptr<StreamMedia> media, std::size_t digest_window_packets)
    : plan_(&plan), opener_(engine, plan.claim, plan.record.id.ssrc, plan.search),
      digest_(digest_window_packets, std::move(hashing)), media_(std::move(media))
{
}

std::optional<ByteView> OpenStream::open(ByteView packet, Timestamp at)
{
    if (!plan_->claim.encrypted)
        return pass_plain(packet, at);
    if (clear_.size() < packet.size())
        clear_.resize(packet.size());
    return take(opener_.open(packet, at, clear_), clear_, at);
}

std::optional<ByteView> OpenStream::open(ByteView packet, Timestamp at, std::span<std::uint8_t> out,
                                         const srtp::StreamDecryptor::Ahead& ahead)
{
    if (out.empty() || !plan_->claim.encrypted)
        return open(packet, at);
    return take(opener_.open(packet, at, out, &ahead), out, at);
}

bool OpenStream::may_open_later() const
{
    return plan_->claim.encrypted && !plan_->claim.keys.empty() && !opener_.settled();
}

std::optional<ByteView> OpenStream::retry(ByteView packet, Timestamp at)
{
    if (clear_.size() < packet.size())
        clear_.resize(packet.size());
    return take(opener_.retry(packet, at, clear_), clear_, at);
}

std::optional<ByteView> OpenStream::take(const casebook::StreamOpener::Opened& opened, ByteView out,
                                         Timestamp at)
{
    if (!opened.clear())
        return std::nullopt;
    const ByteView rtp = out.first(opened.octets);
    // Packets of successive keys are ordered by key first.
    const PacketIndex order{static_cast<std::uint64_t>(opened.epoch) << 48 | opened.index.value};
    use(rtp, at, order, opened.index);
    return rtp;
}

/** Plain RTP of a covered call: there is nothing to open, and nothing proves it. */
std::optional<ByteView> OpenStream::pass_plain(ByteView packet, Timestamp at)
{
    if (!holds(plan_->claim.coverage.windows, at)) {
        ++plain_.not_covered;
        return std::nullopt;
    }
    const auto rtp = srtp::read_rtp(packet);
    if (!rtp) {
        ++plain_.malformed;
        return std::nullopt;
    }
    // The same estimate as for SRTP, from a rollover counter of 1, so that a packet from before the
    // first wrap has an index too.
    const PacketIndex index = plain_index_ ? srtp::guess_index(sequence_of(*plain_index_),
                                                               roc_of(*plain_index_), rtp->sequence)
                                           : packet_index(Roc{1}, rtp->sequence);
    plain_index_ = std::max(plain_index_.value_or(index), index);
    ++plain_.packets;
    if (plain_seen_.meet(index, 0) != srtp::SeenIndices::Meeting::first) {
        ++plain_.duplicates;
        return std::nullopt;
    }
    ++plain_.unproven;
    use(packet, at, index, index);
    return packet;
}

void OpenStream::use(ByteView rtp, Timestamp at, PacketIndex order, PacketIndex index)
{
    ++opened_packets_;
    const auto header = srtp::read_rtp(rtp);
    const auto payload = srtp::payload_of(rtp);
    if (!header || !payload)
        return;
    digest_.add(order, *payload);
    ++payload_types_[header->payload_type];
    if (media_)
        media_->add({at, index, header->timestamp, header->payload_type, header->marker, *payload});
}

casebook::StreamTotals OpenStream::totals() const
{
    if (plan_->claim.encrypted)
        return opener_.totals();
    casebook::StreamTotals totals = plain_;
    if (plain_seen_.count() > 0)
        totals.missing =
            plain_seen_.highest().value - plain_seen_.lowest().value + 1 - plain_seen_.count();
    return totals;
}

casebook::StreamOutcome OpenStream::outcome() const
{
    const casebook::StreamTotals of_stream = totals();
    casebook::StreamOutcome outcome;
    outcome.packets = of_stream.packets;
    outcome.authenticated = of_stream.authenticated;
    outcome.unproven = of_stream.unproven;
    outcome.failed = of_stream.failed;
    outcome.duplicates = of_stream.duplicates;
    outcome.not_covered = of_stream.not_covered;
    outcome.encrypted = plan_->claim.encrypted;
    outcome.had_proven_key = opener_.tried_proven_key();
    return outcome;
}

evidence::ReportedStream OpenStream::finish()
{
    evidence::ReportedStream stream;
    stream.ssrc = plan_->record.id.ssrc;
    stream.source = plan_->record.id.source;
    stream.destination = plan_->record.id.destination;
    if (plan_->claim.source != stream.source || plan_->claim.destination != stream.destination)
        stream.relayed = {plan_->claim.source, plan_->claim.destination};
    for (const StreamExtent& copy : plan_->copies)
        stream.copies.push_back({copy.id.source, copy.id.destination, copy.packets});
    stream.parts = plan_->record.parts;
    stream.first = plan_->record.first;
    stream.last = plan_->record.last;
    stream.totals = totals();
    stream.payload_sha256 = digest_.finish();
    for (const auto& [payload_type, packets] : payload_types_)
        stream.codecs[payload_type] = media_ ? media_->codec_name(payload_type) : "unknown";
    if (!plan_->claim.encrypted)
        stream.suite = "plain";
    const auto keys = opener_.keys_used();
    if (!keys.empty()) {
        const casebook::StreamClaim::Key& key = keys.front();
        stream.suite = srtp::name_of(key.key->suite);
        stream.cs = key.key->cs;
        if (key.session && casebook::is_mikey(key.session->mode))
            stream.csb = key.session->csb;
        if (key.candidate)
            stream.secret = key.candidate->secret;
    }
    for (const casebook::StreamOpener::KeyUse& use : opener_.key_uses())
        stream.keys.push_back(reported(use, plan_->claim.call));
    if (media_)
        stream.media = media_->report();
    return stream;
}

} // namespace lisrtp::archive
