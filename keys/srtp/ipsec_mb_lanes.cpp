#include "keys/srtp/ipsec_mb_lanes.h"

#include "keys/srtp/aes_counter.h"

#include <algorithm>
#include <cstring>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t roc_octets = 4;
constexpr std::size_t ahead = 8;             ///< packets by which memory is fetched early
constexpr std::size_t most_prefetched = 256; ///< octets of a packet; the CPU sees the rest coming

/** Chooses among what the CPU has. */
std::string_view start(IMB_MGR* manager, Dispatch wanted)
{
    const auto has = [manager](std::uint64_t features) {
        return (manager->features & features) == features;
    };
    const auto asked = [wanted](Dispatch one) {
        return wanted == Dispatch::automatic || wanted <= one;
    };
    if (asked(Dispatch::avx512) && has(IMB_CPUFLAGS_AVX512)) {
        init_mb_mgr_avx512(manager);
        return "avx512";
    }
    if (asked(Dispatch::avx2) && has(IMB_CPUFLAGS_AVX2)) {
        init_mb_mgr_avx2(manager);
        return "avx2";
    }
#ifdef IMB_CPUFLAGS_AVX // version 2 has it only together with AVX2
    if (asked(Dispatch::avx) && has(IMB_CPUFLAGS_AVX)) {
        init_mb_mgr_avx(manager);
        return "avx";
    }
#endif
    init_mb_mgr_sse(manager);
    return "sse";
}

bool is_encrypted(const Suite& suite)
{
    return suite.cipher == Cipher::aes_cm && suite.rtp_encrypted;
}

/** IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).  RFC 3711, 4.1.1. */
CounterIv counter_iv(const IpsecMbKeys& keys, Ssrc ssrc, PacketIndex index)
{
    return {load_u64(keys.salt) ^ ssrc.value, load_u64(keys.salt + 8) ^ index.value << 16};
}

} // namespace

IpsecMbLanes::IpsecMbLanes(Dispatch dispatch)
    : manager_memory_(imb_get_mb_mgr_size()), workspace_(sizeof(Workspace))
{
    manager_ = imb_set_pointers_mb_mgr(manager_memory_.reveal_mutable().data(), 0, 1);
    instructions_ = start(manager_, dispatch);
    own_tags_ = instructions_ == "avx512" && sha1_lanes_run_here(dispatch);
    own_counter_mode_ = own_tags_ && aes_counter_mode_runs_here(dispatch);
    lanes_.reserve(most_jobs);
    messages_.reserve(most_jobs);
    last_blocks_.resize(most_jobs);
    for (std::size_t i = 0; i < most_jobs; ++i) {
        hash_jobs_[i].hash_alg = IMB_AUTH_HMAC_SHA_1;
        hash_jobs_[i].auth_tag_output = workspace().tags[i];
        hash_jobs_[i].auth_tag_output_len_in_bytes = sha1_octets;
        cipher_jobs_[i].cipher_mode = IMB_CIPHER_CNTR;
        cipher_jobs_[i].cipher_direction = IMB_DIR_DECRYPT;
        cipher_jobs_[i].iv = workspace().ivs[i];
        cipher_jobs_[i].iv_len_in_bytes = 16;
    }
}

