#include "offline/archive/open_rtcp.h"

namespace lisrtp::archive
{

OpenRtcp::OpenRtcp(const srtp::Engine& engine, const StreamPlan& plan,
                   std::shared_ptr<evidence::HashesInStep> hashing)
    : plan_(&plan), opener_(engine, plan.claim), digest_(digest_window_packets, std::move(hashing))
{
    const StreamExtent& record = plan.record;
    reported_.ssrc = record.id.ssrc;
    reported_.source = record.id.source;
    reported_.destination = record.id.destination;
    reported_.first = record.first;
    reported_.last = record.last;
}

std::optional<ByteView> OpenRtcp::open(ByteView packet, Timestamp at)
{
    if (clear_.size() < packet.size())
        clear_.resize(packet.size());
    const casebook::RtcpOpener::Opened opened = opener_.open(packet, at, clear_);
    if (!opened.clear())
        return std::nullopt;
    const ByteView clear = ByteView(clear_).first(opened.octets);
    // Packets of successive keys are ordered by key first.
    digest_.add(PacketIndex{std::uint64_t{opened.epoch} << 48 | opened.index}, clear);
    return clear;
}

std::optional<srtp::RtcpCompound> OpenRtcp::learn(ByteView clear)
{
    auto told = srtp::read_rtcp(clear);
    if (!told)
        return std::nullopt;
    if (!told->cname.empty())
        reported_.cname = told->cname;
    reported_.bye |= told->bye;
    return *std::move(told);
}

void OpenRtcp::note_sender_report(const srtp::SenderInfo& info, std::uint64_t opened)
{
    if (!reported_.sender_reports) {
        reported_.sender_reports.emplace();
        first_sent_ = info.packets;
        first_opened_ = opened;
    }
    evidence::ReportedSenderReports& reports = *reported_.sender_reports;
    ++reports.reports;
    // The count wraps at 2^32 as the difference does; one that comes late says less than was said.
    const std::uint32_t sent = info.packets - first_sent_;
    if (sent < reports.packets_sent || sent > UINT32_MAX / 2)
        return;
    reports.packets_sent = sent;
    reports.packets_opened = opened - first_opened_;
}

evidence::ReportedRtcp OpenRtcp::finish()
{
    reported_.totals = opener_.totals();
    reported_.sha256 = digest_.finish();
    if (!plan_->claim.encrypted) {
        reported_.suite = "plain";
    } else if (const casebook::StreamClaim::Key* key = opener_.key()) {
        reported_.suite = srtp::name_of(key->key->suite);
        if (key->candidate)
            reported_.secret = key->candidate->secret;
    }
    return std::move(reported_);
}

} // namespace lisrtp::archive
