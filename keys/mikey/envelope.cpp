#include "keys/mikey/envelope.h"

namespace lisrtp::mikey
{

namespace
{

/** EM = 00 || 02 || PS || 00 || M, with 8 octets of PS or more.  RFC 8017, 7.2.1. */
constexpr std::size_t padding_begin = 2;
constexpr std::size_t first_separator = padding_begin + 8;

} // namespace

Result<OpenedEnvelope> open_envelope(const Message& message, const crypto::RsaPrivateKey& key,
                                     ByteView mikey_rand)
{
    const Pke* pke = message.first<Pke>();
    if (pke == nullptr)
        return Error{ErrorCode::missing, "PKE", 0};
    if (message.first<Kemac>() == nullptr)
        return Error{ErrorCode::missing, "KEMAC", 0};
    const Result<SecretBytes> block = key.decrypt_raw(pke->encrypted_key);
    if (!block)
        return block.error();

    const ByteView em = block->reveal();
    const Error not_this_key{ErrorCode::no_key, "PKE", pke->extent.begin};
    if (em.size() < first_separator || em[0] != 0 || em[1] != 2)
        return not_this_key;
    bool zero_seen = std::find(em.begin() + padding_begin, em.begin() + first_separator, 0) !=
                     em.begin() + first_separator;
    for (std::size_t i = first_separator; i + 1 < em.size(); ++i) {
        if (em[i] != 0)
            continue;
        SecretBytes candidate = block->slice(i + 1, em.size());
        Result<OpenedKemac> opened = open_kemac(message, candidate, mikey_rand);
        if (opened) {
            if (zero_seen)
                opened->quirks.push_back(Quirk::zeros_in_rsa_padding);
            return OpenedEnvelope{std::move(candidate), *std::move(opened)};
        }
        // anything but a MAC that does not fit would fail for every other separator too
        if (opened.error().code == ErrorCode::short_rand ||
            opened.error().code == ErrorCode::unsupported)
            return opened.error();
        zero_seen = true;
    }
    return not_this_key;
}

} // namespace lisrtp::mikey
