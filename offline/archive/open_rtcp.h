// offline/archive/open_rtcp.h - one sender's RTCP while it is being decrypted.

#pragma once

#include "keys/casebook/rtcp_opener.h"
#include "keys/srtp/rtcp_packet.h"
#include "offline/archive/payload_digest.h"
#include "offline/archive/stream_plan.h"
#include "offline/evidence/report.h"

namespace lisrtp::archive
{

/**
 * What becomes of one sender's RTCP packets: opened, digested, summed up.
 *
 * The plan and the engine must outlive it. Not thread-safe.
 */
class OpenRtcp
{
public:
    OpenRtcp(const srtp::Engine& engine, const StreamPlan& plan,
             std::shared_ptr<evidence::HashesInStep> hashing);

    /** The clear packet, until the next call; or nothing: failed, duplicate, not covered. */
    std::optional<ByteView> open(ByteView packet, Timestamp at);

    /** Notes what a clear packet says of its sender; nothing when it cannot be read. */
    std::optional<srtp::RtcpCompound> learn(ByteView clear);
    /** @param opened  packets of the sender's stream that were opened until now */
    void note_sender_report(const srtp::SenderInfo& info, std::uint64_t opened);

    evidence::ReportedRtcp finish();

private:
    /** RTCP is rare; what comes later than this many packets leaves the digest empty. */
    static constexpr std::size_t digest_window_packets = 4096;

    const StreamPlan* plan_;
    casebook::RtcpOpener opener_;
    PayloadDigest digest_;
    evidence::ReportedRtcp reported_;
    std::uint32_t first_sent_ = 0; ///< by the first sender report
    std::uint64_t first_opened_ = 0;
    Bytes clear_;
};

} // namespace lisrtp::archive
