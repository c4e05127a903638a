#include "keys/srtp/gcrypt_engine.h"

#include "keys/srtp/gcrypt_key.h"

#include <algorithm>

namespace lisrtp::srtp
{

namespace
{

constexpr unsigned hmac_sha1_octets = 20;

/** What the engine does at all.  Lengths of keys are checked where they are derived. */
Result<void> check(const Suite& suite)
{
    const Error unknown{ErrorCode::unknown_suite, "suite", 0};
    const bool sha1 = suite.authentication == Authentication::hmac_sha1;
    switch (suite.cipher) {
    case Cipher::aes_f8:
        return Error{ErrorCode::unsupported, "F8", 0};
    case Cipher::aes_gcm:
        if (sha1 || suite.tag_octets != 16 || suite.rtcp_tag_octets != 16 ||
            (suite.key_octets != 16 && suite.key_octets != 32) || suite.salt_octets != 12)
            return unknown;
        return {};
    case Cipher::null:
    case Cipher::aes_cm:
        if (aes_of(suite.key_octets) == 0 || suite.salt_octets != 14 ||
            suite.tag_octets > hmac_sha1_octets || suite.rtcp_tag_octets > hmac_sha1_octets ||
            sha1 != (suite.tag_octets > 0))
            return unknown;
        return {};
    }
    return unknown;
}

/** Whether the tag fits; true when there is none.  For AES-GCM also decrypts into `out`. */
bool verify_one(GcryptKey& key, const SrtpPacket& srtp, PacketIndex index, std::uint8_t* out)
{
    if (!same_octets(srtp.mki, key.mki))
        return false;
    if (key.suite.cipher == Cipher::aes_gcm)
        return key.rtp.decrypt_gcm(GcryptProtocol::rtp_nonce(srtp.rtp.ssrc, index), srtp.header, {},
                                   srtp.ciphertext, srtp.tag, out);
    if (!proves(key.suite))
        return true;
    // M = Authenticated Portion || ROC.  RFC 3711, 4.2.
    std::array<std::uint8_t, 4> roc;
    store_u32(roc.data(), roc_of(index).value);
    const ByteView authenticated(srtp.header.data(), srtp.header.size() + srtp.ciphertext.size());
    return key.rtp.tag_fits(authenticated, roc, srtp.tag);
}

PacketFate fate_of_success(const Suite& suite)
{
    return proves(suite) ? PacketFate::authenticated : PacketFate::unproven;
}

} // namespace

Result<std::unique_ptr<EngineKey>> GcryptEngine::prepare(const Suite& suite,
                                                         const MasterKey& master) const
{
    if (const Result<void> checked = check(suite); !checked)
        return checked.error();
    auto keys = derive_session_keys(suite, master);
    if (!keys)
        return keys.error();
    auto rtp = GcryptProtocol::make(suite, std::move(keys->rtp));
    if (!rtp)
        return rtp.error();
    auto rtcp = GcryptProtocol::make(suite, std::move(keys->rtcp));
    if (!rtcp)
        return rtcp.error();
    return std::unique_ptr<EngineKey>(
        std::make_unique<GcryptKey>(suite, master.mki, *std::move(rtp), *std::move(rtcp)));
}

void GcryptEngine::open(EngineKey& engine_key, std::span<PacketJob> jobs) const
{
    auto& key = static_cast<GcryptKey&>(engine_key);
    for (PacketJob& job : jobs) {
        job.fate = PacketFate::failed;
        job.out_octets = 0;
        const Result<SrtpPacket> srtp = read_srtp(job.packet, key.suite, key.mki.size());
        if (!srtp || srtp->rtp.sequence != sequence_of(job.index))
            continue;
        std::uint8_t* const clear = job.out + srtp->header.size();
        if (!verify_one(key, *srtp, job.index, clear))
            continue;
        if (key.suite.cipher == Cipher::null)
            std::copy(srtp->ciphertext.begin(), srtp->ciphertext.end(), clear);
        else if (key.suite.cipher == Cipher::aes_cm &&
                 !key.rtp.decrypt_counter_mode(srtp->rtp.ssrc, job.index.value, srtp->ciphertext,
                                               clear))
            continue;
        std::copy(srtp->header.begin(), srtp->header.end(), job.out);
        job.out_octets = srtp->header.size() + srtp->ciphertext.size();
        job.fate = fate_of_success(key.suite);
    }
}

void GcryptEngine::verify(EngineKey& engine_key, std::span<PacketJob> jobs) const
{
    auto& key = static_cast<GcryptKey&>(engine_key);
    for (PacketJob& job : jobs) {
        job.out_octets = 0;
        const Result<SrtpPacket> srtp = read_srtp(job.packet, key.suite, key.mki.size());
        const bool fits =
            srtp && srtp->rtp.sequence == sequence_of(job.index) &&
            verify_one(key, *srtp, job.index, key.rtp.scratch(srtp->ciphertext.size()));
        job.fate = fits ? fate_of_success(key.suite) : PacketFate::failed;
    }
}

Engine::RocSearch GcryptEngine::find_roc(EngineKey& engine_key, ByteView packet, Roc first,
                                         std::uint64_t count) const
{
    auto& key = static_cast<GcryptKey&>(engine_key);
    const Result<SrtpPacket> srtp = read_srtp(packet, key.suite, key.mki.size());
    if (!proves(key.suite) || !srtp || !same_octets(srtp->mki, key.mki))
        return {};
    if (key.suite.cipher == Cipher::aes_gcm) {
        RocSearch search{.roc = {}, .trials = 1};
        const std::optional<PacketIndex> index = key.rtp.gcm_index_of(*srtp);
        if (index && roc_of(*index) >= first && roc_of(*index).value - first.value < count)
            search.roc = roc_of(*index);
        return search;
    }
    const ByteView authenticated(srtp->header.data(),
                                 srtp->header.size() + srtp->ciphertext.size());
    return key.rtp.find_roc(authenticated, srtp->tag, first, count);
}

Result<OpenedRtcp> GcryptEngine::open_rtcp(EngineKey& engine_key, ByteView packet,
                                           std::uint8_t* out) const
{
    auto& key = static_cast<GcryptKey&>(engine_key);
    const Result<SrtcpPacket> srtcp = read_srtcp(packet, key.suite, key.mki.size());
    if (!srtcp)
        return srtcp.error();
    const auto place = [&](ByteView part) { return std::size_t(part.data() - packet.data()); };
    if (!same_octets(srtcp->mki, key.mki))
        return Error{ErrorCode::bad_value, "MKI", place(srtcp->mki)};

    const Error mismatch{ErrorCode::tag_mismatch, "authentication tag", place(srtcp->tag)};
    const ByteView clear_part(packet.data(), srtcp->header.size() + srtcp->body.size());
    std::uint8_t* const clear = out + srtcp->header.size();
    if (key.suite.cipher == Cipher::aes_gcm) {
        // E = 1: header || index word are associated, the body is the ciphertext.
        // E = 0: the whole packet || index word are associated, nothing is encrypted.
        const ByteView associated = srtcp->encrypted ? srtcp->header : clear_part;
        const ByteView ciphertext = srtcp->encrypted ? srtcp->body : ByteView{};
        if (!key.rtcp.decrypt_gcm(GcryptProtocol::rtcp_nonce(srtcp->ssrc, srtcp->index), associated,
                                  srtcp->index_word, ciphertext, srtcp->tag, clear))
            return mismatch;
    } else if (!srtcp->tag.empty() &&
               !key.rtcp.tag_fits(clear_part, srtcp->index_word, srtcp->tag)) {
        return mismatch;
    }

    if (!srtcp->encrypted || key.suite.cipher == Cipher::null)
        std::copy(srtcp->body.begin(), srtcp->body.end(), clear);
    else if (key.suite.cipher == Cipher::aes_cm &&
             !key.rtcp.decrypt_counter_mode(srtcp->ssrc, srtcp->index, srtcp->body, clear))
        return Error{ErrorCode::backend_failed, "SRTCP", 0};
    std::copy(srtcp->header.begin(), srtcp->header.end(), out);
    return OpenedRtcp{clear_part.size(), srtcp->index, srtcp->encrypted,
                      srtcp->tag.empty() ? PacketFate::unproven : PacketFate::authenticated};
}

} // namespace lisrtp::srtp
