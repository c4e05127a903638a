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
    waiting_.try_emplace(index, copy_of(payload));
    while (waiting_.size() > window_)
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

void PayloadDigest::hash_oldest()
{
    const auto oldest = waiting_.begin();
    sha256_.update(oldest->second);
    hashed_up_to_ = oldest->first;
    waiting_.erase(oldest);
}

} // namespace lisrtp::archive
