#include "keys/casebook/grounds.h"

namespace lisrtp::casebook
{

Grounds::Grounds(Transcript& transcript, const CoreVectors& core_vectors,
                 SharedValues& shared_values, const keyfile::KeyFile* key_file)
    : keys(key_file), entries(transcript.in_order()), people(entries, keys),
      challenges(collect_challenges(entries)),
      vectors(keys ? core_vectors.conclude(entries, challenges, people, *keys)
                   : CoreVectors::Result{}),
      values(keys ? derive_values(*keys, vectors.secrets, challenges) : DerivedValues{}),
      public_values(values.exponents), registrations(entries, challenges, transcript.spans())
{
    knowledge.keys = keys;
    knowledge.values = &values;
    knowledge.public_values = &public_values;
    knowledge.shared_values = &shared_values;
    knowledge.registrations = &registrations;
}

} // namespace lisrtp::casebook
