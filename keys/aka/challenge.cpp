#include "keys/aka/challenge.h"

#include "keys/aka/functions.h"
#include "keys/base/base64.h"
#include "keys/base/reader.h"

namespace lisrtp::aka
{

namespace
{

constexpr std::size_t longest_nonce = 4096;
constexpr std::size_t autn_octets = 16;

} // namespace

Result<Bytes> decode_nonce(std::string_view nonce)
{
    if (nonce.size() >= 2 && nonce.front() == '"' && nonce.back() == '"')
        nonce = nonce.substr(1, nonce.size() - 2);
    if (nonce.size() > longest_nonce)
        return Error{ErrorCode::too_long, "nonce", longest_nonce};
    std::string standard(nonce);
    // RFC 4648, 5: the URL-safe alphabet differs in two characters.
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    return from_base64(standard, longest_nonce);
}

Result<Challenge> read_challenge(std::string_view nonce)
{
    const Result<Bytes> octets = decode_nonce(nonce);
    if (!octets)
        return octets.error();
    Reader in(*octets);
    Challenge challenge;
    challenge.rand = copy_of(in.octets(rand_octets, "RAND"));
    if (in.left() >= autn_octets)
        challenge.autn = copy_of(in.octets(autn_octets, "AUTN"));
    challenge.server_data = copy_of(in.rest());
    return in.finish(std::move(challenge));
}

} // namespace lisrtp::aka
