#include "keys/srtp/gcrypt_key.h"

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t block_octets = 16;
using Block = std::array<std::uint8_t, block_octets>;

bool digest_fits(const HmacHandle& hmac, ByteView tag)
{
    const std::uint8_t* digest = gcry_md_read(hmac.get(), 0);
    return digest != nullptr && equal_in_constant_time({digest, tag.size()}, tag);
}

} // namespace

Result<GcryptProtocol> GcryptProtocol::make(const Suite& suite, ProtocolKeys keys)
{
    const Error refused{ErrorCode::backend_failed, "session key", 0};
    GcryptProtocol protocol;
    protocol.salt_ = std::move(keys.salt);
    if (suite.cipher != Cipher::null) {
        const bool gcm = suite.cipher == Cipher::aes_gcm;
        protocol.cipher_ =
            CipherHandle(aes_of(suite.key_octets),
                         gcm ? GCRY_CIPHER_MODE_GCM : GCRY_CIPHER_MODE_CTR, keys.cipher_key);
        if (!protocol.cipher_)
            return refused;
        if (gcm) {
            protocol.block_ =
                CipherHandle(aes_of(suite.key_octets), GCRY_CIPHER_MODE_ECB, keys.cipher_key);
            if (!protocol.block_)
                return refused;
        }
    }
    if (!keys.auth_key.empty()) {
        protocol.hmac_ = HmacHandle(GCRY_MD_SHA1, keys.auth_key);
        if (!protocol.hmac_)
            return refused;
    }
    return protocol;
}

bool GcryptProtocol::tag_fits(ByteView a, ByteView b, ByteView tag)
{
    gcry_md_reset(hmac_.get());
    gcry_md_write(hmac_.get(), a.data(), a.size());
    gcry_md_write(hmac_.get(), b.data(), b.size());
    return digest_fits(hmac_, tag);
}

Engine::RocSearch GcryptProtocol::find_roc(ByteView authenticated, ByteView tag, Roc first,
                                           std::uint64_t count)
{
    // M = Authenticated Portion || ROC: only the last four octets differ between trials.
    gcry_md_reset(hmac_.get());
    gcry_md_write(hmac_.get(), authenticated.data(), authenticated.size());
    Engine::RocSearch search;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t candidate = first.value + i;
        if (candidate > UINT32_MAX)
            break;
        const Roc roc{static_cast<std::uint32_t>(candidate)};
        std::array<std::uint8_t, 4> octets;
        store_u32(octets.data(), roc.value);
        const HmacHandle trial = HmacHandle::copy_of(hmac_);
        if (!trial)
            break;
        gcry_md_write(trial.get(), octets.data(), octets.size());
        ++search.trials;
        if (digest_fits(trial, tag)) {
            search.roc = roc;
            break;
        }
    }
    return search;
}

bool GcryptProtocol::decrypt_counter_mode(Ssrc ssrc, std::uint64_t index, ByteView in,
                                          std::uint8_t* out)
{
    if (in.empty())
        return true;
    // The salt's octets 0..13, SSRC in 4..7, the 48-bit index in 8..13, block counter in 14..15.
    Block iv{};
    const ByteView salt = salt_.reveal();
    std::copy(salt.begin(), salt.end(), iv.begin());
    store_u32(&iv[4], load_u32(&iv[4]) ^ ssrc.value);
    store_u64(&iv[8], load_u64(&iv[8]) ^ index << 16);
    const bool done = gcry_cipher_setctr(cipher_.get(), iv.data(), iv.size()) == 0 &&
                      gcry_cipher_decrypt(cipher_.get(), out, in.size(), in.data(), in.size()) == 0;
    wipe(iv);
    return done;
}

GcryptProtocol::Nonce GcryptProtocol::rtp_nonce(Ssrc ssrc, PacketIndex index)
{
    Nonce nonce{};
    store_u32(&nonce[2], ssrc.value);
    store_u32(&nonce[6], roc_of(index).value);
    store_u16(&nonce[10], sequence_of(index));
    return nonce;
}

GcryptProtocol::Nonce GcryptProtocol::rtcp_nonce(Ssrc ssrc, std::uint32_t index)
{
    Nonce nonce{};
    store_u32(&nonce[2], ssrc.value);
    store_u32(&nonce[8], index);
    return nonce;
}

bool GcryptProtocol::start_gcm(const Nonce& salted, ByteView a, ByteView b, ByteView in,
                               std::uint8_t* out)
{
    gcry_cipher_hd_t gcm = cipher_.get();
    if (gcry_cipher_reset(gcm) != 0 || gcry_cipher_setiv(gcm, salted.data(), salted.size()) != 0 ||
        gcry_cipher_authenticate(gcm, a.data(), a.size()) != 0)
        return false;
    if (!b.empty() && gcry_cipher_authenticate(gcm, b.data(), b.size()) != 0)
        return false;
    return in.empty() || gcry_cipher_decrypt(gcm, out, in.size(), in.data(), in.size()) == 0;
}

bool GcryptProtocol::decrypt_gcm(Nonce nonce, ByteView a, ByteView b, ByteView in, ByteView tag,
                                 std::uint8_t* out)
{
    const ByteView salt = salt_.reveal();
    for (std::size_t i = 0; i < nonce.size(); ++i)
        nonce[i] ^= salt[i];
    const bool fits = start_gcm(nonce, a, b, in, out) &&
                      gcry_cipher_checktag(cipher_.get(), tag.data(), tag.size()) == 0;
    wipe(nonce);
    return fits;
}

std::optional<PacketIndex> GcryptProtocol::gcm_index_of(const SrtpPacket& packet)
{
    // T = GHASH XOR E_K(J0), J0 = IV || 00000001, and GHASH does not depend on the IV.  So a tag
    // T' made under any other J0' gives J0 = D_K(T XOR T' XOR E_K(J0')).
    const Nonce other_iv{};
    Block other_tag{};
    if (!start_gcm(other_iv, packet.header, {}, packet.ciphertext,
                   scratch(packet.ciphertext.size())) ||
        gcry_cipher_gettag(cipher_.get(), other_tag.data(), other_tag.size()) != 0)
        return std::nullopt;
    Block other_pad{};
    other_pad[15] = 1;
    Block j0{};
    if (gcry_cipher_encrypt(block_.get(), other_pad.data(), block_octets, nullptr, 0) != 0)
        return std::nullopt;
    for (std::size_t i = 0; i < block_octets; ++i)
        j0[i] = packet.tag[i] ^ other_tag[i] ^ other_pad[i];
    if (gcry_cipher_decrypt(block_.get(), j0.data(), block_octets, nullptr, 0) != 0)
        return std::nullopt;

    const ByteView salt = salt_.reveal();
    for (std::size_t i = 0; i < salt.size(); ++i)
        j0[i] ^= salt[i];
    const PacketIndex index = packet_index(Roc{load_u32(&j0[6])}, packet.rtp.sequence);
    const Nonce nonce = rtp_nonce(packet.rtp.ssrc, index);
    const bool fits = std::equal(nonce.begin(), nonce.end(), j0.begin()) && load_u32(&j0[12]) == 1;
    return fits ? std::optional(index) : std::nullopt;
}

std::uint8_t* GcryptProtocol::scratch(std::size_t octets)
{
    if (scratch_.size() < octets)
        scratch_.resize(octets);
    return scratch_.data();
}

} // namespace lisrtp::srtp
