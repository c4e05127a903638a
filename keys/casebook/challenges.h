// keys/casebook/challenges.h - every seed that went over the air, and which subscriber it was for.

#pragma once

#include "keys/aka/subscriber_vector.h"
#include "keys/casebook/findings.h"
#include "keys/casebook/people.h"
#include "keys/casebook/transcript.h"
#include "keys/keyfile/key_file.h"

#include <optional>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** The credentials that answered a challenge, as RES is checked against them. */
struct Credentials {
    const Entry* entry = nullptr; ///< the request that carried them
    std::string algorithm, username, realm, uri, qop, nc, cnonce, response;
    std::string auts; ///< base64; empty unless the terminal asked to resynchronise
};

/** A challenge with what it takes to check it. */
struct SeenChallenge {
    Challenge challenge;
    Identities privates; ///< IMPI and IMSI of whom it was for; empty when nothing says
    Bytes after_rand;    ///< of the decoded nonce: AUTN, then server data
    bool given = false;  ///< its 401 or 407 was captured; else only what answered it
    std::optional<Credentials> answer;
};

/**
 * Challenges of every 401 and 407, and those that only the answering credentials show. One for each
 * nonce, by time.
 */
std::vector<SeenChallenge> collect_challenges(const std::vector<const Entry*>& entries);

/** What one secret says of one challenge. */
struct Examination {
    Proof mac_a = Proof::not_checked;
    Proof res = Proof::not_checked;
    Proof mac_s = Proof::not_checked;    ///< of AUTS, when the terminal sent one
    Bytes sqn;                           ///< out of AUTN, where MAC-A fits
    Bytes sqn_ms;                        ///< out of AUTS
    std::optional<aka::Quintet> quintet; ///< CK and IK for this RAND

    bool proven() const
    {
        return mac_a == Proof::fits || res == Proof::fits || mac_s == Proof::fits;
    }
    bool disproven() const { return mac_a == Proof::differs || res == Proof::differs; }
};

/** @param secret  a subscriber or a quintet; anything else examines nothing */
Examination examine(const keyfile::Secret& secret, const SeenChallenge& seen);

} // namespace lisrtp::casebook
