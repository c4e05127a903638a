// offline/archive/payload_digest.h - SHA-256 over a stream's payloads in packet-index order.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/types.h"
#include "offline/evidence/hashes_in_step.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace lisrtp::archive
{

/**
 * The report's `payload_sha256`. Packets come in the order of capture; a window of them is held
 * back and hashed in the order of their indices; once that has begun, a packet that continues
 * what was hashed does not wait. A packet that comes later than the window reaches back cannot be
 * hashed any more: then `outrun()` is true, and the stream must be read again with a larger window.
 * Memory: the window's payloads, and a few thousand octets that wait to be hashed.
 */
class PayloadDigest
{
public:
    /** @param hashing  together with what */
    PayloadDigest(std::size_t window_packets, std::shared_ptr<evidence::HashesInStep> hashing);
    PayloadDigest(const PayloadDigest&) = delete;
    PayloadDigest& operator=(const PayloadDigest&) = delete;
    PayloadDigest(PayloadDigest&&) = default;
    ~PayloadDigest();

    /** @param index  each index once: the caller drops duplicates */
    void add(PacketIndex index, ByteView payload);
    /** Ends the digest: 64 hex digits; empty when no packet came or the window was outrun. */
    std::string finish();
    bool outrun() const { return outrun_; }

private:
    bool continues(PacketIndex index) const;
    void hash(PacketIndex index, ByteView payload);
    void hash_oldest();

    std::size_t window_;
    std::map<PacketIndex, Bytes> waiting_;
    std::optional<PacketIndex> hashed_up_to_;
    std::shared_ptr<evidence::HashesInStep> hashing_;
    std::shared_ptr<evidence::HashesInStep::Text> text_; ///< null: moved, or it is done
    Bytes piece_;                                        ///< of the text, not put yet
    bool outrun_ = false;
};

} // namespace lisrtp::archive
