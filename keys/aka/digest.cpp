#include "keys/aka/digest.h"

#include "keys/aka/akav2.h"
#include "keys/base/hex.h"
#include "keys/crypto/hash.h"

#include <optional>
#include <string_view>

namespace lisrtp::aka
{

namespace
{

struct Algorithm {
    bool v2 = false;
    bool sha_256 = false;
    bool session = false;
};

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool take_prefix(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

/** ("AKAv1-" | "AKAv2-") ("MD5" | "SHA-256") ["-sess"] */
std::optional<Algorithm> read_algorithm(std::string_view name)
{
    const std::string lowered = lower(name);
    std::string_view rest = lowered;
    Algorithm algorithm;
    algorithm.v2 = rest.starts_with("akav2-");
    if (!take_prefix(rest, "akav1-") && !take_prefix(rest, "akav2-"))
        return std::nullopt;
    algorithm.sha_256 = rest.starts_with("sha-256");
    if (!take_prefix(rest, "sha-256") && !take_prefix(rest, "md5"))
        return std::nullopt;
    algorithm.session = take_prefix(rest, "-sess");
    if (!rest.empty())
        return std::nullopt;
    return algorithm;
}

/** H(part || part ...) in hex.  What goes in may be secret; the digest is kept locked as well. */
SecretBytes hex_digest(const Algorithm& algorithm, crypto::Parts parts)
{
    constexpr char digits[] = "0123456789abcdef";
    const auto write = [&](std::span<std::uint8_t> digest) {
        SecretBytes text(digest.size() * 2);
        for (std::size_t i = 0; i < digest.size(); ++i) {
            text.reveal_mutable()[2 * i] = static_cast<std::uint8_t>(digits[digest[i] >> 4]);
            text.reveal_mutable()[2 * i + 1] = static_cast<std::uint8_t>(digits[digest[i] & 15]);
        }
        wipe(digest);
        return text;
    };
    if (algorithm.sha_256) {
        auto digest = crypto::sha256(parts);
        return write(digest);
    }
    auto digest = crypto::md5(parts);
    return write(digest);
}

/** H(A1).  RFC 7616, 3.4.2. */
SecretBytes hash_a1(const Algorithm& algorithm, const DigestResponse& seen,
                    const SecretBytes& password)
{
    const ByteView colon = view_of(":");
    // A1 = unq(username) ":" unq(realm) ":" passwd
    SecretBytes hash = hex_digest(
        algorithm, {view_of(seen.username), colon, view_of(seen.realm), colon, password.reveal()});
    if (!algorithm.session)
        return hash;
    // A1 = H(unq(username) ":" unq(realm) ":" passwd) ":" unq(nonce) ":" unq(cnonce)
    return hex_digest(algorithm,
                      {hash.reveal(), colon, view_of(seen.nonce), colon, view_of(seen.cnonce)});
}

/** H(A2).  RFC 7616, 3.4.3. */
SecretBytes hash_a2(const Algorithm& algorithm, const DigestResponse& seen, bool with_body)
{
    const ByteView colon = view_of(":");
    if (!with_body) // A2 = Method ":" digest-uri
        return hex_digest(algorithm, {view_of(seen.method), colon, view_of(seen.uri)});
    // A2 = Method ":" digest-uri ":" H(entity-body)
    const SecretBytes body = hex_digest(algorithm, {seen.body});
    return hex_digest(algorithm,
                      {view_of(seen.method), colon, view_of(seen.uri), colon, body.reveal()});
}

} // namespace

bool is_akav2(std::string_view algorithm)
{
    return lower(algorithm).starts_with("akav2-");
}

Check check_digest(const DigestResponse& seen, const DigestSecret& secret)
{
    const auto algorithm = read_algorithm(seen.algorithm);
    const std::string qop = lower(seen.qop);
    if (!algorithm || seen.has_auts || secret.res.empty())
        return Check::cannot_check;
    if (!qop.empty() && qop != "auth" && qop != "auth-int")
        return Check::cannot_check;
    const std::string response = lower(seen.response);
    if (response.size() != (algorithm->sha_256 ? 64u : 32u))
        return Check::cannot_check;

    const SecretBytes password =
        algorithm->v2 ? akav2_password(secret.res, secret.ik, secret.ck) : secret.res.clone();
    const SecretBytes a1 = hash_a1(*algorithm, seen, password);
    const SecretBytes a2 = hash_a2(*algorithm, seen, qop == "auth-int");
    const ByteView colon = view_of(":");
    // With qop:    H(H(A1) ":" unq(nonce) ":" nc ":" unq(cnonce) ":" unq(qop) ":" H(A2))
    // Without qop: H(H(A1) ":" unq(nonce) ":" H(A2))
    const SecretBytes expected =
        qop.empty()
            ? hex_digest(*algorithm, {a1.reveal(), colon, view_of(seen.nonce), colon, a2.reveal()})
            : hex_digest(*algorithm,
                         {a1.reveal(), colon, view_of(seen.nonce), colon, view_of(seen.nc), colon,
                          view_of(seen.cnonce), colon, view_of(seen.qop), colon, a2.reveal()});
    return equal_in_constant_time(expected.reveal(), view_of(response)) ? Check::fits
                                                                        : Check::differs;
}

} // namespace lisrtp::aka
