// OpenSSL 3 calls the bare compression function deprecated; nothing newer gives it.
#define OPENSSL_API_COMPAT 0x10100000L
#define OPENSSL_SUPPRESS_DEPRECATED

#include "keys/srtp/roc_trials.h"

#include "keys/srtp/roc_lanes.h"

#include <openssl/sha.h>

#include <array>
#include <cstring>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t block_octets = 64;
constexpr std::size_t length_octets = 8;
constexpr std::size_t roc_octets = 4;
constexpr std::size_t digest_octets = 20;
/** Fewer are done sooner one by one. */
constexpr std::uint64_t fewest_for_lanes = 8;

struct State {
    RocTrial trial;
    SHA_CTX hash;                            ///< used again for each compression
    std::uint8_t digest_block[block_octets]; ///< the outer hash's only block, padded
};

State& state_in(SecretBytes& memory)
{
    return *reinterpret_cast<State*>(memory.reveal_mutable().data());
}

void set_words(SHA_CTX& to, const std::array<std::uint32_t, 5>& from)
{
    to.h0 = from[0];
    to.h1 = from[1];
    to.h2 = from[2];
    to.h3 = from[3];
    to.h4 = from[4];
}

std::array<std::uint32_t, 5> words_of(const SHA_CTX& from)
{
    return {from.h0, from.h1, from.h2, from.h3, from.h4};
}

void store_words(std::uint8_t* to, const SHA_CTX& hash)
{
    for (const std::uint32_t word : words_of(hash)) {
        store_u32(to, word);
        to += sizeof word;
    }
}

void begin_keyed(SHA_CTX& hash, const SecretBytes& key, std::uint8_t pad)
{
    std::array<std::uint8_t, block_octets> block;
    block.fill(pad);
    const ByteView octets = key.reveal();
    for (std::size_t i = 0; i < std::min(octets.size(), block.size()); ++i)
        block[i] ^= octets[i];
    SHA1_Init(&hash);
    SHA1_Transform(&hash, block.data());
    wipe(block);
}

/** SHA-1's own end: 80, zeros, and the length in bits of all that was hashed. */
void pad(std::uint8_t* blocks, std::size_t used, std::size_t octets, std::uint64_t hashed_octets)
{
    std::memset(blocks + used, 0, octets - used);
    blocks[used] = 0x80;
    store_u64(blocks + octets - length_octets, hashed_octets * 8);
}

Engine::RocSearch find_one_by_one(State& state, ByteView tag, Roc first, std::uint64_t count)
{
    RocTrial& trial = state.trial;
    std::uint8_t* const last = trial.last.octets.data();
    Engine::RocSearch search;
    for (std::uint64_t roc = first.value; roc < first.value + count; ++roc) {
        store_u32(last + trial.roc_at, static_cast<std::uint32_t>(roc));
        set_words(state.hash, trial.inner);
        for (std::size_t i = 0; i < trial.blocks; ++i)
            SHA1_Transform(&state.hash, last + i * block_octets);
        store_words(state.digest_block, state.hash);
        set_words(state.hash, trial.outer);
        SHA1_Transform(&state.hash, state.digest_block);
        ++search.trials;
        std::array<std::uint8_t, digest_octets> digest;
        store_words(digest.data(), state.hash);
        if (std::memcmp(digest.data(), tag.data(), std::min(tag.size(), digest.size())) == 0) {
            search.roc = Roc{static_cast<std::uint32_t>(roc)};
            break;
        }
    }
    return search;
}

} // namespace

RocTrials::RocTrials(const SecretBytes& auth_key, ByteView authenticated, Dispatch dispatch)
    : memory_(sizeof(State)), in_lanes_(sha1_lanes_run_here(dispatch))
{
    State& state = state_in(memory_);
    RocTrial& trial = state.trial;
    begin_keyed(state.hash, auth_key, 0x5C);
    trial.outer = words_of(state.hash);
    begin_keyed(state.hash, auth_key, 0x36);

    const std::size_t hashed = block_octets + authenticated.size() + roc_octets;
    for (; authenticated.size() >= block_octets;
         authenticated = authenticated.subspan(block_octets))
        SHA1_Transform(&state.hash, authenticated.data());
    trial.inner = words_of(state.hash);
    std::copy(authenticated.begin(), authenticated.end(), trial.last.octets.begin());
    trial.roc_at = authenticated.size();
    const std::size_t used = trial.roc_at + roc_octets;
    trial.blocks = used + 1 + length_octets <= block_octets ? 1 : 2;
    pad(trial.last.octets.data(), used, trial.blocks * block_octets, hashed);
    pad(state.digest_block, digest_octets, block_octets, block_octets + digest_octets);
}

Engine::RocSearch RocTrials::find(ByteView tag, Roc first, std::uint64_t count)
{
    constexpr std::uint64_t all_rocs = std::uint64_t{1} << 32;
    count = std::min(count, all_rocs - first.value);
    State& state = state_in(memory_);
    if (in_lanes_ && count >= fewest_for_lanes)
        return find_roc_in_lanes(state.trial, tag, first, count);
    return find_one_by_one(state, tag, first, count);
}

} // namespace lisrtp::srtp
