// keys/casebook/grounds.h - what all of the signalling and the key file say together, before any
// call is looked into.

#pragma once

#include "keys/casebook/casebook.h"
#include "keys/casebook/core_vectors.h"
#include "keys/casebook/session_maker.h"

namespace lisrtp::casebook
{

/**
 * Who is who, which seeds went over the air, and every value that a terminal may have used. Holds
 * keys. Stays where it is; the transcript outlives it.
 */
class Grounds
{
public:
    /** @param keys  null: nothing can be opened */
    Grounds(Transcript& transcript, const CoreVectors& core_vectors, SharedValues& shared_values,
            const keyfile::KeyFile* keys);
    Grounds(const Grounds&) = delete;
    Grounds& operator=(const Grounds&) = delete;

    const keyfile::KeyFile* keys;
    std::vector<const Entry*> entries; ///< what the transcript holds, by time
    People people;
    std::vector<SeenChallenge> challenges;
    CoreVectors::Result vectors;
    DerivedValues values;
    PublicValues public_values;
    Registrations registrations;
    Knowledge knowledge;
};

} // namespace lisrtp::casebook
