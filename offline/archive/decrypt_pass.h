// offline/archive/decrypt_pass.h - the second reading: covered media is opened and written.

#pragma once

#include "keys/srtp/engine.h"
#include "offline/archive/progress.h"
#include "offline/archive/reassembled.h"
#include "offline/archive/stream_plan.h"
#include "offline/capture/frames_wanted.h"
#include "offline/capture/input_list.h"
#include "offline/evidence/call_ledger.h"
#include "offline/evidence/output_folder.h"

namespace lisrtp::archive
{

struct DecryptOptions {
    bool keep_keys = false; ///< leave key attributes in signalling.pcapng
    /** Of the first reading; outlives the second. Null: none. */
    const ReassembledMessages* reassembled = nullptr;
    /** What is read of each capture; see `frames_needed`. Empty: everything. */
    std::vector<std::optional<capture::FramesWanted>> frames = {};
    std::size_t jobs = 1; ///< threads, the caller's included
    /** Open packets in batches beside the order of time; not while engines count what they open. */
    bool open_ahead = true;
};

/** What is told besides the calls: the streams that no call claims. */
struct Decrypted {
    std::vector<evidence::ReportedStream> streams_without_call;
    std::vector<evidence::ReportedRtcp> further_rtcp_without_call;
    std::vector<evidence::ReportedOutput> outputs_without_call;
    std::uint64_t noise_packets = 0;     ///< at media addresses, but of no RTP stream
    std::uint64_t messages_too_long = 0; ///< reassembled, and not to be written as one UDP packet
};

/**
 * Reads all inputs again, merged by time, opens the packets of those streams that are covered and
 * writes the case's call folders. A call is concluded and its files are open from its first frame
 * to its last, so memory and descriptors grow with the calls that go on at once, not with the
 * archive.
 *
 * A reassembled message is written as one raw IP packet over UDP, at the time of the frame that
 * completed it.
 *
 * `payload_sha256` wants packets in index order: a stream that is reordered beyond the digest's
 * window is read once more with a larger one.
 *
 * The result is the same for any number of threads and any engine.
 *
 * @param ledger  where each call is put down with its verdict, when its last frame has come
 * Errors: those of writing the case.
 */
Result<Decrypted> decrypt_media(const capture::InputList& inputs, casebook::PendingCalls& calls,
                                std::vector<PlannedStream> streams, const srtp::Engine& engine,
                                const evidence::OutputFolder& folder, evidence::CallLedger& ledger,
                                const DecryptOptions& options, Progress& progress);

} // namespace lisrtp::archive
