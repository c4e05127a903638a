// plugin/capture_state.h - the C++ side of the plugin: what is known of the capture that is open.
//
// Wireshark's functions leave by longjmp, which skips destructors. So a dissector fetches octets
// first, makes one call into this class, which throws nothing and answers with plain data, and
// draws afterwards. Pointers in an answer hold until the next call.

#pragma once

#include "keys/casebook/viewing.h"
#include "keys/srtp/gcrypt_engine.h"
#include "plugin/key_file.h"
#include "plugin/preferences.h"

#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace lisrtp::plugin
{

/** One packet as a dissector sees it. */
struct Sighting {
    ByteView octets;
    Endpoint source;
    Endpoint destination;
    Timestamp at;
    std::uint32_t frame = 0;
    bool first_pass = true;
};

/** What became of a media packet. */
struct MediaOutcome {
    casebook::Standing standing = casebook::Standing::unclaimed;
    bool opened = false;
    std::size_t octets = 0;                       ///< of the clear packet
    const casebook::SeenPacket* seen = nullptr;   ///< RTP
    const casebook::KeyOrigin* origin = nullptr;  ///< when opened
    const casebook::StreamClaim* claim = nullptr; ///< RTP
    const char* reason = "";                      ///< when not opened
    std::uint32_t call_number = 0;                ///< 0: of no call
    const char* call_id = "";
    std::uint32_t rtcp_index = 0;
    bool has_keys = false; ///< of its stream
};
static_assert(std::is_trivially_destructible_v<MediaOutcome>);

class CaptureState
{
public:
    /** A capture is opened, or dissected anew. Says once what is wrong with a key file. */
    static void open_capture();
    static void close_capture();
    /** Null when no capture is open. */
    static CaptureState* current() { return current_; }

    /** First sight of a packet; nothing when it is not RTP. */
    bool meet(const Sighting& sighting, casebook::SeenPacket& seen) noexcept;
    /** Whether a stream without signalling's hook is ours to show. */
    bool is_expected(const casebook::SeenPacket& seen, bool first_pass) noexcept;
    /** @param out  room for the packet */
    MediaOutcome open(const Sighting& sighting, casebook::SeenPacket& seen,
                      std::uint8_t* out) noexcept;
    /** The same of RTCP, of whose ports no signalling told. */
    bool expects_rtcp(const Sighting& sighting) const noexcept;
    MediaOutcome open_rtcp(const Sighting& sighting, std::uint8_t* out) noexcept;

    /** A whole signalling message. */
    void learn(const Sighting& sighting) noexcept;
    /** A STUN message; it counts when it tells of a TURN relay. */
    void learn_relay(const Sighting& sighting) noexcept;
    /** What a signalling message carries, until the next call of this. */
    struct Contents {
        casebook::SignallingContents signalling;
        std::vector<std::uint32_t> replayed_from; ///< frame for each MIKEY message; 0: none
    };
    const Contents& contents_of(const Sighting& sighting) noexcept;
    /** Null when there was no memory for a conclusion. */
    const casebook::Findings* findings() noexcept;
    /** The same at every packet: perhaps without what was learned last. */
    const casebook::Findings* findings_sparingly() noexcept;
    /** Numbers, from 0, of the calls that have a message in that frame. */
    const std::vector<std::uint32_t>& calls_of_frame(std::uint32_t frame) noexcept;

    /** Of the call that claims its stream; empty when none does. */
    const char* call_id_of(const casebook::SeenPacket& seen) noexcept;

    bool is_evidently_rtp(std::uint32_t stream) const { return viewing_.is_evidently_rtp(stream); }
    /** Media packets of a call that came before their key. */
    std::uint64_t waiting_packets(const casebook::Call& call) const noexcept;

    std::uint32_t conclusions() const { return viewing_.conclusions(); }
    bool has_key_file() const { return viewing_.keys() != nullptr; }
    /** Empty when the key file is good, or none is named. */
    const char* key_file_error() const { return key_file_error_.c_str(); }
    const Preferences& preferences() const { return preferences_; }

private:
    CaptureState(const Preferences& preferences, KeyFileReading reading);
    MediaOutcome outcome_of(const casebook::SeenPacket& seen, std::size_t octets);

    static CaptureState* current_;

    Preferences preferences_;
    std::string key_file_error_;
    srtp::GcryptEngine engine_;
    casebook::Viewing viewing_;
    Contents contents_;
    std::string reason_;  ///< of the last outcome
    std::string call_id_; ///< of the last outcome
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> calls_of_frame_;
    std::uint32_t frames_concluded_ = 0; ///< conclusion that `calls_of_frame_` belongs to
};

} // namespace lisrtp::plugin
