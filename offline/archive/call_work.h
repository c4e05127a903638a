// offline/archive/call_work.h - one call while its frames come by.

#pragma once

#include "offline/archive/call_folder.h"
#include "offline/archive/open_rtcp.h"
#include "offline/archive/open_stream.h"
#include "offline/archive/reassembled.h"
#include "offline/archive/stream_plan.h"

#include <deque>
#include <memory>
#include <vector>

namespace lisrtp::archive
{

/**
 * Writes one call's files and opens its streams, from its first frame to its last. Streams that no
 * call claims are worked on together, as if they were one.
 *
 * The first error of writing stays; the case is then not whole. Not thread-safe.
 */
class CallWork
{
public:
    /** Packets of one stream held back until its rollover counter is settled. */
    static constexpr std::size_t most_held_back = 16;

    /** @param call  null for streams without a call */
    CallWork(const srtp::Engine& engine, CallFolder folder, const casebook::Call* call);

    /** Announces a stream; its number among this call's. */
    std::size_t expect_stream(const StreamPlan& stream);

    void take_signalling(const capture::Frame& frame, const capture::Peeled& peeled,
                         const casebook::Place& place);
    /**
     * What one frame completed: this call's messages are written, the others passed over.
     * @param awaited  how many of them the casebook counts; the rest are retransmissions
     */
    void take_reassembled(const std::vector<ReassembledMessage>& messages, std::size_t awaited,
                          const casebook::Place& place);
    /** @param out    empty, or where the packet was opened to ahead
     *  @param ahead  as what it was opened there */
    void take_media(std::size_t stream, const capture::Frame& frame, const capture::Peeled& peeled,
                    const casebook::Place& place, std::span<std::uint8_t> out,
                    const srtp::StreamDecryptor::Ahead& ahead);
    /** What the stream's next packets will most likely be opened with. */
    std::optional<casebook::StreamOpener::Expectation> expectation(std::size_t stream) const;
    /** Every frame that the first reading saw has come. */
    bool complete() const { return frames_left_ == 0; }

    /** Ends streams, audio and files. */
    void finish();

    /** After `finish`: */
    const std::vector<evidence::ReportedStream>& streams() const { return reported_; }
    /** The RTCP that is told with none of them. */
    const std::vector<evidence::ReportedRtcp>& further_rtcp() const { return further_rtcp_; }
    const std::vector<casebook::StreamOutcome>& outcomes() const { return outcomes_; }
    /** For each session of the call, the candidate that opened media, or that something proves. */
    std::vector<const casebook::Candidate*> chosen() const;
    /** A stream whose payloads came too far out of order to be digested in one reading. */
    struct OutrunDigest {
        const StreamPlan* plan = nullptr;
        std::size_t line = 0; ///< in `streams()`
    };
    const std::vector<OutrunDigest>& digests_outrun() const { return digests_outrun_; }
    /** Packets at the call's addresses that look like RTP, but neither open nor follow each other.
     */
    std::uint64_t noise_packets() const { return noise_packets_; }
    /** Reassembled messages that no UDP packet can hold. */
    std::uint64_t messages_too_long() const { return messages_too_long_; }
    const std::map<std::string, std::string>& files() const { return folder_.files(); }
    /** What each of these was made from, in the order of their names. */
    std::vector<evidence::ReportedOutput> outputs() const;
    const std::optional<Error>& error() const { return error_; }

private:
    /** A frame kept beyond the reader's next step. */
    struct HeldFrame {
        Bytes octets;
        capture::Frame frame;
        capture::Peeled peeled;
        casebook::Place place;
        Bytes cut_out; ///< the packet itself, when it was cut out of a TCP connection
    };
    struct StreamWork {
        const StreamPlan* plan = nullptr;
        std::unique_ptr<OpenStream> stream; ///< made with its first packet, gone when finished
        std::deque<HeldFrame> held_back;    ///< until the rollover counter is settled
        evidence::SourceFrames frames;      ///< whose packets opened
        std::unique_ptr<OpenRtcp> rtcp;     ///< instead of the two

        std::optional<std::size_t> line; ///< in `streams()`, once it is finished

        bool is_rtcp() const { return plan->record.id.rtcp; }
        /** Whether it is the stream whose sender sends that RTCP. */
        bool is_of_sender(const StreamWork& control) const;
    };

    OpenStream& opened(StreamWork& work);
    void take_rtcp(StreamWork& work, const capture::Frame& frame, const capture::Peeled& peeled,
                   const casebook::Place& place);
    void note_reception(Ssrc reporter, const srtp::ReportBlock& block);
    std::uint64_t opened_packets_of_sender(const StreamWork& rtcp) const;
    void report_rtcp();
    void retry_held_back(StreamWork& work);
    void write_clear(StreamWork& work, const capture::Frame& frame, capture::Peeled peeled,
                     const casebook::Place& place, ByteView rtp);
    Result<void> write_signalling(const capture::Frame& frame, const capture::Peeled& peeled,
                                  const casebook::Place& place);
    Result<void> write_reassembled(const ReassembledMessage& message, const casebook::Place& place);
    /** Whether what is written at that time is authorised. */
    WrittenText text_at(Timestamp at) const;
    void note(const Result<void>& written);
    void finish_media();
    void count_down();

    const srtp::Engine* engine_;
    CallFolder folder_;
    const casebook::Call* call_;
    std::vector<StreamWork> streams_;
    std::uint64_t frames_left_ = 0;
    std::vector<evidence::ReportedStream> reported_;
    std::vector<evidence::ReportedRtcp> further_rtcp_;
    std::map<Ssrc, evidence::ReportedReception> receptions_; ///< by the stream that was heard
    std::vector<casebook::StreamOutcome> outcomes_;
    std::vector<casebook::StreamClaim::Key> keys_used_;
    std::vector<OutrunDigest> digests_outrun_;
    std::uint64_t noise_packets_ = 0;
    std::uint64_t messages_too_long_ = 0;
    std::optional<Error> error_;
};

} // namespace lisrtp::archive
