// offline/archive/open_stream.h - one stream while it is being decrypted.

#pragma once

#include "keys/casebook/stream_opener.h"
#include "keys/srtp/seen_indices.h"
#include "offline/archive/payload_digest.h"
#include "offline/archive/stream_media.h"
#include "offline/archive/stream_plan.h"

#include <memory>

namespace lisrtp::archive
{

/**
 * What becomes of one stream's packets: opened, digested, turned into media.
 *
 * The plan and the engine must outlive it. Not thread-safe.
 */
class OpenStream
{
public:
    /**
     * @param hashing  digests the clear packets, together with the files that are made of them
     * @param media    takes them; null: they are only digested
     */
    OpenStream(const srtp::Engine& engine, const StreamPlan& plan,
               std::shared_ptr<evidence::HashesInStep> hashing, std::unique_ptr<StreamMedia> media,
               std::size_t digest_window_packets = usual_digest_window_packets);
    static constexpr std::size_t usual_digest_window_packets = 1024;

    /** The clear RTP packet, until the next call; or nothing: failed, duplicate, not covered. */
    std::optional<ByteView> open(ByteView packet, Timestamp at);
    /** The same for a packet that was opened ahead into `out`; an empty `out` says that none was.
     */
    std::optional<ByteView> open(ByteView packet, Timestamp at, std::span<std::uint8_t> out,
                                 const srtp::StreamDecryptor::Ahead& ahead);

    /** A packet that just failed may open once the rollover counter is settled. */
    bool may_open_later() const;
    /** The rollover counter is settled: `retry` what was held back. */
    bool settled() const { return opener_.settled(); }
    /** The same as `open` for a packet that failed before. */
    std::optional<ByteView> retry(ByteView packet, Timestamp at);

    /** Null: none is wanted. */
    StreamMedia* media() const { return media_.get(); }

    /** Distinct packets, so far. */
    std::uint64_t opened_packets() const { return opened_packets_; }
    bool digest_outrun() const { return digest_.outrun(); }
    /** Ends the digest; the media has been finished. */
    evidence::ReportedStream finish();
    casebook::StreamOutcome outcome() const;
    const casebook::StreamOpener& opener() const { return opener_; }
    const StreamPlan& plan() const { return *plan_; }

private:
    std::optional<ByteView> take(const casebook::StreamOpener::Opened& opened, ByteView out,
                                 Timestamp at);
    void use(ByteView rtp, Timestamp at, PacketIndex order, PacketIndex index);
    std::optional<ByteView> pass_plain(ByteView packet, Timestamp at);
    casebook::StreamTotals totals() const;

    const StreamPlan* plan_;
    casebook::StreamOpener opener_;
    PayloadDigest digest_;
    std::unique_ptr<StreamMedia> media_;
    std::map<std::uint8_t, std::uint64_t> payload_types_;
    std::uint64_t opened_packets_ = 0;
    Bytes clear_;
    casebook::StreamTotals plain_; ///< of a stream that was never encrypted
    std::optional<PacketIndex> plain_index_;
    srtp::SeenIndices plain_seen_;
};

} // namespace lisrtp::archive
