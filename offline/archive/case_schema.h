// offline/archive/case_schema.h - the tables of index.sqlite (docs/index.md).

#pragma once

namespace lisrtp::archive
{

/** Another number, another format. */
#define LISRTP_CASE_FORMAT "5"

/**
 * `capture.deep`: every frame that is neither SIP nor RTP was dissected. `read_whole`: the second
 * reading must not go about. Times are nanoseconds
 * since 1970, addresses as in report.json, frames counted from 1. `message.octets` lacks keys that
 * lie open, which `redacted` says. `segment.rtcp`: the RTCP of that SSRC's sender; `other_types`:
 * payload types other than 0, 8 and 13 have come. `noise`: packets that are in no segment, since
 * the flow's SSRC is another in nearly each. `skipped.reassembly`: found when pieces were put
 * together.
 */
inline constexpr const char* case_tables = R"(
CREATE TABLE capture(id INTEGER PRIMARY KEY, name TEXT NOT NULL, octets INTEGER NOT NULL,
    sha256 TEXT NOT NULL, frames INTEGER NOT NULL, damage TEXT NOT NULL, deep INTEGER NOT NULL,
    dissect_from_ns INTEGER, to_dissect BLOB NOT NULL, landmarks BLOB NOT NULL,
    read_whole INTEGER NOT NULL);
CREATE TABLE message(id INTEGER PRIMARY KEY, capture INTEGER NOT NULL, frame INTEGER NOT NULL,
    part INTEGER NOT NULL, at_ns INTEGER NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL,
    reassembled INTEGER NOT NULL, redacted INTEGER NOT NULL, octets BLOB NOT NULL);
CREATE TABLE segment(id INTEGER PRIMARY KEY, capture INTEGER NOT NULL, source TEXT NOT NULL,
    destination TEXT NOT NULL, ssrc INTEGER NOT NULL, packets INTEGER NOT NULL,
    successors INTEGER NOT NULL, repeats INTEGER NOT NULL, first_ns INTEGER NOT NULL,
    last_ns INTEGER NOT NULL, first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL,
    first_frame INTEGER NOT NULL, last_frame INTEGER NOT NULL, rtcp INTEGER NOT NULL,
    mark_step INTEGER NOT NULL, marks BLOB NOT NULL, other_types INTEGER NOT NULL);
CREATE TABLE noise(id INTEGER PRIMARY KEY, capture INTEGER NOT NULL, source TEXT NOT NULL,
    destination TEXT NOT NULL, packets INTEGER NOT NULL, first_frame INTEGER NOT NULL,
    last_frame INTEGER NOT NULL);
CREATE TABLE skipped(id INTEGER PRIMARY KEY, capture INTEGER NOT NULL, reassembly INTEGER NOT NULL,
    reason TEXT NOT NULL, frames INTEGER NOT NULL, first_frame INTEGER);
CREATE TABLE about(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)";

/** Made after the rows, which is faster. */
inline constexpr const char* case_indices = R"(
CREATE INDEX message_of_capture ON message(capture, reassembled);
CREATE INDEX segment_of_capture ON segment(capture);
CREATE INDEX noise_of_capture ON noise(capture);
CREATE INDEX skipped_of_capture ON skipped(capture, reassembly);
CREATE INDEX capture_by_content ON capture(sha256, deep);
)";

/**
 * What was concluded. `call.verdict` is empty while nobody has tried to open the call;
 * `stream.call` is 0 for none. `cross_parameter.octets` is a whole MIKEY message.
 */
inline constexpr const char* call_tables = R"(
CREATE TABLE call(number INTEGER PRIMARY KEY, call_id TEXT NOT NULL, caller TEXT NOT NULL,
    callee TEXT NOT NULL, start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL,
    ended_by TEXT NOT NULL, mode TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    streams INTEGER NOT NULL, packets INTEGER NOT NULL, opened INTEGER NOT NULL,
    seen INTEGER NOT NULL);
CREATE TABLE stream(id INTEGER PRIMARY KEY, call INTEGER NOT NULL, ssrc INTEGER NOT NULL,
    source TEXT NOT NULL, destination TEXT NOT NULL, first_ns INTEGER NOT NULL,
    last_ns INTEGER NOT NULL, packets INTEGER NOT NULL, opened INTEGER NOT NULL);
CREATE TABLE challenge(id INTEGER PRIMARY KEY, capture INTEGER NOT NULL, frame INTEGER NOT NULL,
    at_ns INTEGER NOT NULL, impi TEXT NOT NULL, algorithm TEXT NOT NULL, nonce BLOB NOT NULL,
    rand BLOB NOT NULL, autn BLOB NOT NULL, answered_ns INTEGER);
CREATE TABLE cross_parameter(id INTEGER PRIMARY KEY, message INTEGER NOT NULL,
    call_id TEXT NOT NULL, csb INTEGER NOT NULL, kind TEXT NOT NULL, octets BLOB NOT NULL);
)";

inline constexpr const char* call_indices = R"(
CREATE INDEX call_by_id ON call(call_id);
CREATE INDEX stream_by_ssrc ON stream(ssrc);
CREATE INDEX cross_parameter_by_csb ON cross_parameter(csb);
)";

} // namespace lisrtp::archive
