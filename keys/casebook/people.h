// keys/casebook/people.h - who is who: public identities, private identities, IMSI.

#pragma once

#include "keys/casebook/transcript.h"
#include "keys/keyfile/identity.h"
#include "keys/keyfile/key_file.h"

#include <map>
#include <set>
#include <vector>

namespace lisrtp::casebook
{

using Identities = std::set<keyfile::Identity>;

/**
 * Which identities belong to one subscriber, as accepted registrations show it (TS 24.229: the
 * Digest user name is the IMPI, To is the IMPU, P-Associated-URI in the 200 lists further IMPUs)
 * and as the key file says.
 */
class People
{
public:
    People(const std::vector<const Entry*>& entries, const keyfile::KeyFile* keys);

    /** The identities together with the private identities known to belong to them. */
    Identities extended(const Identities& identities) const;

private:
    void join(const Identities& publics, const Identities& privates);

    std::map<keyfile::Identity, Identities> privates_of_;
};

/** IMPI and, if it holds one, IMSI of a Digest user name. */
Identities identities_of_username(const std::string& username);

/** As parties are compared here: sips: and the port are matters of transport, so they are dropped.
 */
keyfile::Identity comparable(keyfile::Identity identity);

} // namespace lisrtp::casebook
