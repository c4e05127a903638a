// keys/casebook/findings.h - what the casebook concludes: challenges, calls, sessions, keys,
// verdicts.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/endpoint.h"
#include "keys/base/timestamp.h"
#include "keys/base/types.h"
#include "keys/esp/open.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

#include <bitset>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::casebook
{

/** Where something was seen: the caller's number of the input and the frame in it, 1-based. */
struct Place {
    std::uint32_t file = 0;
    std::uint64_t frame = 0;

    friend auto operator<=>(const Place&, const Place&) = default;
};

/** A time span, [from, to). */
struct Window {
    Timestamp from;
    Timestamp to;

    bool holds(Timestamp at) const { return from <= at && at < to; }
    friend bool operator==(const Window&, const Window&) = default;
};

/** Outcome of a check that needs something which may not be there. */
enum class Proof { fits, differs, not_checked };
std::string_view name_of(Proof proof);

/** One AKA (or other Digest) challenge that went over the air: the seed of the terminal's secret.
 */
struct Challenge {
    std::string
        impi; ///< Digest username of the request that was challenged or answered; may be empty
    std::string algorithm; ///< as the network wrote it, for example "AKAv1-MD5"
    Bytes nonce;           ///< the nonce's octets as they stand between the quotes
    Bytes rand;            ///< AKA RAND, 16 octets; empty when the nonce holds none
    Bytes autn;            ///< 16 octets; empty when the nonce holds none
    Timestamp at;
    Place place;
    std::optional<Timestamp> answered_at; ///< first credentials that carry this nonce
    std::optional<Place> answered_in;     ///< their frame
    Proof res = Proof::not_checked;       ///< the Digest response against RES: proves the quintet
    Proof mac_a = Proof::not_checked;     ///< MAC-A in AUTN against k: proves k
    Bytes sqn;                            ///< 6 octets, out of AUTN; empty unless MAC-A fits
    std::string secret;                   ///< id of the secret that was checked
    bool resynchronised =
        false; ///< the terminal answered with AUTS: it did not accept the challenge
    Proof mac_s = Proof::not_checked; ///< MAC-S in AUTS against k
    Bytes sqn_ms;                     ///< the terminal's sequence number, out of AUTS
};

/** An AKA vector that a core interface carried in clear, of a subscriber whom an authorisation for
 * content names. Holds no key. */
struct CoreVector {
    std::string secret; ///< the id by which the report names it: "frame 12"
    Place place;
    Timestamp at;
    std::string interface; ///< "Mw", "Cx", "Zh", "Wx", "SWx", "S6a"
    std::string impi;
    Bytes rand;
    std::vector<std::string> authorisations; ///< ids
};

/** Keys that may open ESP packets with this SPI; the packets' check values decide. */
struct SecurityAssociation {
    std::uint32_t spi = 0;
    esp::Keys keys;
    Window window;      ///< of the authorisation
    std::string secret; ///< id
    Place seed;         ///< frame of the challenge
    Place agreed_in;    ///< the 401 with Security-Server
};

/** Vectors that cannot serve, for one reason. */
struct UnusableVectors {
    std::uint64_t count = 0;
    Place first;
};

/** report.json: sessions[].mode */
enum class Mode {
    mikey_psk,
    mikey_pk,
    mikey_dh,
    mikey_dhhmac,
    mikey_rsa_r,
    sdes,
    dtls,
    srtp_master
};
std::string_view name_of(Mode mode);
/** A mode of MIKEY, which has a CSB ID. */
bool is_mikey(Mode mode);

/** Whether g^x of a candidate exponent equals the value seen. */
enum class ValueCheck { match, mismatch, not_applicable };
std::string_view name_of(ValueCheck check);

/** Which party's secret opened a session. */
enum class Side { none, initiator, responder };
std::string_view name_of(Side side);

/** One master key that may belong to a stream of the session. */
struct StreamKey {
    CsId cs;
    std::optional<Ssrc> ssrc;   ///< as the CS ID map or SDP says; none when it says 0 or nothing
    Roc roc;                    ///< as the CS ID map says
    bool sent_by_caller = true; ///< a guess by the CS's place in the map; certain for a=crypto
    srtp::Suite suite;
    srtp::MasterKey master;
};

/**
 * One way to key a session.  For Diffie-Hellman the value check has already proven it; for a TGK
 * that came from a derivation only the tags of the media decide.
 */
struct Candidate {
    std::string secret;        ///< id in the key file; empty where the key lay open (a=crypto)
    std::optional<Place> seed; ///< frame of the challenge that held the seed
    std::string derivation;    ///< kdf name; empty where the key was handed over as it is
    Side side = Side::none;
    bool proven = false; ///< by g^x, by a MAC, or because it lay open; else only tags decide
    std::vector<Window> windows; ///< when its authorisation lets it be used
    std::vector<StreamKey> keys;
};

/** One thing that was tried to open a session, and how far it came. */
struct Attempt {
    std::string secret;        ///< id; empty where the key lay open in the signalling
    std::optional<Place> seed; ///< frame of the challenge
    std::string derivation;    ///< as in Candidate
    bool led_to_keys = false;
    std::string outcome; ///< "g^x differs from both values", or what it led to
};

/** A public value that a party's terminal was bound to send. */
struct ExpectedValue {
    Side side = Side::none;
    Bytes value;               ///< g^x
    std::string secret;        ///< id
    std::optional<Place> seed; ///< frame of the challenge; none: the seed was handed over
    /** What speaks for a newer seed that was not captured: then another value accuses nobody. */
    std::string doubt;
};

/** One crypto session bundle, or one pair of a=crypto lines, agreed by an offer and an answer. */
struct Session {
    static constexpr std::size_t most_attempts = 256;
    static constexpr std::size_t most_expected = 16;

    Mode mode = Mode::mikey_dh;
    CsbId csb;
    std::string group; ///< "oakley5"; empty without Diffie-Hellman
    ValueCheck value_check = ValueCheck::not_applicable;
    Place offer;                 ///< frame of the I_MESSAGE or offer
    std::optional<Place> answer; ///< frame of the R_MESSAGE or answer
    Timestamp from;              ///< time of the offer: its keys are not used by earlier packets
    std::size_t media_line = 0;  ///< m-line it keys, when `for_all_media` is false
    bool for_all_media = true;
    std::vector<Candidate> candidates; ///< best first; empty: no key
    std::string reason;                ///< first step that failed, when there are no candidates
    /** Signatures and MACs of the messages: "signature of the initiator: fits, over message". */
    std::vector<std::string> checks;
    std::vector<std::string> quirks; ///< what the peers did oddly, and was survived
    /** What its parties should have sent; at most `most_expected` a side, newest seed first. */
    std::vector<ExpectedValue> expected;
    std::vector<Attempt> attempts; ///< at most `most_attempts`, in the key file's order
    std::size_t more_attempts = 0; ///< those beyond
    bool unsupported = false;      ///< what it asks for is not something lisrtp can open
    bool tampered = false;         ///< the answer repeats another DHi than the offer held
};

/** What an RTP payload type means to its receiver. */
struct Codec {
    std::string encoding; ///< "PCMA"
    std::uint32_t clock_rate = 8000;
    unsigned channels = 1;
    std::string parameters; ///< a=fmtp, as written
};

/** A time during which one party kept the other waiting: RFC 3264, 8.4. */
struct Hold {
    Timestamp from;              ///< time of the offer or answer that said so
    std::optional<Timestamp> to; ///< none: it lasted to the call's end
    bool by_caller = false;
};

/** One m-line: where each party receives. */
struct MediaLine {
    std::string kind;     ///< "audio"
    std::string protocol; ///< "RTP/SAVP"
    bool encrypted = false;
    std::vector<Endpoint> caller;      ///< endpoints at which the caller receives, ICE's among them
    std::vector<Endpoint> callee;      ///< endpoints at which the callee receives
    std::vector<Endpoint> caller_rtcp; ///< a=rtcp, where it was said: RFC 3605
    std::vector<Endpoint> callee_rtcp;
    std::map<std::uint8_t, Codec> caller_codecs; ///< payload types that the caller receives
    std::map<std::uint8_t, Codec> callee_codecs;
    /** Header extension elements that are encrypted, by their identifiers: RFC 6904. */
    std::bitset<256> encrypted_extensions;
    std::vector<Hold> holds; ///< by their times
};

/** A header of a call's signalling that names somebody whom an exclusion names. */
struct ExclusionSighting {
    std::string exclusion; ///< id
    std::string identity;  ///< as the exclusion has it
    std::string header;    ///< "P-Preferred-Identity"
    Place place;           ///< of the first message that says so
};

/** What the authorisations say of a call. */
struct Coverage {
    enum class Kind { content, events_only, none };
    Kind kind = Kind::none;
    std::vector<std::string> authorisations; ///< ids, in the key file's order
    std::vector<Window> windows;             ///< of the authorisations for content
    std::string reason;                      ///< why not: "no target", "outside window", ...
    std::vector<std::string> excluded_by;    ///< ids of the exclusions that withhold it
    std::vector<ExclusionSighting> exclusion_sightings; ///< where these were met
};

/** report.json: calls[].ended_by */
enum class Ending { bye, cancel, refused, timeout, capture_end };
std::string_view name_of(Ending ending);

/** report.json: calls[].verdict.  The list is closed. */
enum class Verdict {
    decrypted,
    partly,
    no_secret,
    value_mismatch,
    tampered_between_networks,
    tags_failed,
    not_covered,
    events_only,
    no_media,
    refused,
    plain,
    unsupported,
    damaged
};
std::string_view name_of(Verdict verdict);

/** One message of a call's signalling, as a ladder of it shows. */
struct SignallingStep {
    Place place;
    Timestamp at;
    Endpoint from;
    Endpoint to;
    std::string title;         ///< "INVITE", "200 OK"
    std::string of_method;     ///< of a response: the method of its CSeq
    bool with_mikey = false;   ///< brings a=key-mgmt
    bool with_sdes = false;    ///< brings a=crypto
    std::vector<Place> copies; ///< other frames with the same octets, at most 64
};

/** An ICE candidate of one leg's SDP that the next leg's lacks. */
struct RemovedCandidate {
    std::string type;    ///< "host", "srflx", ...
    std::string address; ///< as written: may be a name
    std::uint16_t port = 0;
    unsigned component = 0;
    std::size_t media_line = 0;
    Place before; ///< the message that still had it
    Place after;  ///< the same message, without it
};

/** One call: everything that bears one Call-ID and began with an INVITE. */
struct Call {
    std::string call_id;
    std::string from; ///< URI of the From header, without parameters
    std::string to;
    Timestamp start;
    Timestamp end; ///< last signalling message
    Ending ended_by = Ending::capture_end;
    bool answered = false;
    std::string ending_detail;           ///< "486 Busy Here"
    std::vector<std::string> identities; ///< of both parties, each in one spelling, sorted
    Coverage coverage;
    std::vector<MediaLine> media;
    std::vector<Session> sessions;
    std::vector<Place> messages;            ///< frames of its signalling, in time order
    std::vector<SignallingStep> signalling; ///< the same, told
    std::string damage;                     ///< what of its signalling could not be read, and where
    std::vector<RemovedCandidate> removed_candidates; ///< at most 64
    bool relay_forced = false;                        ///< of some m-line, relays alone were left
    bool without_signalling = false; ///< only cross-parameters of the key file tell of it
};

/** One MIKEY message as it was seen: what opens a call later, when a key comes. */
struct SeenCrossParameter {
    std::string call_id;
    CsbId csb;
    bool by_initiator = true; ///< an I_MESSAGE
    bool by_caller = true;
    std::size_t media_line = 0;
    Timestamp at;
    Place place;
    std::string group;    ///< empty without Diffie-Hellman
    Bytes value;          ///< the sender's public value
    Bytes repeated_value; ///< an R_MESSAGE's copy of DHi
    Bytes rand;           ///< MIKEY's, of an I_MESSAGE
    Bytes mikey;          ///< the whole message; empty when it holds a key that nothing encrypts
};

/** What became of the packets of one stream, as the media side counted. */
struct StreamOutcome {
    std::uint64_t packets = 0;
    std::uint64_t authenticated = 0;
    std::uint64_t unproven = 0;
    std::uint64_t failed = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t not_covered = 0; ///< packets outside every window; not in `packets`
    bool encrypted = true;
    bool had_proven_key = false; ///< a candidate was tried that something else than tags had proven
};

/** A verdict with the sentence that explains it. */
struct Judgement {
    Verdict verdict = Verdict::no_media;
    std::string reason; ///< empty for `decrypted`
};

/**
 * Judges one call by what is known of it and what became of its streams.  A stream that failed is
 * never outvoted: `decrypted` means that every packet within the windows was opened.
 */
Judgement judge(const Call& call, const std::vector<StreamOutcome>& streams);

/** The key candidates for one stream, with what they rest on. */
struct StreamClaim {
    const Call* call = nullptr; ///< none: the stream belongs to no call
    std::size_t media_line = 0;
    bool from_caller = false;
    struct Key {
        const Session* session = nullptr; ///< none for an srtp-master secret
        const Candidate* candidate = nullptr;
        const StreamKey* key = nullptr;
    };
    std::vector<Key> keys; ///< likeliest first
    /** The stream's ends as the parties know them, where packets run between a client and its
     * relay; otherwise those of the packets. */
    Endpoint source;
    Endpoint destination;
    Coverage coverage;
    std::map<std::uint8_t, Codec> codecs; ///< the receiver's payload types
    bool encrypted = true;
    std::bitset<256> encrypted_extensions; ///< of the m-line

    /** One of its keys as this stream uses it: with what the m-line says. */
    srtp::MasterKey master_of(const Key& key_of_claim) const
    {
        srtp::MasterKey master = key_of_claim.key->master.clone();
        master.encrypted_extensions |= encrypted_extensions;
        return master;
    }
};

} // namespace lisrtp::casebook