void IpsecMbLanes::expand(const ProtocolKeys& keys, IpsecMbKey& key)
{
    key.memory = SecretBytes(sizeof(IpsecMbKeys));
    auto& into = *reinterpret_cast<IpsecMbKeys*>(key.memory.reveal_mutable().data());
    std::ranges::copy(keys.salt.reveal(), into.salt);
    const std::uint8_t* const cipher_key = keys.cipher_key.reveal().data();
    const unsigned key_octets = key.suite.key_octets;
    if (key.suite.cipher == Cipher::aes_gcm) {
        key.gcm_memory = SecretBytes(sizeof(gcm_key_data));
        auto& gcm = *reinterpret_cast<gcm_key_data*>(key.gcm_memory.reveal_mutable().data());
        if (key_octets == 16)
            IMB_AES128_GCM_PRE(manager_, cipher_key, &gcm);
        else
            IMB_AES256_GCM_PRE(manager_, cipher_key, &gcm);
    } else if (key.suite.cipher == Cipher::aes_cm) {
        alignas(16) std::uint8_t for_decryption[16 * 15]; // counter mode has no use for it
        if (key_octets == 16)
            IMB_AES_KEYEXP_128(manager_, cipher_key, into.encryption_schedule, for_decryption);
        else if (key_octets == 24)
            IMB_AES_KEYEXP_192(manager_, cipher_key, into.encryption_schedule, for_decryption);
        else
            IMB_AES_KEYEXP_256(manager_, cipher_key, into.encryption_schedule, for_decryption);
        wipe(for_decryption);
    }
    if (keys.auth_key.empty())
        return;
    std::array<std::uint8_t, sha1_block_octets> block;
    const auto begin = [&](std::uint8_t pad, std::uint32_t* state) {
        block.fill(pad);
        const ByteView octets = keys.auth_key.reveal();
        for (std::size_t i = 0; i < octets.size(); ++i)
            block[i] ^= octets[i];
        IMB_SHA1_ONE_BLOCK(manager_, block.data(), state);
    };
    begin(0x36, into.authentication.inner.data());
    begin(0x5C, into.authentication.outer.data());
    wipe(block);
}

void IpsecMbLanes::run(const PacketColumns& batch, std::span<const std::uint32_t> places,
                       bool decrypt)
{
    while (!places.empty()) {
        const std::size_t count = std::min(places.size(), most_jobs);
        run_some(batch, places.first(count), decrypt);
        places = places.subspan(count);
    }
    // Session salts and keystream, from which a packet could be opened.
    wipe(workspace_.reveal_mutable());
}

void IpsecMbLanes::run_some(const PacketColumns& batch, std::span<const std::uint32_t> places,
                            bool decrypt)
{
    lanes_.clear();
    SrtpPacket packet;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::uint32_t place = places[i];
        if (i + ahead < places.size()) { // of thousands of streams nothing stays in the cache
            const std::uint32_t next = places[i + ahead];
            const auto& key = static_cast<const IpsecMbKey&>(*batch.keys[next]);
            const ByteView keys = key.memory.reveal();
            for (std::size_t line = 0; line < keys.size(); line += 64)
                __builtin_prefetch(keys.data() + line);
            const ByteView coming = batch.packets[next];
            for (std::size_t line = 0; line < std::min(coming.size(), most_prefetched); line += 64)
                __builtin_prefetch(coming.data() + line);
        }
        batch.fates[place] = PacketFate::failed;
        batch.out_octets[place] = 0;
        const auto& key = static_cast<const IpsecMbKey&>(*batch.keys[place]);
        if (read_srtp_into(batch.packets[place], key.suite, key.mki.size(), packet) ||
            packet.rtp.sequence != sequence_of(batch.indices[place]) ||
            !same_octets(packet.mki, key.mki))
            continue;
        if (key.suite.cipher == Cipher::aes_gcm) {
            open_gcm(batch, place, packet, decrypt);
            continue;
        }
        Lane& lane = lanes_.emplace_back();
        lane.place = place;
        lane.ssrc = packet.rtp.ssrc;
        lane.key = &key;
        lane.authenticated = {packet.header.data(),
                              packet.header.size() + packet.ciphertext.size()};
        lane.header_octets = packet.header.size();
        lane.tag = packet.tag;
    }
    if (own_tags_)
        authenticate_in_lanes(batch, decrypt);
    else
        authenticate_by_jobs(batch, decrypt);
    if (!decrypt)
        return;
    if (own_counter_mode_)
        decrypt_one_by_one(batch);
    else
        for (const unsigned key_octets : {16U, 24U, 32U})
            decrypt_by_jobs(batch, key_octets);
}

void IpsecMbLanes::settle(const PacketColumns& batch, const Lane& lane, ByteView digest,
                          bool decrypt) const
{
    const ByteView tag = lane.tag;
    if (!tag.empty() && !equal_in_constant_time(digest.first(tag.size()), tag))
        return;
    batch.fates[lane.place] = tag.empty() ? PacketFate::unproven : PacketFate::authenticated;
    if (decrypt)
        batch.out_octets[lane.place] = lane.authenticated.size();
}

