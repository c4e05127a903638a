#include "offline/archive/payload_digest.h"

#include "keys/base/hex.h"

#include <utility>

namespace lisrtp::archive
{

namespace
{

constexpr std::size_t piece_octets = 1u << 14;

} // namespace

PayloadDigest::PayloadDigest(std::size_t window_packets,
                             std::shared_ptr<evidence::HashesInStep> hashing)
    : window_(window_packets), hashing_(std::move(hashing)), text_(hashing_->begin())
{
}

PayloadDigest::~PayloadDigest()
{
    if (text_)
        hashing_->drop(text_);
}

void PayloadDigest::add(PacketIndex index, ByteView payload)
{
    if (outrun_)
        return;
    if (hashed_up_to_ && index <= *hashed_up_to_) {
        outrun_ = true;
        waiting_.clear();
        return;
    }
    if (waiting_.empty() && continues(index)) {
        hash(index, payload);
        return;
    }
    waiting_.try_emplace(index, copy_of(payload));
    while (waiting_.size() > window_ || (!waiting_.empty() && continues(waiting_.begin()->first)))
        hash_oldest();
}

std::string PayloadDigest::finish()
{
    while (!waiting_.empty())
        hash_oldest();
    if (outrun_ || !hashed_up_to_)
        return "";
    hashing_->put(text_, piece_);
    return to_hex(hashing_->finish(std::exchange(text_, nullptr)));
}

/** Nothing can come between it and what is hashed already: each index comes once. */
bool PayloadDigest::continues(PacketIndex index) const
{
    return hashed_up_to_ && index.value == hashed_up_to_->value + 1;
}

void PayloadDigest::hash(PacketIndex index, ByteView payload)
{
    if (piece_.size() + payload.size() > piece_octets)
        hashing_->put(text_, piece_);
    piece_.reserve(piece_octets);
    piece_.insert(piece_.end(), payload.begin(), payload.end());
    hashed_up_to_ = index;
}

void PayloadDigest::hash_oldest()
{
    const auto oldest = waiting_.begin();
    hash(oldest->first, oldest->second);
    waiting_.erase(oldest);
}

} // namespace lisrtp::archive
