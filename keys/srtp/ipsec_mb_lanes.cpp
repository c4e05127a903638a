#include "keys/srtp/ipsec_mb_lanes.h"

#include <algorithm>
#include <cstring>

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t sha1_octets = 20;
constexpr std::size_t block_octets = 64;
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

} // namespace

IpsecMbLanes::IpsecMbLanes(Dispatch dispatch)
    : manager_memory_(imb_get_mb_mgr_size()), workspace_(sizeof(Workspace))
{
    manager_ = imb_set_pointers_mb_mgr(manager_memory_.reveal_mutable().data(), 0, 1);
    instructions_ = start(manager_, dispatch);
    lanes_.reserve(most_jobs);
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

void IpsecMbLanes::expand(const Suite& suite, const ProtocolKeys& keys, IpsecMbKeys& into)
{
    std::ranges::copy(keys.salt.reveal(), into.salt);
    const std::uint8_t* key = keys.cipher_key.reveal().data();
    if (suite.cipher == Cipher::aes_gcm) {
        if (suite.key_octets == 16)
            IMB_AES128_GCM_PRE(manager_, key, &into.gcm);
        else
            IMB_AES256_GCM_PRE(manager_, key, &into.gcm);
    } else if (suite.cipher == Cipher::aes_cm) {
        alignas(16) std::uint8_t for_decryption[16 * 15]; // counter mode has no use for it
        if (suite.key_octets == 16)
            IMB_AES_KEYEXP_128(manager_, key, into.encryption_schedule, for_decryption);
        else if (suite.key_octets == 24)
            IMB_AES_KEYEXP_192(manager_, key, into.encryption_schedule, for_decryption);
        else
            IMB_AES_KEYEXP_256(manager_, key, into.encryption_schedule, for_decryption);
        wipe(for_decryption);
    }
    if (keys.auth_key.empty())
        return;
    std::array<std::uint8_t, block_octets> block;
    const auto begin = [&](std::uint8_t pad, std::uint8_t* state) {
        block.fill(pad);
        const ByteView octets = keys.auth_key.reveal();
        for (std::size_t i = 0; i < octets.size(); ++i)
            block[i] ^= octets[i];
        IMB_SHA1_ONE_BLOCK(manager_, block.data(), state);
    };
    begin(0x36, into.inner);
    begin(0x5C, into.outer);
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
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::uint32_t place = places[i];
        if (i + ahead < places.size()) { // of thousands of streams nothing stays in the cache
            const std::uint32_t next = places[i + ahead];
            const auto& key = static_cast<const IpsecMbKey&>(*batch.keys[next]);
            const std::uint8_t* const keys = key.memory.reveal().data();
            __builtin_prefetch(keys + offsetof(IpsecMbKeys, inner));
            __builtin_prefetch(keys + offsetof(IpsecMbKeys, encryption_schedule));
            const ByteView packet = batch.packets[next];
            for (std::size_t line = 0; line < std::min(packet.size(), most_prefetched); line += 64)
                __builtin_prefetch(packet.data() + line);
        }
        batch.fates[place] = PacketFate::failed;
        batch.out_octets[place] = 0;
        const auto& key = static_cast<const IpsecMbKey&>(*batch.keys[place]);
        Lane& lane = lanes_.emplace_back(Lane{place, &key, {}});
        const SrtpPacket& packet = lane.packet;
        const bool is_of_the_key =
            !read_srtp_into(batch.packets[place], key.suite, key.mki.size(), lane.packet) &&
            packet.rtp.sequence == sequence_of(batch.indices[place]) &&
            same_octets(packet.mki, key.mki);
        if (is_of_the_key && key.suite.cipher != Cipher::aes_gcm)
            continue;
        if (is_of_the_key)
            open_gcm(batch, lane, decrypt);
        lanes_.pop_back();
    }
    authenticate(batch, decrypt);
    if (decrypt)
        for (const unsigned key_octets : {16U, 24U, 32U})
            decrypt_counter_mode(batch, key_octets);
}

