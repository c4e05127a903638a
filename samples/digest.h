// samples/digest.h - Digest authentication of a subscriber, with AKA or a password.  RFC 2617,
// 3310, 4169.

#pragma once

#include "samples/world.h"

#include <string>

namespace samples
{

/** A home network's challenge to a subscriber, and the subscriber's answer to it. */
class DigestRound
{
public:
    /**
     * The home network makes a challenge.
     *
     * @param algorithm  AKAv1-MD5, AKAv2-MD5, or MD5 (a password and a nonce without RAND)
     * @param rand       16 octets of AKA, or empty: from the DRBG
     */
    DigestRound(Party& party, const std::string& algorithm, const Octets& rand, Drbg& drbg);

    /** The value of WWW-Authenticate or Proxy-Authenticate. */
    std::string challenge() const;

    /** The same on its way from the S-CSCF to the P-CSCF: with ck and ik.  TS 24.229, 5.4.1.2.1. */
    std::string challenge_with_keys() const;

    const Quintet& quintet() const { return quintet_; }

    /** The value of Authorization or Proxy-Authorization; qop=auth. */
    std::string credentials(const std::string& method, const std::string& uri,
                            unsigned nonce_count = 1) const;

    /**
     * The value of Authorization when the SIM finds the challenge's SQN too old: with `auts`, and
     * the response of an empty password.  RFC 3310, 3.4.
     */
    std::string credentials_with_auts(const std::string& method, const std::string& uri,
                                      std::uint64_t sqn_ms);

    /** The terminal has used the challenge: from now on it is the one in force. */
    void remember(std::uint64_t at_us);

private:
    Octets password() const;
    std::string credentials_by(const Octets& password, const std::string& method,
                               const std::string& uri, unsigned nonce_count) const;

    Party* party_;
    std::string algorithm_;
    std::string cnonce_;
    Challenge challenge_;
    Quintet quintet_;
};

} // namespace samples
