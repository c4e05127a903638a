#include "keys/casebook/exclusion_sightings.h"

#include "keys/sip/auth.h"
#include "keys/sip/uri.h"

#include <algorithm>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** Whom one header of a message names. */
struct Naming {
    const char* header;
    Identities identities;
};

Identities identities_of(const std::string& uri)
{
    Identities identities;
    if (auto identity = keyfile::identity_of_uri(uri))
        identities.insert(comparable(std::move(*identity)));
    return identities;
}

/** With the address that stands for a terminal. */
Identities identities_of_contact(const std::string& uri)
{
    Identities identities = identities_of(uri);
    if (const auto read = sip::read_uri(uri))
        if (const auto address = IpAddress::parse(read->host))
            identities.insert(keyfile::identity_of_address(*address));
    return identities;
}

/** The headers by which parties.h tells who takes part. */
std::vector<Naming> namings_of(const sip::Message& message)
{
    std::vector<Naming> all{{"From", identities_of(message.from().uri)},
                            {"To", identities_of(message.to().uri)}};
    if (message.is_request && (message.method == "INVITE" || message.method == "MESSAGE"))
        all.push_back({"Request-URI", identities_of(message.request_uri)});
    for (const char* name : {"P-Asserted-Identity", "P-Preferred-Identity"})
        for (const sip::NameAddr& address : message.addresses(name))
            all.push_back({name, identities_of(address.uri)});
    for (const sip::NameAddr& contact : message.contacts())
        all.push_back({"Contact", identities_of_contact(contact.uri)});
    for (const sip::DigestParameters& digest : sip::credentials_of(message))
        all.push_back({"Authorization", identities_of_username(digest.username)});
    return all;
}

bool is_noted(const std::vector<ExclusionSighting>& sightings, const ExclusionSighting& sighting)
{
    return std::any_of(sightings.begin(), sightings.end(), [&](const ExclusionSighting& one) {
        return std::tie(one.exclusion, one.identity, one.header) ==
               std::tie(sighting.exclusion, sighting.identity, sighting.header);
    });
}

} // namespace

std::vector<ExclusionSighting> sightings_of_exclusions(const CallInMaking& making,
                                                       const People& people,
                                                       const keyfile::KeyFile& keys)
{
    const auto& ids = making.call.coverage.excluded_by;
    std::vector<ExclusionSighting> sightings;
    for (const Entry* entry : making.entries)
        for (const Naming& naming : namings_of(entry->message)) {
            const Identities named = people.extended(naming.identities);
            for (const keyfile::Exclusion& exclusion : keys.exclusions) {
                if (std::find(ids.begin(), ids.end(), exclusion.id) == ids.end())
                    continue;
                for (const keyfile::Identity& identity : exclusion.identities) {
                    if (!named.contains(comparable(identity)))
                        continue;
                    const ExclusionSighting sighting{exclusion.id, keyfile::to_string(identity),
                                                     naming.header, entry->place};
                    if (!is_noted(sightings, sighting))
                        sightings.push_back(sighting);
                }
            }
        }
    return sightings;
}

} // namespace lisrtp::casebook
