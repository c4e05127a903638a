// offline/archive/digest_again.h - digests of streams whose packets came too far out of order.

#pragma once

#include "offline/archive/call_shard.h"

#include <map>
#include <span>
#include <vector>

namespace lisrtp::archive
{

/**
 * Reads once more for the streams whose packets came further out of order than the digest's window
 * reached. The window grows until it holds them, which is the memory that such a capture takes.
 * @param calls  reports of calls, by number, that lack such digests; these are filled in, and those
 * of the streams without a call in `decrypted`
 */
void digest_again(const capture::InputList& inputs,
                  std::span<const std::optional<capture::FramesWanted>> frames,
                  const srtp::Engine& engine, std::vector<OutrunDigest> outrun,
                  std::map<std::size_t, evidence::ReportedCall>& calls, Decrypted& decrypted);

} // namespace lisrtp::archive
