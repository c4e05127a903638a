#include "keys/casebook/people.h"

#include "keys/sip/auth.h"

namespace lisrtp::casebook
{

namespace
{

void add_uri(Identities& identities, const std::string& uri)
{
    if (auto identity = keyfile::identity_of_uri(uri))
        identities.insert(comparable(std::move(*identity)));
}

bool is_registration(const sip::Message& message)
{
    const auto cseq = message.cseq();
    return cseq && cseq->method == "REGISTER";
}

} // namespace

keyfile::Identity comparable(keyfile::Identity identity)
{
    if (identity.kind == keyfile::Identity::Kind::sips)
        identity.kind = keyfile::Identity::Kind::sip;
    if (identity.kind != keyfile::Identity::Kind::sip)
        return identity;
    // "user@host:port"; the colons of an IPv6 host stand in brackets.
    const std::size_t host = identity.value.rfind('@') + 1; // 0 when there is no user
    const std::size_t after_brackets = identity.value.find(']', host);
    const std::size_t colon =
        identity.value.find(':', after_brackets == std::string::npos ? host : after_brackets);
    if (colon != std::string::npos)
        identity.value.erase(colon);
    return identity;
}

Identities identities_of_username(const std::string& username)
{
    Identities identities;
    if (auto impi = keyfile::identity_of_username(username))
        identities.insert(std::move(*impi));
    if (auto imsi = keyfile::imsi_of_username(username))
        identities.insert(std::move(*imsi));
    return identities;
}

People::People(const std::vector<const Entry*>& entries, const keyfile::KeyFile* keys)
{
    // A REGISTER only claims who somebody is: it counts when the network has accepted it.
    std::map<std::string, Identities> claimed; // by transaction
    for (const Entry* entry : entries) {
        const sip::Message& message = entry->message;
        if (!is_registration(message))
            continue;
        const std::string transaction =
            std::string(message.call_id()) + "\n" + std::to_string(message.cseq()->number);
        if (message.is_request) {
            for (const sip::DigestParameters& digest : sip::credentials_of(message))
                claimed[transaction].merge(identities_of_username(digest.username));
            continue;
        }
        const auto privates = claimed.find(transaction);
        if (message.status / 100 != 2 || privates == claimed.end())
            continue;
        Identities publics;
        add_uri(publics, message.to().uri);
        for (const sip::NameAddr& associated : message.addresses("P-Associated-URI"))
            add_uri(publics, associated.uri);
        join(publics, privates->second);
    }
    for (std::size_t i = 0; keys && i < keys->secrets.size(); ++i) {
        const keyfile::Secret& secret = keys->secrets[i];
        Identities publics;
        for (const keyfile::Identity& impu : secret.impu)
            publics.insert(comparable(impu));
        join(publics, identities_of_username(secret.impi));
    }
}

void People::join(const Identities& publics, const Identities& privates)
{
    for (const keyfile::Identity& identity : publics)
        privates_of_[identity].insert(privates.begin(), privates.end());
}

Identities People::extended(const Identities& identities) const
{
    Identities all = identities;
    for (const keyfile::Identity& identity : identities)
        if (const auto found = privates_of_.find(identity); found != privates_of_.end())
            all.insert(found->second.begin(), found->second.end());
    return all;
}

} // namespace lisrtp::casebook