/** Settles the fate of every lane. Afterwards `out` of a good one holds header and ciphertext. */
void IpsecMbLanes::authenticate(const PacketColumns& batch, bool decrypt)
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
        const SrtpPacket& packet = lane.packet;
        const std::size_t authenticated = packet.header.size() + packet.ciphertext.size();
        // M = Authenticated Portion || ROC (RFC 3711, 4.2) has to lie in one piece: in `out`, where
        // header and ciphertext have to go anyway, if MKI and tag leave room for the ROC behind.
        std::uint8_t* m = batch.outs[lane.place];
        if (!decrypt || packet.tag.size() + packet.mki.size() < roc_octets) {
            m = scratch;
            scratch += authenticated + roc_octets;
        }
        std::memcpy(m, packet.header.data(), authenticated);
        if (decrypt && m != batch.outs[lane.place])
            std::memcpy(batch.outs[lane.place], m, authenticated);
        if (packet.tag.empty()) {
            batch.fates[lane.place] = PacketFate::unproven;
            batch.out_octets[lane.place] = decrypt ? authenticated : 0;
            continue;
        }
        store_u32(m + authenticated, roc_of(batch.indices[lane.place]).value);

        IMB_JOB& job = hash_jobs_[count];
        job.status = IMB_STATUS_BEING_PROCESSED;
        job.src = m;
        job.msg_len_to_hash_in_bytes = authenticated + roc_octets;
        job.u.HMAC._hashed_auth_key_xor_ipad = lane.key->keys().inner;
        job.u.HMAC._hashed_auth_key_xor_opad = lane.key->keys().outer;
        lane_of_job_[count++] = &lane;
    }
    if (count == 0)
        return;
    IMB_SUBMIT_HASH_BURST_NOCHECK(manager_, hash_jobs_.data(), count, IMB_AUTH_HMAC_SHA_1);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Lane& lane = *lane_of_job_[i];
        const ByteView tag = lane.packet.tag;
        if (hash_jobs_[i].status != IMB_STATUS_COMPLETED ||
            !equal_in_constant_time({space.tags[i], tag.size()}, tag))
            continue;
        batch.fates[lane.place] = PacketFate::authenticated;
        if (decrypt)
            batch.out_octets[lane.place] =
                lane.packet.header.size() + lane.packet.ciphertext.size();
    }
}

/** Lanes that have not failed, of one key length: the library takes those together. */
void IpsecMbLanes::decrypt_counter_mode(const PacketColumns& batch, unsigned key_octets)
{
    Workspace& space = workspace();
    std::uint32_t count = 0;
    for (const Lane& lane : lanes_) {
        const Suite& suite = lane.key->suite;
        const SrtpPacket& packet = lane.packet;
        if (suite.cipher != Cipher::aes_cm || suite.key_octets != key_octets ||
            !suite.rtp_encrypted || batch.fates[lane.place] == PacketFate::failed ||
            packet.ciphertext.empty())
            continue;
        // IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).  RFC 3711, 4.1.1.
        std::uint8_t* const iv = space.ivs[count];
        std::memcpy(iv, lane.key->keys().salt, 14);
        store_u16(iv + 14, 0);
        store_u32(iv + 4, load_u32(iv + 4) ^ packet.rtp.ssrc.value);
        store_u64(iv + 8, load_u64(iv + 8) ^ batch.indices[lane.place].value << 16);

        IMB_JOB& job = cipher_jobs_[count++];
        job.enc_keys = lane.key->keys().encryption_schedule;
        job.key_len_in_bytes = key_octets;
        job.src = packet.ciphertext.data();
        job.dst = batch.outs[lane.place] + packet.header.size();
        job.msg_len_to_cipher_in_bytes = packet.ciphertext.size();
    }
    if (count > 0)
        IMB_SUBMIT_CIPHER_BURST_NOCHECK(manager_, cipher_jobs_.data(), count, IMB_CIPHER_CNTR,
                                        IMB_DIR_DECRYPT,
                                        static_cast<IMB_KEY_SIZE_BYTES>(key_octets));
}

void IpsecMbLanes::open_gcm(const PacketColumns& batch, const Lane& lane, bool decrypt)
{
    const SrtpPacket& packet = lane.packet;
    // IV = salt XOR (00 00 SSRC ROC SEQ).  RFC 7714, 8.1.
    Workspace& space = workspace();
    std::uint8_t* const iv = space.ivs[0];
    std::memcpy(iv, lane.key->keys().salt, 12);
    store_u32(iv + 2, load_u32(iv + 2) ^ packet.rtp.ssrc.value);
    store_u32(iv + 6, load_u32(iv + 6) ^ roc_of(batch.indices[lane.place]).value);
    store_u16(iv + 10, load_u16(iv + 10) ^ packet.rtp.sequence);

    std::uint8_t* clear = nullptr;
    if (decrypt) {
        clear = batch.outs[lane.place] + packet.header.size();
    } else {
        if (scratch_.size() < packet.ciphertext.size())
            scratch_.resize(packet.ciphertext.size());
        clear = scratch_.data();
    }
    std::uint8_t* const tag = space.tags[0];
    const auto run = [&](aes_gcm_enc_dec_t gcm) {
        gcm(&lane.key->keys().gcm, &space.gcm, clear, packet.ciphertext.data(),
            packet.ciphertext.size(), iv, packet.header.data(), packet.header.size(), tag, 16);
    };
    run(lane.key->suite.key_octets == 16 ? manager_->gcm128_dec : manager_->gcm256_dec);
    if (!equal_in_constant_time({tag, packet.tag.size()}, packet.tag))
        return;
    batch.fates[lane.place] = PacketFate::authenticated;
    if (!decrypt)
        return;
    std::memcpy(batch.outs[lane.place], packet.header.data(), packet.header.size());
    batch.out_octets[lane.place] = packet.header.size() + packet.ciphertext.size();
}

} // namespace lisrtp::srtp
