// keys/casebook/core_vectors.h - AKA vectors that core interfaces carried in clear: ck= and ik= of
// a 401 between S-CSCF and P-CSCF (TS 24.229, 7.2A.1), and Diameter's answers with vectors.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/challenges.h"
#include "keys/diameter/authentication.h"
#include "keys/keyfile/key_file.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace lisrtp::casebook
{

/** A vector that may be used: its subscriber is the target of an authorisation for content. */
struct VectorSecret {
    keyfile::Secret secret; ///< a quintet; its id is a place: "frame 12"
    Identities privates;    ///< IMPI and IMSI
    Place place;
    Timestamp at;
};

/**
 * Collects vectors. Nothing is stored of them but in locked memory, and nothing is told of them but
 * places. As everywhere, the order of learning leaves no trace.
 */
class CoreVectors
{
public:
    /** A request for vectors or an answer that brings them. */
    void learn(const diameter::Authentication& read, Timestamp at, Place place);

    /** How often something was learned. */
    std::size_t learned() const { return times_learned_; }

    void correct_clocks(const ClocksAhead& clocks_ahead) { clocks_ahead_ = clocks_ahead; }

    /** What came of all vectors, those of 401s included. */
    struct Result {
        std::vector<VectorSecret> secrets;
        std::vector<CoreVector> told; ///< of subscribers that an authorisation covers, by time
        std::map<std::string, UnusableVectors> unusable; ///< by reason
    };
    /** @param challenges  those that were seen: a RAND says whose a nameless vector is */
    Result conclude(const std::vector<const Entry*>& entries,
                    const std::vector<SeenChallenge>& challenges, const People& people,
                    const keyfile::KeyFile& keys) const;

private:
    struct Answer {
        Timestamp at;
        Place place;
        std::string_view interface;
        std::string session_id;
        std::string impi; ///< as written
        Identities privates;
        Identities publics;
        diameter::Vector vector;
    };
    /** Who a session is about, as its requests and answers say. */
    struct Names {
        std::string impi;
        Identities privates;
        Identities publics;
    };

    /** Place, Session-Id, number in the answer, RAND. */
    std::set<std::tuple<Place, std::string, std::uint64_t, Bytes>> learned_;
    std::size_t times_learned_ = 0;
    ClocksAhead clocks_ahead_;
    std::vector<Answer> answers_; ///< in the order of learning
    std::map<std::string, Names> sessions_;
};

} // namespace lisrtp::casebook
