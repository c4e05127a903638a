#include "keys/casebook/parties.h"

#include "keys/sip/auth.h"
#include "keys/sip/uri.h"

namespace lisrtp::casebook
{

namespace
{

void add_uri(Identities& identities, const std::string& uri)
{
    if (auto identity = keyfile::identity_of_uri(uri))
        identities.insert(comparable(std::move(*identity)));
}

void add_contact(Parties& parties, const std::string& uri)
{
    add_uri(parties.others, uri);
    if (const auto read = sip::read_uri(uri))
        if (const auto address = IpAddress::parse(read->host))
            parties.addresses.insert(*address);
}

/** The identity headers of the side that sent the message. */
void add_asserted(Identities& side, const sip::Message& message)
{
    for (const char* name : {"P-Asserted-Identity", "P-Preferred-Identity"})
        for (const sip::NameAddr& address : message.addresses(name))
            add_uri(side, address.uri);
    for (const sip::DigestParameters& digest : sip::credentials_of(message))
        side.merge(identities_of_username(digest.username));
}

void add_media_addresses(Parties& parties, const std::vector<Endpoint>& endpoints)
{
    for (const Endpoint& endpoint : endpoints)
        parties.addresses.insert(endpoint.address);
}

} // namespace

Identities Parties::all() const
{
    Identities identities = caller;
    identities.insert(callee.begin(), callee.end());
    identities.insert(others.begin(), others.end());
    for (const IpAddress& address : addresses)
        identities.insert(keyfile::identity_of_address(address));
    return identities;
}

Parties parties_of(const CallInMaking& making, const People& people)
{
    Parties parties;
    add_uri(parties.caller, making.call.from);
    add_uri(parties.callee, making.call.to);
    const keyfile::Identity caller_name =
        parties.caller.empty() ? keyfile::Identity{} : *parties.caller.begin();
    for (const Entry* entry : making.entries) {
        const sip::Message& message = entry->message;
        Identities from;
        add_uri(from, message.from().uri);
        const bool from_caller = from.contains(caller_name);
        // A response comes from the side that its request went to.
        add_asserted(from_caller == message.is_request ? parties.caller : parties.callee, message);
        const bool begins = message.method == "INVITE" || message.method == "MESSAGE";
        if (message.is_request && begins && from_caller)
            add_uri(parties.callee, message.request_uri);
        for (const sip::NameAddr& contact : message.contacts())
            add_contact(parties, contact.uri);
    }
    for (const MediaLine& line : making.call.media) {
        add_media_addresses(parties, line.caller);
        add_media_addresses(parties, line.callee);
    }
    parties.caller = people.extended(parties.caller);
    parties.callee = people.extended(parties.callee);
    parties.others = people.extended(parties.others);
    return parties;
}

} // namespace lisrtp::casebook
