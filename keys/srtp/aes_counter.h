// keys/srtp/aes_counter.h - AES in SRTP's counter mode, four blocks to a register (VAES, AVX-512).
// RFC 3711, section 4.1.1; FIPS 197.

#pragma once

#include "keys/base/bytes.h"
#include "keys/srtp/dispatch.h"

namespace lisrtp::srtp
{

/** Whether the CPU has what `aes_counter_mode` is made of, and may use it. */
bool aes_counter_mode_runs_here(Dispatch dispatch = Dispatch::automatic);

/** The IV's first eight octets and its last. */
struct CounterIv {
    std::uint64_t high;
    std::uint64_t low;
};

/**
 * Decrypts, which is to encrypt: E(k, IV) || E(k, IV + 1 mod 2^128) || ...
 *
 * @param schedule  the round keys of encryption, 16 octets each: rounds + 1 of them
 * @param rounds    10, 12 or 14
 * @param iv        read as two numbers; the last 16 bits are 0 and count the blocks
 * @param in        at most 2^20 octets
 * @param out       as long as `in`, the same or apart
 */
void aes_counter_mode(const std::uint8_t* schedule, unsigned rounds, CounterIv iv, ByteView in,
                      std::uint8_t* out);

} // namespace lisrtp::srtp
