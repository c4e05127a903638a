#include "keys/keyfile/sealed_file.h"

#include "keys/base/reader.h"
#include "keys/base/writer.h"
#include "keys/crypto/aes_gcm.h"
#include "keys/crypto/random.h"

#include <limits>

namespace lisrtp::keyfile
{

namespace
{

constexpr std::string_view magic = "lisrtp-sealed/1\n";
constexpr std::string_view any_version = "lisrtp-sealed/";
constexpr std::size_t salt_octets = 16;
constexpr std::size_t key_octets = 32;
constexpr crypto::Argon2Cost greatest_cost{1024 * 1024, 64, 64};

bool begins_with(ByteView octets, std::string_view text)
{
    return octets.size() >= text.size() &&
           std::equal(text.begin(), text.end(), octets.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

bool is_affordable(const crypto::Argon2Cost& cost)
{
    return cost.memory_kib <= greatest_cost.memory_kib && cost.passes <= greatest_cost.passes &&
           cost.lanes <= greatest_cost.lanes;
}

} // namespace

bool is_sealed(ByteView file)
{
    return begins_with(file, any_version);
}

Result<Bytes> seal(const SecretBytes& text, const SecretBytes& passphrase,
                   const crypto::Argon2Cost& cost)
{
    if (text.size() > std::numeric_limits<std::uint32_t>::max())
        return Error{ErrorCode::too_long, "text", text.size()};
    if (!is_affordable(cost))
        return Error{ErrorCode::out_of_range, "Argon2id cost", 0};
    const Bytes salt = crypto::random_octets(salt_octets);
    const Bytes nonce = crypto::random_octets(crypto::gcm_nonce_octets);
    const auto key = crypto::argon2id(passphrase, salt, cost, key_octets);
    if (!key)
        return key.error();
    Writer file;
    file.octets(view_of(magic)).u32(cost.memory_kib).u32(cost.passes).u32(cost.lanes);
    file.octets(salt).octets(nonce).u32(static_cast<std::uint32_t>(text.size()));
    Bytes out = copy_of(file.view());
    const auto sealed = crypto::aes_gcm_seal(*key, nonce, out, text);
    if (!sealed)
        return sealed.error();
    out.insert(out.end(), sealed->begin(), sealed->end());
    return out;
}

Result<SecretBytes> open_sealed(ByteView file, const SecretBytes& passphrase)
{
    if (!begins_with(file, magic) && is_sealed(file) && file.size() >= magic.size())
        return Error{ErrorCode::unsupported, "version", any_version.size()};
    Reader in(file);
    in.skip(magic.size(), "magic");
    crypto::Argon2Cost cost;
    cost.memory_kib = in.u32("memory");
    cost.passes = in.u32("passes");
    cost.lanes = in.u32("lanes");
    const ByteView salt = in.octets(salt_octets, "salt");
    const ByteView nonce = in.octets(crypto::gcm_nonce_octets, "nonce");
    const std::uint64_t text_octets = in.u32("octets of the text");
    if (!in.ok())
        return Error{ErrorCode::truncated, "header", file.size()};
    const std::uint64_t wanted = text_octets + crypto::gcm_tag_octets;
    if (in.left() < wanted)
        return Error{ErrorCode::truncated, "text", file.size()};
    if (in.left() > wanted)
        return Error{ErrorCode::trailing_octets, "text",
                     static_cast<std::size_t>(sealed_header_octets + wanted)};
    if (!is_affordable(cost))
        return Error{ErrorCode::out_of_range, "Argon2id cost", magic.size()};
    const auto key = crypto::argon2id(passphrase, salt, cost, key_octets);
    if (!key)
        return key.error();
    auto text = crypto::aes_gcm_open(*key, nonce, file.first(sealed_header_octets), in.rest());
    wipe_stack();
    return text;
}

const char* explain_sealed(ErrorCode code)
{
    switch (code) {
    case ErrorCode::mac_mismatch:
        return "it does not open: the passphrase is wrong, or the file was altered";
    case ErrorCode::truncated:
        return "it is cut short";
    case ErrorCode::trailing_octets:
        return "it is longer than its header says";
    case ErrorCode::unsupported:
        return "it was sealed by a later version";
    case ErrorCode::out_of_range:
        return "its header asks for an Argon2id cost that is none";
    case ErrorCode::backend_failed:
        return "there is not enough memory for its Argon2id cost";
    default:
        return "it cannot be read";
    }
}

} // namespace lisrtp::keyfile
