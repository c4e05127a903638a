// offline/evidence/report.h - what a run found, and its form as report.json (docs/report.md).

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/rtcp_opener.h"
#include "keys/casebook/stream_opener.h"
#include "keys/casebook/text_message.h"
#include "keys/keyfile/key_file.h"
#include "offline/evidence/report_media.h"
#include "offline/evidence/source_frames.h"
#include "offline/evidence/text_sink.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace lisrtp::evidence
{

class CallLedger;

/** A capture's clock, compared with that of another by what both hold. */
struct ReportedClock {
    std::size_t reference = 0;  ///< number of the capture whose clock counts, from 1
    std::int64_t offset_ns = 0; ///< how much this one's clock is ahead of it
    std::uint64_t compared = 0; ///< copies of one packet or message in both
    std::int64_t spread_ns = 0; ///< half of the copies lie nearer to the offset than this
};

/** One capture that was read. */
struct ReportedInput {
    std::string name; ///< file name, without the machine's folders
    std::string sha256;
    std::uint64_t octets = 0;
    std::uint64_t frames = 0;
    std::string damage;                 ///< empty: read to its end
    std::optional<ReportedClock> clock; ///< where it holds copies of what another capture holds
};

/** An IPsec association whose packets were opened. */
struct ReportedAssociation {
    std::uint32_t spi = 0;
    std::string secret;
    casebook::Place seed;      ///< frame of the challenge
    casebook::Place agreed_in; ///< the 401 that named the SPI
    std::uint64_t packets = 0; ///< whose check value fits
};

/** Frames that could not be used, for one reason. */
struct ReportedSkip {
    std::uint64_t frames = 0;
    std::optional<casebook::Place> first; ///< where a place was kept
};

/** Another way on which packets of a stream were seen; they are counted with the stream. */
struct ReportedCopy {
    Endpoint source;
    Endpoint destination;
    std::uint64_t packets = 0;
};

/** What the keys of one session, or a secret that names the stream, opened of a stream. */
struct ReportedKeyUse {
    std::size_t session = 0; ///< place in the call's sessions, from 1; 0: of none
    CsId cs;
    std::string suite;
    std::string secret;
    std::string derivation;
    std::optional<casebook::Place> seed;
    casebook::Side side = casebook::Side::none;
    std::uint64_t authenticated = 0;
    std::uint64_t unproven = 0;
    std::uint64_t proof_log2_odds = 0;
};

/** What a sender says in its RTCP of how much it sent, beside what was captured and opened. */
struct ReportedSenderReports {
    std::uint64_t reports = 0;
    /** Between the first report and the last: packets that the sender counts, and packets of its
     *  stream that opened. */
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_opened = 0;
};

/** What the other side says of a stream that it hears; of its last report. */
struct ReportedReception {
    std::uint64_t reports = 0;
    Ssrc reporter;
    std::int32_t cumulative_lost = 0;
    std::uint32_t highest_sequence = 0;
    std::uint32_t jitter = 0; ///< in timestamp units
};

/** The RTCP of one sender on one way. */
struct ReportedRtcp {
    Ssrc ssrc;
    Endpoint source;
    Endpoint destination;
    std::string suite; ///< empty when no key opened it; "plain" when it was never encrypted
    std::string secret;
    casebook::RtcpTotals totals;
    std::string sha256; ///< of the clear packets, in the order of their indices
    std::string cname;
    bool bye = false;
    std::optional<ReportedSenderReports> sender_reports;
    Timestamp first;
    Timestamp last;
};

/** How much of a stream one capture holds. */
struct ReportedPart {
    std::uint32_t file = 0;
    std::uint64_t packets = 0;
};

struct ReportedStream {
    Ssrc ssrc;
    Endpoint source;
    Endpoint destination;
    /** Its ends as the parties know them, when packets run between a client and its relay. */
    std::optional<std::pair<Endpoint, Endpoint>> relayed;
    std::vector<ReportedCopy> copies;
    std::vector<ReportedPart> parts; ///< of several captures: by their numbers
    std::optional<CsbId> csb;
    CsId cs;           ///< 0 outside MIKEY
    std::string suite; ///< empty when no key opened it; "plain" when it was never encrypted
    std::string secret;
    std::vector<ReportedKeyUse> keys; ///< in the order of their first use
    casebook::StreamTotals totals;
    std::string payload_sha256;
    std::map<std::uint8_t, std::string> codecs; ///< by payload type: "PCMA/8000"
    Timestamp first;
    Timestamp last;
    std::vector<ReportedFrames> frames; ///< whose packets opened
    ReportedMedia media;
    std::optional<ReportedRtcp> rtcp; ///< of its sender
    std::optional<ReportedReception> reception;
};

/** How a file of the case came to be. */
enum class Making {
    copied,    ///< signalling, with its keys redacted
    decrypted, ///< signalling for RTP, and the packets that opened
    decoded,   ///< the sound, pictures or text of a stream
    mixed,     ///< of two decoded streams
    kept,      ///< payloads as they came, since nothing decodes them
};

/** A file of the case and what it was made from. */
struct ReportedOutput {
    std::string file; ///< relative to data/
    Making making = Making::copied;
    std::vector<std::size_t> streams; ///< of the call, or of those without a call, from 1
    std::vector<ReportedFrames> frames;
};

struct ReportedCall {
    std::size_t number = 0; ///< among the calls of the captures, from 1
    const casebook::Call* call = nullptr;
    casebook::Judgement judgement;
    /** Of each session, the candidate whose keys opened media, or the proven one; may be null. */
    std::vector<const casebook::Candidate*> chosen;
    std::vector<ReportedStream> streams;
    std::vector<ReportedRtcp> further_rtcp; ///< of senders without a stream here, or on other ways
    std::uint64_t not_covered_packets = 0;
    std::uint64_t not_covered_rtcp_packets = 0;
    std::map<std::string, std::string> files; ///< "clear" -> "calls/0001/clear.pcapng"
    std::vector<ReportedOutput> outputs;      ///< the same files, in the order of their names
};

/** A text message that an authorisation covers. */
struct ReportedTextMessage {
    const casebook::TextMessage* message = nullptr;
    std::string file; ///< relative to data/; empty: events only, or nothing was written
};

/** What `leave_out_uncovered` took out. */
struct ReportedOmission {
    std::uint64_t calls = 0;
    std::uint64_t packets = 0;
    std::uint64_t streams = 0; ///< that belong to no call
    std::uint64_t challenges = 0;
};

/** Everything but the calls, which lie in a CallLedger. */
struct Report {
    std::string version; ///< of the program
    bool memory_locked = true;
    bool key_file_permissions_overridden = false;
    std::string engine;
    std::optional<std::uint64_t> cross_checked; ///< packets that a second engine opened too
    std::uint64_t cross_check_differences = 0;
    std::vector<ReportedInput> inputs;
    std::span<const keyfile::Authorisation> authorisations;
    std::span<const keyfile::Exclusion> exclusions;
    std::vector<casebook::Challenge> challenges;
    std::span<const casebook::CoreVector> core_vectors;
    std::vector<ReportedAssociation> associations;
    std::vector<ReportedStream> streams_without_call;
    std::vector<ReportedRtcp> further_rtcp_without_call;
    std::vector<ReportedOutput> outputs_without_call;
    std::vector<ReportedTextMessage> text_messages;
    std::uint64_t text_messages_not_covered = 0;
    std::optional<ReportedOmission> left_out;    ///< only what is covered was to be reported
    std::map<std::string, ReportedSkip> skipped; ///< by reason
};

/** report.json, piece by piece: deterministic, UTF-8, ends with a line end.  Text that is not UTF-8
 * is mended. Errors: those of reading the calls back. */
Result<void> write_report(const Report& report, const CallLedger& calls, const TextSink& out);

/** Only `calls`, those that are wanted, for `lisrtp calls --json`. Errors as above. */
Result<void> write_calls(const CallLedger& calls, const std::set<std::size_t>& wanted,
                         const TextSink& out);

} // namespace lisrtp::evidence
