#include "keys/srtp/gcrypt_engine.h"

#include "keys/srtp/gcrypt_key.h"

#include <algorithm>

namespace lisrtp::srtp
{

namespace
{

constexpr unsigned hmac_sha1_octets = 20;
constexpr unsigned carried_roc_octets = 4;

/** What the engine does at all.  Lengths of keys are checked where they are derived. */
Result<void> check(const Suite& suite, const MasterKey& master)
{
    const Error unknown{ErrorCode::unknown_suite, "suite", 0};
    const bool sha1 = suite.authentication == Authentication::hmac_sha1;
    const bool carries = suite.roc_carriage != RocCarriage::none;
    if (master.key_derivation_rate > (std::uint64_t{1} << 24) || suite.roc_rate == 0 ||
        suite.roc_rate > 0xFFFF)
        return unknown;
    if (suite.cipher == Cipher::aes_gcm) {
        const bool known_key = suite.key_octets == 16 || suite.key_octets == 32;
        if (sha1 || suite.tag_octets != 16 || suite.rtcp_tag_octets != 16 || !known_key ||
            suite.salt_octets != 12 || carries || !suite.rtp_encrypted)
            return unknown;
        return {};
    }
    if (aes_of(suite.key_octets) == 0 || suite.salt_octets != 14 ||
        suite.tag_octets > hmac_sha1_octets + (carries ? carried_roc_octets : 0) ||
        suite.rtcp_tag_octets > hmac_sha1_octets || sha1 != proves(suite))
        return unknown;
    if (carries && suite.tag_octets < carried_roc_octets)
        return unknown;
    return {};
}

/** One thread at one packet. */
struct Opening {
    const GcryptKey& key;
    GcryptProtocol& protocol;
    const SrtpPacket& srtp;
    PacketIndex index;
};

/** M = Authenticated Portion || ROC.  RFC 3711, 4.2. */
ByteView authenticated_portion(const SrtpPacket& srtp)
{
    return {srtp.header.data(), srtp.header.size() + srtp.ciphertext.size()};
}

/** What the tag says; unproven when there is none.  For AES-GCM also decrypts into `out`. */
PacketFate fate_by_tag(const Opening& at, std::uint8_t* out)
{
    const SrtpPacket& srtp = at.srtp;
    if (!same_octets(srtp.mki, at.key.master.mki) ||
        (srtp.carried_roc && *srtp.carried_roc != roc_of(at.index)))
        return PacketFate::failed;
    bool fits = false;
    if (at.key.suite.cipher == Cipher::aes_gcm) {
        fits = at.protocol.decrypt_gcm(GcryptProtocol::rtp_nonce(srtp.rtp.ssrc, at.index),
                                       srtp.header, {}, srtp.ciphertext, srtp.tag, out);
    } else if (srtp.tag.empty()) {
        return PacketFate::unproven;
    } else {
        std::array<std::uint8_t, 4> roc;
        store_u32(roc.data(), roc_of(at.index).value);
        fits = at.protocol.tag_fits(authenticated_portion(srtp), roc, srtp.tag);
    }
    return fits ? PacketFate::authenticated : PacketFate::failed;
}

/** What AES-GCM has done already with the tag. */
bool decrypt(const Opening& at, std::uint8_t* clear)
{
    const ByteView ciphertext = at.srtp.ciphertext;
    const Suite& suite = at.key.suite;
    if (suite.cipher == Cipher::aes_gcm)
        return true;
    if (suite.cipher == Cipher::null || !suite.rtp_encrypted) {
        std::copy(ciphertext.begin(), ciphertext.end(), clear);
        return true;
    }
    if (suite.cipher == Cipher::aes_f8)
        return at.protocol.decrypt_f8(GcryptProtocol::rtp_f8_iv(at.srtp.header, at.index),
                                      ciphertext, clear);
    return at.protocol.decrypt_counter_mode(at.srtp.rtp.ssrc, at.index.value, ciphertext, clear);
}

PacketFate open_one(const Opening& at, std::uint8_t* out, std::size_t& out_octets)
{
    const SrtpPacket& srtp = at.srtp;
    std::uint8_t* const clear = out + srtp.header.size();
    const PacketFate fate = fate_by_tag(at, clear);
    if (fate == PacketFate::failed || !decrypt(at, clear))
        return PacketFate::failed;
    std::copy(srtp.header.begin(), srtp.header.end(), out);
    const std::size_t octets = srtp.header.size() + srtp.ciphertext.size();
    if (at.key.master.encrypted_extensions.any() &&
        !at.protocol.decrypt_extensions(at.key.master.encrypted_extensions, at.index,
                                        {out, octets}))
        return PacketFate::failed;
    out_octets = octets;
    return fate;
}

/** Leads each packet to its key's contexts, which are kept while the key stays the same. */
template <typename Open>
void for_each_packet(const PacketColumns& batch, Open open)
{
    std::optional<GcryptKey::Lease> lease;
    const EngineKey* leased = nullptr;
    for (std::size_t i = 0; i < batch.count; ++i) {
        batch.fates[i] = PacketFate::failed;
        batch.out_octets[i] = 0;
        auto& key = static_cast<GcryptKey&>(*batch.keys[i]);
        const Result<SrtpPacket> srtp =
            read_srtp(batch.packets[i], key.suite, key.master.mki.size());
        if (!srtp || srtp->rtp.sequence != sequence_of(batch.indices[i]))
            continue;
        if (leased != &key) {
            lease.reset();
            lease.emplace(key);
            leased = &key;
        }
        if (GcryptProtocol* const protocol = lease->rtp(batch.indices[i]))
            batch.fates[i] = open(Opening{key, *protocol, *srtp, batch.indices[i]}, i);
    }
}

} // namespace

Result<std::unique_ptr<EngineKey>> GcryptEngine::prepare(const Suite& suite,
                                                         const MasterKey& master) const
{
    if (const Result<void> checked = check(suite, master); !checked)
        return checked.error();
    auto key = std::make_unique<GcryptKey>(suite, master.clone());
    // Session keys that cannot be made are found out here, not at the first packet.
    for (const auto derive : {derive_rtp_keys, derive_rtcp_keys}) {
        auto keys = derive(suite, master, 0);
        if (!keys)
            return keys.error();
        if (auto made = GcryptProtocol::make(suite, *std::move(keys)); !made)
            return made.error();
    }
    return std::unique_ptr<EngineKey>(std::move(key));
}

void GcryptEngine::open_batch(const PacketColumns& batch) const
{
    for_each_packet(batch, [&batch](const Opening& at, std::size_t i) {
        return open_one(at, batch.outs[i], batch.out_octets[i]);
    });
}

void GcryptEngine::verify_batch(const PacketColumns& batch) const
{
    for_each_packet(batch, [](const Opening& at, std::size_t) {
        return fate_by_tag(at, at.protocol.scratch(at.srtp.ciphertext.size()));
    });
}

Engine::RocSearch GcryptEngine::find_roc(EngineKey& engine_key, ByteView packet, Roc first,
                                         std::uint64_t count) const
{
    auto& key = static_cast<GcryptKey&>(engine_key);
    const Result<SrtpPacket> srtp = read_srtp(packet, key.suite, key.master.mki.size());
    if (!srtp || srtp->tag.empty() || !same_octets(srtp->mki, key.master.mki) || count == 0)
        return {};
    const auto in_range = [&](Roc roc) { return roc >= first && roc.value - first.value < count; };
    if (srtp->carried_roc && in_range(*srtp->carried_roc))
        return Engine::find_roc(engine_key, packet, *srtp->carried_roc, 1);
    if (srtp->carried_roc)
        return {};
    if (key.master.key_derivation_rate != 0) // another counter is another authentication key
        return Engine::find_roc(engine_key, packet, first, count);

    GcryptKey::Lease lease(key);
    GcryptProtocol* const protocol = lease.rtp(packet_index(first, srtp->rtp.sequence));
    if (protocol == nullptr)
        return {};
    if (key.suite.cipher == Cipher::aes_gcm) {
        RocSearch search{.roc = {}, .trials = 1};
        const std::optional<PacketIndex> index = protocol->gcm_index_of(*srtp);
        if (index && in_range(roc_of(*index)))
            search.roc = roc_of(*index);
        return search;
    }
    return protocol->find_roc(authenticated_portion(*srtp), srtp->tag, first, count, dispatch_);
}

Result<OpenedRtcp> GcryptEngine::open_rtcp(EngineKey& engine_key, ByteView packet,
                                           std::uint8_t* out) const
{
    auto& key = static_cast<GcryptKey&>(engine_key);
    const Result<SrtcpPacket> srtcp = read_srtcp(packet, key.suite, key.master.mki.size());
    if (!srtcp)
        return srtcp.error();
    const auto place = [&](ByteView part) { return std::size_t(part.data() - packet.data()); };
    if (!same_octets(srtcp->mki, key.master.mki))
        return Error{ErrorCode::bad_value, "MKI", place(srtcp->mki)};

    const Error mismatch{ErrorCode::tag_mismatch, "authentication tag", place(srtcp->tag)};
    const ByteView clear_part(packet.data(), srtcp->header.size() + srtcp->body.size());
    std::uint8_t* const clear = out + srtcp->header.size();
    GcryptKey::Lease lease(key);
    GcryptProtocol* const protocol = lease.rtcp(srtcp->index);
    if (protocol == nullptr)
        return Error{ErrorCode::backend_failed, "SRTCP", 0};
    if (key.suite.cipher == Cipher::aes_gcm) {
        // E = 1: header || index word are associated, the body is the ciphertext.
        // E = 0: the whole packet || index word are associated, nothing is encrypted.
        const ByteView associated = srtcp->encrypted ? srtcp->header : clear_part;
        const ByteView ciphertext = srtcp->encrypted ? srtcp->body : ByteView{};
        if (!protocol->decrypt_gcm(GcryptProtocol::rtcp_nonce(srtcp->ssrc, srtcp->index),
                                   associated, srtcp->index_word, ciphertext, srtcp->tag, clear))
            return mismatch;
    } else if (!srtcp->tag.empty() &&
               !protocol->tag_fits(clear_part, srtcp->index_word, srtcp->tag)) {
        return mismatch;
    }

    if (!srtcp->encrypted || key.suite.cipher == Cipher::null)
        std::copy(srtcp->body.begin(), srtcp->body.end(), clear);
    else if (key.suite.cipher == Cipher::aes_cm &&
             !protocol->decrypt_counter_mode(srtcp->ssrc, srtcp->index, srtcp->body, clear))
        return Error{ErrorCode::backend_failed, "SRTCP", 0};
    else if (key.suite.cipher == Cipher::aes_f8 &&
             !protocol->decrypt_f8(GcryptProtocol::rtcp_f8_iv(*srtcp), srtcp->body, clear))
        return Error{ErrorCode::backend_failed, "SRTCP", 0};
    std::copy(srtcp->header.begin(), srtcp->header.end(), out);
    return OpenedRtcp{clear_part.size(), srtcp->index, srtcp->encrypted,
                      srtcp->tag.empty() ? PacketFate::unproven : PacketFate::authenticated};
}

} // namespace lisrtp::srtp
