// OpenSSL 3 calls the bare compression function deprecated; nothing newer gives it.
#define OPENSSL_API_COMPAT 0x10100000L
#define OPENSSL_SUPPRESS_DEPRECATED

#include "keys/srtp/roc_trials.h"

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

struct State {
    SHA_CTX inner; ///< after K XOR ipad and the whole blocks of M before the ROC
    SHA_CTX outer; ///< after K XOR opad
    SHA_CTX trial; ///< used again for each
    std::uint8_t last[2 * block_octets];     ///< what follows in the inner hash, padded
    std::uint8_t digest_block[block_octets]; ///< the outer hash's only block, padded
    std::size_t roc_at;                      ///< in `last`
    std::size_t blocks;                      ///< of `last`
};

State& state_in(SecretBytes& memory)
{
    return *reinterpret_cast<State*>(memory.reveal_mutable().data());
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

void copy_words(SHA_CTX& to, const SHA_CTX& from)
{
    to.h0 = from.h0;
    to.h1 = from.h1;
    to.h2 = from.h2;
    to.h3 = from.h3;
    to.h4 = from.h4;
}

void store_words(std::uint8_t* to, const SHA_CTX& hash)
{
    store_u32(to, hash.h0);
    store_u32(to + 4, hash.h1);
    store_u32(to + 8, hash.h2);
    store_u32(to + 12, hash.h3);
    store_u32(to + 16, hash.h4);
}

} // namespace

RocTrials::RocTrials(const SecretBytes& auth_key, ByteView authenticated) : memory_(sizeof(State))
{
    State& state = state_in(memory_);
    begin_keyed(state.inner, auth_key, 0x36);
    begin_keyed(state.outer, auth_key, 0x5C);
    SHA1_Init(&state.trial);

    const std::size_t hashed = block_octets + authenticated.size() + roc_octets;
    for (; authenticated.size() >= block_octets;
         authenticated = authenticated.subspan(block_octets))
        SHA1_Transform(&state.inner, authenticated.data());
    std::copy(authenticated.begin(), authenticated.end(), state.last);
    state.roc_at = authenticated.size();
    const std::size_t used = state.roc_at + roc_octets;
    state.blocks = used + 1 + length_octets <= block_octets ? 1 : 2;
    pad(state.last, used, state.blocks * block_octets, hashed);
    pad(state.digest_block, digest_octets, block_octets, block_octets + digest_octets);
}

Engine::RocSearch RocTrials::find(ByteView tag, Roc first, std::uint64_t count)
{
    constexpr std::uint64_t all_rocs = std::uint64_t{1} << 32;
    State& state = state_in(memory_);
    const std::uint64_t end = first.value + std::min(count, all_rocs - first.value);
    Engine::RocSearch search;
    for (std::uint64_t roc = first.value; roc < end; ++roc) {
        store_u32(state.last + state.roc_at, static_cast<std::uint32_t>(roc));
        copy_words(state.trial, state.inner);
        for (std::size_t i = 0; i < state.blocks; ++i)
            SHA1_Transform(&state.trial, state.last + i * block_octets);
        store_words(state.digest_block, state.trial);
        copy_words(state.trial, state.outer);
        SHA1_Transform(&state.trial, state.digest_block);
        ++search.trials;
        std::array<std::uint8_t, digest_octets> digest;
        store_words(digest.data(), state.trial);
        if (std::memcmp(digest.data(), tag.data(), std::min(tag.size(), digest.size())) == 0) {
            search.roc = Roc{static_cast<std::uint32_t>(roc)};
            break;
        }
    }
    return search;
}

} // namespace lisrtp::srtp