/** Settles the fate of every lane. Of a good one `out` then holds the header, and what follows it
 *  if that is not encrypted. */
void IpsecMbLanes::authenticate_in_lanes(const PacketColumns& batch, bool decrypt)
{
    Workspace& space = workspace();
    messages_.clear();
    for (std::uint32_t i = 0; i < lanes_.size(); ++i) {
        const Lane& lane = lanes_[i];
        if (lane.tag.empty()) {
            settle(batch, lane, {}, decrypt);
            continue;
        }
        LastBlocks& last = last_blocks_[messages_.size()];
        LaneMessage& message = messages_.emplace_back();
        message.key = &lane.key->keys().authentication;
        message.number = i;
        set_lane_message(lane.authenticated, roc_of(batch.indices[lane.place]).value, last,
                         message);
    }
    // Sixteen go as long as the longest of them, so those of one length go together. Packets of
    // sound all have the same.
    if (!std::ranges::is_sorted(messages_, {}, &LaneMessage::blocks))
        std::ranges::sort(messages_, {}, &LaneMessage::blocks);
    for (std::span<const LaneMessage> left(messages_); !left.empty();) {
        const auto group = left.first(std::min(left.size(), sha1_lanes));
        hmac_lanes(group, space.digests);
        for (std::size_t i = 0; i < group.size(); ++i)
            settle(batch, lanes_[group[i].number], space.digests[i], decrypt);
        left = left.subspan(group.size());
    }
    if (!decrypt)
        return;
    for (const Lane& lane : lanes_)
        if (batch.fates[lane.place] != PacketFate::failed)
            std::memcpy(batch.outs[lane.place], lane.authenticated.data(),
                        is_encrypted(lane.key->suite) ? lane.header_octets
                                                      : lane.authenticated.size());
}

/** The same by the library. */
void IpsecMbLanes::authenticate_by_jobs(const PacketColumns& batch, bool decrypt)
{
    Workspace& space = workspace();
    std::size_t scratch_octets = 0;
    for (const Lane& lane : lanes_)
        scratch_octets += batch.packets[lane.place].size() + roc_octets;
    if (scratch_.size() < scratch_octets)
        scratch_.resize(scratch_octets);
    std::uint8_t* scratch = scratch_.data();

    std::uint32_t count = 0;
    for (const Lane& lane : lanes_) {
        const std::size_t authenticated = lane.authenticated.size();
        // M = Authenticated Portion || ROC (RFC 3711, 4.2) has to lie in one piece: in `out`, where
        // header and ciphertext have to go anyway, if MKI and tag leave room for the ROC behind.
        std::uint8_t* m = batch.outs[lane.place];
        if (!decrypt || lane.tag.size() + lane.key->mki.size() < roc_octets) {
            m = scratch;
            scratch += authenticated + roc_octets;
        }
        std::memcpy(m, lane.authenticated.data(), authenticated);
        if (decrypt && m != batch.outs[lane.place])
            std::memcpy(batch.outs[lane.place], m, authenticated);
        if (lane.tag.empty()) {
            settle(batch, lane, {}, decrypt);
            continue;
        }
        store_u32(m + authenticated, roc_of(batch.indices[lane.place]).value);

        const HmacSha1States& states = lane.key->keys().authentication;
        IMB_JOB& job = hash_jobs_[count];
        job.status = IMB_STATUS_BEING_PROCESSED;
        job.src = m;
        job.msg_len_to_hash_in_bytes = authenticated + roc_octets;
        job.u.HMAC._hashed_auth_key_xor_ipad =
            reinterpret_cast<const std::uint8_t*>(states.inner.data());
        job.u.HMAC._hashed_auth_key_xor_opad =
            reinterpret_cast<const std::uint8_t*>(states.outer.data());
        lane_of_job_[count++] = &lane;
    }
    if (count == 0)
        return;
    IMB_SUBMIT_HASH_BURST_NOCHECK(manager_, hash_jobs_.data(), count, IMB_AUTH_HMAC_SHA_1);
    for (std::uint32_t i = 0; i < count; ++i)
        if (hash_jobs_[i].status == IMB_STATUS_COMPLETED)
            settle(batch, *lane_of_job_[i], space.tags[i], decrypt);
}

