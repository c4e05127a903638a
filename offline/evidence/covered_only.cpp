#include "offline/evidence/covered_only.h"

#include <set>

namespace lisrtp::evidence
{

namespace
{

/** Frames of the challenges whose seeds led to keys. */
std::set<casebook::Place> seeds_of(const Report& report)
{
    std::set<casebook::Place> seeds;
    for (const ReportedCall& call : report.calls)
        for (const casebook::Candidate* candidate : call.chosen)
            if (candidate && candidate->seed)
                seeds.insert(*candidate->seed);
    return seeds;
}

} // namespace

void leave_out_uncovered(Report& report)
{
    ReportedOmission left_out;
    std::erase_if(report.calls, [&](const ReportedCall& reported) {
        if (reported.call->coverage.kind != casebook::Coverage::Kind::none)
            return false;
        ++left_out.calls;
        left_out.packets += reported.not_covered_packets;
        return true;
    });
    std::erase_if(report.streams_without_call, [&](const ReportedStream& stream) {
        if (stream.totals.packets > 0)
            return false;
        ++left_out.streams;
        left_out.packets += stream.totals.not_covered;
        return true;
    });
    std::erase_if(report.further_rtcp_without_call, [&](const ReportedRtcp& rtcp) {
        if (rtcp.totals.packets > 0)
            return false;
        left_out.packets += rtcp.totals.not_covered;
        return true;
    });
    const std::set<casebook::Place> seeds = seeds_of(report);
    std::erase_if(report.challenges, [&](const casebook::Challenge& challenge) {
        if (!challenge.secret.empty() || seeds.contains(challenge.place))
            return false;
        ++left_out.challenges;
        return true;
    });
    report.left_out = left_out;
}

} // namespace lisrtp::evidence
