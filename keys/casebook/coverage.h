// keys/casebook/coverage.h - what the authorisations let be opened. The one place that is asked.

#pragma once

#include "keys/casebook/findings.h"
#include "keys/casebook/people.h"
#include "keys/keyfile/key_file.h"

namespace lisrtp::casebook
{

/**
 * A call is covered by an authorisation when one of its targets takes part in it and the call
 * overlaps its window. A call whose end was not captured is taken to go on. An exclusion that holds
 * under the authorisation, and whose identity takes part, withholds the call whole: its events too.
 *
 * @param keys  null: nothing is authorised
 */
Coverage coverage_of_call(const Identities& parties, const Call& call,
                          const keyfile::KeyFile* keys);

/**
 * What was handed over under an authorisation is covered by it: another network sniffed the values
 * for that very warrant; exclusions hold here too.
 *
 * @param authorisations  ids
 */
Coverage coverage_of_handed_over(const std::vector<std::string>& authorisations,
                                 const Identities& parties, const Call& call,
                                 const keyfile::KeyFile& keys);

/** A stream without a call is covered by targets of the form `ip:` only. */
Coverage coverage_of_stream(const Endpoint& source, const Endpoint& destination,
                            const keyfile::KeyFile* keys);

/** Ids of the exclusions that hold under an authorisation and name one of these ends. */
std::vector<std::string> exclusions_of_stream(const Endpoint& source, const Endpoint& destination,
                                              const keyfile::Authorisation& authorisation,
                                              const keyfile::KeyFile& keys);

/** The window in which a secret of that authorisation may be used on what is covered; or none. */
std::vector<Window> windows_of_secret(const keyfile::Secret& secret, const Coverage& coverage,
                                      const keyfile::KeyFile& keys);

} // namespace lisrtp::casebook