/** Lanes that have not failed. */
void IpsecMbLanes::decrypt_one_by_one(const PacketColumns& batch)
{
    constexpr unsigned more_rounds_than_words = 6; // FIPS 197, 5: Nr = Nk + 6
    for (const Lane& lane : lanes_) {
        if (!is_encrypted(lane.key->suite) || batch.fates[lane.place] == PacketFate::failed)
            continue;
        const IpsecMbKeys& keys = lane.key->keys();
        aes_counter_mode(keys.encryption_schedule,
                         lane.key->suite.key_octets / 4 + more_rounds_than_words,
                         counter_iv(keys, lane.ssrc, batch.indices[lane.place]), lane.ciphertext(),
                         batch.outs[lane.place] + lane.header_octets);
    }
}

/** Those of one key length, which the library takes together. */
void IpsecMbLanes::decrypt_by_jobs(const PacketColumns& batch, unsigned key_octets)
{
    Workspace& space = workspace();
    std::uint32_t count = 0;
    for (const Lane& lane : lanes_) {
        const Suite& suite = lane.key->suite;
        const ByteView ciphertext = lane.ciphertext();
        if (!is_encrypted(suite) || suite.key_octets != key_octets ||
            batch.fates[lane.place] == PacketFate::failed || ciphertext.empty())
            continue;
        const IpsecMbKeys& keys = lane.key->keys();
        const CounterIv iv = counter_iv(keys, lane.ssrc, batch.indices[lane.place]);
        store_u64(space.ivs[count], iv.high);
        store_u64(space.ivs[count] + 8, iv.low);

        IMB_JOB& job = cipher_jobs_[count++];
        job.enc_keys = keys.encryption_schedule;
        job.key_len_in_bytes = key_octets;
        job.src = ciphertext.data();
        job.dst = batch.outs[lane.place] + lane.header_octets;
        job.msg_len_to_cipher_in_bytes = ciphertext.size();
    }
    if (count > 0)
        IMB_SUBMIT_CIPHER_BURST_NOCHECK(manager_, cipher_jobs_.data(), count, IMB_CIPHER_CNTR,
                                        IMB_DIR_DECRYPT,
                                        static_cast<IMB_KEY_SIZE_BYTES>(key_octets));
}

void IpsecMbLanes::open_gcm(const PacketColumns& batch, std::uint32_t place,
                            const SrtpPacket& packet, bool decrypt)
{
    const auto& key = static_cast<const IpsecMbKey&>(*batch.keys[place]);
    // IV = salt XOR (00 00 SSRC ROC SEQ).  RFC 7714, 8.1.
    Workspace& space = workspace();
    std::uint8_t* const iv = space.ivs[0];
    std::memcpy(iv, key.keys().salt, 12);
    store_u32(iv + 2, load_u32(iv + 2) ^ packet.rtp.ssrc.value);
    store_u32(iv + 6, load_u32(iv + 6) ^ roc_of(batch.indices[place]).value);
    store_u16(iv + 10, load_u16(iv + 10) ^ packet.rtp.sequence);

    std::uint8_t* clear = nullptr;
    if (decrypt) {
        clear = batch.outs[place] + packet.header.size();
    } else {
        if (scratch_.size() < packet.ciphertext.size())
            scratch_.resize(packet.ciphertext.size());
        clear = scratch_.data();
    }
    std::uint8_t* const tag = space.tags[0];
    const auto run = [&](aes_gcm_enc_dec_t gcm) {
        gcm(&key.gcm(), &space.gcm, clear, packet.ciphertext.data(), packet.ciphertext.size(), iv,
            packet.header.data(), packet.header.size(), tag, 16);
    };
    run(key.suite.key_octets == 16 ? manager_->gcm128_dec : manager_->gcm256_dec);
    if (!equal_in_constant_time({tag, packet.tag.size()}, packet.tag))
        return;
    batch.fates[place] = PacketFate::authenticated;
    if (!decrypt)
        return;
    std::memcpy(batch.outs[place], packet.header.data(), packet.header.size());
    batch.out_octets[place] = packet.header.size() + packet.ciphertext.size();
}

} // namespace lisrtp::srtp
