#include "offline/archive/payload_digest.h"

#include "keys/base/hex.h"

namespace lisrtp::archive
{

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
    return to_hex(sha256_.finish());
}

/** Nothing can come between it and what is hashed already: each index comes once. */
bool PayloadDigest::continues(PacketIndex index) const
{
    return hashed_up_to_ && index.value == hashed_up_to_->value + 1;
}

void PayloadDigest::hash(PacketIndex index, ByteView payload)
{
    sha256_.update(payload);
    hashed_up_to_ = index;
}

void PayloadDigest::hash_oldest()
{
    const auto oldest = waiting_.begin();
    hash(oldest->first, oldest->second);
    waiting_.erase(oldest);
}

} // namespace lisrtp::archive
