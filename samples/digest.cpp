// samples/digest.cpp

#include "samples/digest.h"

#include "samples/primitives.h"

namespace samples
{

namespace
{

std::string md5_hex(const Octets& data)
{
    return hex(md5(data));
}

} // namespace

DigestRound::DigestRound(Party& party, const std::string& algorithm, const Octets& rand, Drbg& drbg)
    : party_(&party), algorithm_(algorithm)
{
    if (algorithm == "MD5") {
        challenge_.nonce_octets = drbg.octets(24);
    } else {
        quintet_ = party.sim.challenge(rand.empty() ? drbg.octets(16) : rand);
        challenge_.rand = quintet_.rand;
        // nonce = base64(RAND || AUTN || server data).  RFC 3310, 3.2.
        challenge_.nonce_octets = Builder().octets(quintet_.rand).octets(quintet_.autn).take();
    }
    challenge_.nonce = base64(challenge_.nonce_octets);
    cnonce_ = drbg.token(8);
}

std::string DigestRound::challenge() const
{
    return "Digest realm=\"" + party_->network->domain + "\", nonce=\"" + challenge_.nonce +
           "\", algorithm=" + algorithm_ + ", qop=\"auth\"";
}

std::string DigestRound::challenge_with_keys() const
{
    return challenge() + ", ck=\"" + hex(quintet_.ck) + "\", ik=\"" + hex(quintet_.ik) + "\"";
}

/** What Digest calls the password.  RFC 3310 section 3.3, RFC 4169 section 3. */
Octets DigestRound::password() const
{
    if (algorithm_ == "AKAv1-MD5")
        return quintet_.xres;
    if (algorithm_ == "AKAv2-MD5") {
        return octets_of(base64(hmac_md5(
            Builder().octets(quintet_.xres).octets(quintet_.ik).octets(quintet_.ck).built(),
            octets_of("http-digest-akav2-password"))));
    }
    return octets_of(party_->password);
}

std::string DigestRound::credentials(const std::string& method, const std::string& uri,
                                     unsigned nonce_count) const
{
    return credentials_by(password(), method, uri, nonce_count);
}

std::string DigestRound::credentials_with_auts(const std::string& method, const std::string& uri,
                                               std::uint64_t sqn_ms)
{
    return credentials_by(Octets(), method, uri, 1) + ", auts=\"" +
           base64(party_->sim.resynchronise(quintet_.rand, sqn_ms)) + "\"";
}

std::string DigestRound::credentials_by(const Octets& password, const std::string& method,
                                        const std::string& uri, unsigned nonce_count) const
{
    const std::string nc = hex(Builder().u32(nonce_count).built());
    // HA1 = MD5(user:realm:password), HA2 = MD5(method:uri),
    // response = MD5(HA1:nonce:nc:cnonce:qop:HA2).  RFC 2617, 3.2.2.
    const std::string& realm = party_->network->domain;
    const std::string ha1 =
        md5_hex(Builder().text(party_->impi + ":" + realm + ":").octets(password).built());
    const std::string ha2 = md5_hex(octets_of(method + ":" + uri));
    const std::string response = md5_hex(
        octets_of(ha1 + ":" + challenge_.nonce + ":" + nc + ":" + cnonce_ + ":auth:" + ha2));
    return "Digest username=\"" + party_->impi + "\", realm=\"" + realm + "\", nonce=\"" +
           challenge_.nonce + "\", uri=\"" + uri + "\", response=\"" + response +
           "\", algorithm=" + algorithm_ + ", cnonce=\"" + cnonce_ + "\", qop=auth, nc=" + nc;
}

void DigestRound::remember(std::uint64_t at_us)
{
    challenge_.at_us = at_us;
    party_->challenges.push_back(challenge_);
    party_->quintets.push_back(quintet_);
}

} // namespace samples
