#include "keys/srtp/gcrypt_key.h"

#include "keys/srtp/header_extensions.h"
#include "keys/srtp/roc_trials.h"

namespace lisrtp::srtp
{

namespace
{

constexpr std::size_t block_octets = 16;

bool digest_fits(const HmacHandle& hmac, ByteView tag)
{
    const std::uint8_t* digest = gcry_md_read(hmac.get(), 0);
    return digest != nullptr && equal_in_constant_time({digest, tag.size()}, tag);
}

/** AES-CM's first counter block.  The salt's octets 0..13, SSRC in 4..7, the 48-bit index in 8..13,
 *  block counter in 14..15. */
GcryptProtocol::Block counter_block(const SecretBytes& salt, Ssrc ssrc, std::uint64_t index)
{
    GcryptProtocol::Block iv{};
    const ByteView octets = salt.reveal();
    std::copy(octets.begin(), octets.end(), iv.begin());
    store_u32(&iv[4], load_u32(&iv[4]) ^ ssrc.value);
    store_u64(&iv[8], load_u64(&iv[8]) ^ index << 16);
    return iv;
}

/** k_e XOR m,  m = k_s || 0x555..5.  RFC 3711, 4.1.2. */
SecretBytes f8_masked_key(const ProtocolKeys& keys)
{
    SecretBytes masked = keys.cipher_key.clone();
    const ByteView salt = keys.salt.reveal();
    const std::span<std::uint8_t> octets = masked.reveal_mutable();
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] ^= i < salt.size() ? salt[i] : std::uint8_t{0x55};
    return masked;
}

} // namespace

Result<GcryptProtocol> GcryptProtocol::make(const Suite& suite, ProtocolKeys keys)
{
    const Error refused{ErrorCode::backend_failed, "session key", 0};
    GcryptProtocol protocol;
    const int aes = aes_of(suite.key_octets);
    if (suite.cipher == Cipher::aes_cm)
        protocol.cipher_ = CipherHandle(aes, GCRY_CIPHER_MODE_CTR, keys.cipher_key);
    if (suite.cipher == Cipher::aes_gcm)
        protocol.cipher_ = CipherHandle(aes, GCRY_CIPHER_MODE_GCM, keys.cipher_key);
    if (suite.cipher == Cipher::aes_gcm || suite.cipher == Cipher::aes_f8)
        protocol.block_ = CipherHandle(aes, GCRY_CIPHER_MODE_ECB, keys.cipher_key);
    if (suite.cipher == Cipher::aes_f8)
        protocol.f8_masked_ = CipherHandle(aes, GCRY_CIPHER_MODE_ECB, f8_masked_key(keys));
    const bool made = suite.cipher == Cipher::null     ? true
                      : suite.cipher == Cipher::aes_cm ? bool(protocol.cipher_)
                      : suite.cipher == Cipher::aes_f8 ? protocol.block_ && protocol.f8_masked_
                                                       : protocol.cipher_ && protocol.block_;
    if (!made)
        return refused;
    if (!keys.auth_key.empty()) {
        protocol.hmac_ = HmacHandle(GCRY_MD_SHA1, keys.auth_key);
        if (!protocol.hmac_)
            return refused;
    }
    if (!keys.header_key.empty()) {
        protocol.header_ = CipherHandle(aes, GCRY_CIPHER_MODE_CTR, keys.header_key);
        if (!protocol.header_)
            return refused;
    }
    protocol.auth_key_ = std::move(keys.auth_key);
    protocol.salt_ = std::move(keys.salt);
    protocol.header_salt_ = std::move(keys.header_salt);
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
                                           std::uint64_t count, Dispatch dispatch) const
{
    return RocTrials(auth_key_, authenticated, dispatch).find(tag, first, count);
}

bool GcryptProtocol::decrypt_counter_mode(Ssrc ssrc, std::uint64_t index, ByteView in,
                                          std::uint8_t* out)
{
    if (in.empty())
        return true;
    Block iv = counter_block(salt_, ssrc, index);
    const bool done = gcry_cipher_setctr(cipher_.get(), iv.data(), iv.size()) == 0 &&
                      gcry_cipher_decrypt(cipher_.get(), out, in.size(), in.data(), in.size()) == 0;
    wipe(iv);
    return done;
}

bool GcryptProtocol::decrypt_f8(const Block& iv, ByteView in, std::uint8_t* out)
{
    // IV' = E(k_e XOR m, IV);  S(-1) = 0;  S(j) = E(k_e, IV' XOR j XOR S(j-1))
    Block masked_iv = iv;
    bool done =
        gcry_cipher_encrypt(f8_masked_.get(), masked_iv.data(), block_octets, nullptr, 0) == 0;
    Block s{};
    for (std::uint32_t j = 0; done && !in.empty(); ++j) {
        for (std::size_t i = 0; i < block_octets; ++i)
            s[i] ^= masked_iv[i];
        store_u32(&s[12], load_u32(&s[12]) ^ j);
        done = gcry_cipher_encrypt(block_.get(), s.data(), block_octets, nullptr, 0) == 0;
        const std::size_t octets = std::min(in.size(), block_octets);
        for (std::size_t i = 0; i < octets; ++i)
            *out++ = in[i] ^ s[i];
        in = in.subspan(octets);
    }
    wipe(masked_iv);
    wipe(s);
    return done;
}

