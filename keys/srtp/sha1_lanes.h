// keys/srtp/sha1_lanes.h - SHA-1 and HMAC-SHA1 of sixteen messages side by side, with AVX-512.
// FIPS 180-4, RFC 2104.

#pragma once

#include "keys/srtp/dispatch.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lisrtp::srtp
{

constexpr std::size_t sha1_lanes = 16;
constexpr std::size_t sha1_block_octets = 64;
constexpr std::size_t sha1_octets = 20;

/** Whether the CPU has what the functions below are made of (AVX-512 F and BW), and may use it. */
bool sha1_lanes_run_here(Dispatch dispatch = Dispatch::automatic);

/** What HMAC-SHA1 makes of a key: five words of SHA-1's state after the block K XOR ipad, and five
 *  after K XOR opad.  One line of the cache. */
struct alignas(64) HmacSha1States {
    std::array<std::uint32_t, 8> inner;
    std::array<std::uint32_t, 8> outer;
};

/** A message as SHA-1 goes through it: whole blocks where the message lies, then the rest of it,
 *  padded, in blocks of its own. */
struct LaneMessage {
    const std::uint8_t* whole = nullptr;
    const std::uint8_t* last = nullptr;
    std::uint32_t whole_blocks = 0;
    std::uint32_t last_blocks = 0;
    const HmacSha1States* key = nullptr; ///< for HMAC
    std::uint32_t number = 0;            ///< by which the caller knows it

    std::uint32_t blocks() const { return whole_blocks + last_blocks; }
};

/** Word w of lane l's state or digest is `[w][l]`. */
using Sha1LaneWords = std::array<std::array<std::uint32_t, sha1_lanes>, 5>;

/**
 * Goes on with SHA-1 from `words`, lane by lane.  Takes as long as the longest message, so put
 * messages of one length together.
 *
 * @param messages  at most `sha1_lanes`; an empty one leaves its words as they are
 */
void hash_lanes(std::span<const LaneMessage> messages, Sha1LaneWords& words);

/** The first 20 octets are the digest, the others 0. */
using LaneDigest = std::array<std::uint8_t, 32>;

/**
 * HMAC-SHA1: the padding in `last` counts the block K XOR ipad, too.
 *
 * @param messages  1 to `sha1_lanes`, each with its key
 * @param digests   one for each message
 */
void hmac_lanes(std::span<const LaneMessage> messages, LaneDigest* digests);

/**
 * Room for the end of a message.  SHA-1's padding: 80, zeros, the length in bits of all that was
 * hashed.
 */
struct alignas(64) LastBlocks {
    std::array<std::uint8_t, 2 * sha1_block_octets> octets;
};

/**
 * Makes a lane's message of M = `octets` || ROC (RFC 3711, 4.2), for HMAC-SHA1.
 *
 * @param octets   less than 2^32
 * @param last     filled in; has to live as long as the message
 * @param message  its key and number stay as they are
 */
void set_lane_message(std::span<const std::uint8_t> octets, std::uint32_t roc, LastBlocks& last,
                      LaneMessage& message);

} // namespace lisrtp::srtp
