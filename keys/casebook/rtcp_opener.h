// keys/casebook/rtcp_opener.h - which of the candidate keys opens a sender's RTCP.  RFC 3711
// section 3.4: every packet carries its index, so only the key is to be found.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/srtp/engine.h"
#include "keys/srtp/seen_indices.h"

#include <memory>
#include <optional>
#include <vector>

namespace lisrtp::casebook
{

/** Counters of one sender's RTCP. */
struct RtcpTotals {
    std::uint64_t packets = 0;       ///< = authenticated + unproven + failed + duplicates
    std::uint64_t authenticated = 0; ///< distinct indices whose tag fits
    std::uint64_t unproven = 0;      ///< without a tag, or never encrypted
    std::uint64_t failed = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t conflicting_duplicates = 0; ///< of these, other octets under the same index
    std::uint64_t encrypted = 0;              ///< opened packets with the E bit
    std::uint64_t not_covered = 0;            ///< outside every window; not in `packets`
    std::uint64_t missing = 0; ///< indices between the lowest and the highest that never came
};

/**
 * Opens the RTCP packets of one sender with whichever candidate keys fit: every key is tried on the
 * packet's tag, the one that fitted last first. A run of failures makes further tries of all keys
 * rarer, so that garbage stays cheap. What is opened depends on the packets and their order only.
 *
 * The claim and the engine must outlive it. Not thread-safe.
 */
class RtcpOpener
{
public:
    RtcpOpener(const srtp::Engine& engine, const StreamClaim& claim);

    enum class Fate : std::uint8_t { authenticated, unproven, failed, duplicate, not_covered };

    struct Opened {
        Fate fate = Fate::failed;
        std::uint32_t index = 0; ///< SRTCP's, 31 bits; of plain RTCP: counted
        std::uint16_t epoch = 0; ///< counts the keys in the order of their first use, from 1
        std::size_t octets = 0;  ///< length of the clear packet

        bool clear() const { return fate == Fate::authenticated || fate == Fate::unproven; }
    };

    /** @param out  room for packet.size() octets, apart from `packet` */
    Opened open(ByteView packet, Timestamp at, std::span<std::uint8_t> out);

    RtcpTotals totals() const;
    /** The key that opened most lately; null: none did. */
    const StreamClaim::Key* key() const { return current_ ? &current_->key : nullptr; }

private:
    struct Trial {
        StreamClaim::Key key;
        std::unique_ptr<srtp::EngineKey> ready; ///< made when first needed
        bool refused = false;                   ///< the engine cannot use this key
        std::uint16_t epoch = 0;                ///< 0: never opened a packet
        srtp::SeenIndices seen;
    };

    bool may_use(Trial& trial, Timestamp at);
    Opened try_key(Trial& trial, ByteView packet, std::span<std::uint8_t> out);
    Opened pass_plain(ByteView packet, std::span<std::uint8_t> out);

    const srtp::Engine* engine_;
    const StreamClaim* claim_;
    std::vector<Trial> trials_;
    Trial* current_ = nullptr;
    std::uint16_t epochs_ = 0;
    std::uint64_t failures_ = 0;     ///< in a row
    std::uint64_t next_look_at_ = 1; ///< run of failures at which all keys are tried again
    RtcpTotals totals_;
};

} // namespace lisrtp::casebook