GcryptProtocol::Block GcryptProtocol::rtp_f8_iv(ByteView header, PacketIndex index)
{
    Block iv{};
    std::copy_n(header.begin() + 1, 11, iv.begin() + 1);
    store_u32(&iv[12], roc_of(index).value);
    return iv;
}

GcryptProtocol::Block GcryptProtocol::rtcp_f8_iv(const SrtcpPacket& packet)
{
    Block iv{};
    std::copy_n(packet.index_word.begin(), 4, iv.begin() + 4);
    std::copy_n(packet.header.begin(), 8, iv.begin() + 8);
    return iv;
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

bool GcryptProtocol::decrypt_extensions(const std::bitset<256>& chosen, PacketIndex index,
                                        std::span<std::uint8_t> packet)
{
    const Result<RtpPacket> rtp = read_rtp(packet);
    if (!rtp || rtp->extension.empty())
        return bool(rtp);
    const std::size_t at = static_cast<std::size_t>(rtp->extension.data() - packet.data());
    const std::span<std::uint8_t> extension = packet.subspan(at, rtp->extension.size());
    // "the keystream ... starts from the beginning of the first extension element header": masked
    // octets are passed over, not left out.  RFC 6904, 3.1.
    Bytes keystream(extension.size());
    Block iv = counter_block(header_salt_, rtp->ssrc, index.value);
    const bool done =
        gcry_cipher_setctr(header_.get(), iv.data(), iv.size()) == 0 &&
        gcry_cipher_encrypt(header_.get(), keystream.data(), keystream.size(), nullptr, 0) == 0;
    if (done)
        for (const ExtensionElement& element :
             extension_elements(rtp->extension_profile, rtp->extension))
            if (chosen.test(element.id))
                for (std::size_t i = element.at; i < element.at + element.octets; ++i)
                    extension[i] ^= keystream[i];
    wipe(keystream);
    wipe(iv);
    return done;
}

std::uint8_t* GcryptProtocol::scratch(std::size_t octets)
{
    if (scratch_.size() < octets)
        scratch_.resize(octets);
    return scratch_.data();
}

GcryptKey::Lease::Lease(GcryptKey& key)
    : key_(key), contexts_(key.first_idle_.exchange(nullptr, std::memory_order_acquire))
{
    if (!contexts_) {
        const std::scoped_lock lock(key.mutex_);
        if (!key.idle_.empty()) {
            contexts_ = std::move(key.idle_.back());
            key.idle_.pop_back();
        }
    }
    if (!contexts_)
        contexts_ = std::make_unique<GcryptContexts>();
}

GcryptKey::Lease::~Lease()
{
    GcryptContexts* none = nullptr;
    if (key_.first_idle_.compare_exchange_strong(none, contexts_.get(),
                                                 std::memory_order_release)) {
        (void)contexts_.release();
        return;
    }
    const std::scoped_lock lock(key_.mutex_);
    key_.idle_.push_back(std::move(contexts_));
}

namespace
{

using Derive = Result<ProtocolKeys> (*)(const Suite&, const MasterKey&, std::uint64_t);

/** Has the session keys for r in `held`, and gives them. */
GcryptProtocol* with_keys(std::optional<GcryptProtocol>& held, std::uint64_t& held_r,
                          std::uint64_t r, const GcryptKey& key, Derive derive)
{
    if (held && held_r == r)
        return &*held;
    held.reset();
    auto keys = derive(key.suite, key.master, r);
    if (!keys)
        return nullptr;
    auto made = GcryptProtocol::make(key.suite, *std::move(keys));
    if (!made)
        return nullptr;
    held.emplace(*std::move(made));
    held_r = r;
    return &*held;
}

/** "a DIV 0 = 0 for all a".  RFC 3711, 4.3. */
std::uint64_t div(std::uint64_t index, std::uint64_t rate)
{
    return rate == 0 ? 0 : index / rate;
}

} // namespace

GcryptProtocol* GcryptKey::Lease::rtp(PacketIndex index)
{
    return with_keys(contexts_->rtp, contexts_->rtp_r,
                     div(index.value, key_.master.key_derivation_rate), key_, derive_rtp_keys);
}

GcryptProtocol* GcryptKey::Lease::rtcp(std::uint32_t index)
{
    return with_keys(contexts_->rtcp, contexts_->rtcp_r,
                     div(index, key_.master.key_derivation_rate), key_, derive_rtcp_keys);
}

} // namespace lisrtp::srtp
