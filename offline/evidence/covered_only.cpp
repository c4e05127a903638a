#include "offline/evidence/covered_only.h"

namespace lisrtp::evidence
{

void leave_out_uncovered(Report& report, const CallLedger& calls)
{
    ReportedOmission left_out;
    left_out.calls = calls.calls_left_out();
    left_out.packets = calls.packets_left_out();
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
    std::erase_if(report.challenges, [&](const casebook::Challenge& challenge) {
        if (!challenge.secret.empty() || calls.seeds().contains(challenge.place))
            return false;
        ++left_out.challenges;
        return true;
    });
    report.left_out = left_out;
}

} // namespace lisrtp::evidence
