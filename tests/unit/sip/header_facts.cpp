#include "keys/base/hex.h"
#include "keys/sip/auth.h"
#include "keys/sip/key_mgmt.h"
#include "keys/sip/read_message.h"
#include "keys/sip/security.h"
#include "keys/sip/uri.h"
#include "tests/unit/sip/vector_file.h"

namespace lisrtp::sip::test
{

namespace
{

void add_digest(const std::string& name, const DigestParameters& digest, Facts& facts)
{
    facts[name] = std::string(name_of(digest.place)) + " " + digest.scheme +
                  (digest.is_digest() ? " digest" : " other");
    facts[name + " username"] = digest.username;
    facts[name + " realm"] = digest.realm;
    facts[name + " nonce"] = digest.nonce;
    facts[name + " uri"] = digest.uri;
    facts[name + " response"] = digest.response;
    facts[name + " algorithm"] = digest.algorithm;
    facts[name + " qop"] = digest.qop;
    facts[name + " cnonce"] = digest.cnonce;
    facts[name + " nc"] = digest.nc;
    facts[name + " opaque"] = digest.opaque;
    facts[name + " stale"] = digest.stale;
    facts[name + " nextnonce"] = digest.nextnonce;
    facts[name + " rspauth"] = digest.rspauth;
    facts[name + " auts"] = digest.auts;
    facts[name + " integrity-protected"] = digest.integrity_protected;
    facts[name + " ck"] = to_hex(digest.ck.reveal());
    facts[name + " ik"] = to_hex(digest.ik.reveal());
    facts[name + " key error"] = digest.key_error ? describe(*digest.key_error) : "none";
    for (const Parameter& parameter : digest.other)
        facts[name + " other"] += "(" + parameter.name + " " + parameter.value + ")";
}

void add_digests(const std::vector<DigestParameters>& digests, const char* kind, Facts& facts)
{
    facts[std::string(kind) + "s"] = std::to_string(digests.size());
    for (std::size_t i = 0; i < digests.size(); ++i)
        add_digest(kind + (" " + std::to_string(i)), digests[i], facts);
}

} // namespace

Facts header_facts(const std::string& input)
{
    Facts facts;
    const std::string whole = "SIP/2.0 401 Unauthorized\r\n" + input + "\r\n";
    const auto read = read_message(view_of(whole));
    if (!read) {
        facts["Expect"] = describe(read.error());
        return facts;
    }
    add_digests(challenges_of(*read), "Challenge", facts);
    add_digests(credentials_of(*read), "Credential", facts);
    add_digests(authentication_infos_of(*read), "Info", facts);
    const auto mechanisms = security_mechanisms_of(*read);
    facts["Mechanisms"] = std::to_string(mechanisms.size());
    for (std::size_t i = 0; i < mechanisms.size(); ++i) {
        const SecurityMechanism& m = mechanisms[i];
        const auto number = [](auto value) { return value ? std::to_string(*value) : "none"; };
        facts["Mechanism " + std::to_string(i)] =
            std::string(name_of(m.place)) + " " + m.mechanism + " alg=" + m.alg +
            " ealg=" + m.ealg + " prot=" + m.protocol + " mod=" + m.mode + " " + number(m.spi_c) +
            " " + number(m.spi_s) + " " + number(m.port_c) + " " + number(m.port_s);
    }
    for (const Header& header : read->headers) {
        facts["Name"] = header.name;
        for (const std::string_view element : read->elements(header.name))
            facts["Elements"] += "{" + std::string(element) + "}";
        for (const KeyMgmt& entry : read_key_mgmt_header(header.value))
            facts["KeyMgmt"] += "(" + entry.protocol + " " + entry.uri + " " +
                                to_hex(entry.octets) +
                                (entry.error ? " " + describe(*entry.error) + ")" : ")");
    }
    return facts;
}

Facts uri_facts(const std::string& input)
{
    Facts facts;
    const NameAddr address = read_name_addr(input);
    facts["Display"] = address.display;
    facts["URI"] = address.uri;
    facts["Tag"] = address.tag();
    facts["Header parameters"] = std::to_string(address.parameters.list.size());
    facts["Address of record"] = address_of_record(address.uri);
    const auto read = read_uri(address.uri);
    facts["Expect"] = read ? "ok" : describe(read.error());
    if (!read)
        return facts;
    facts["Scheme"] = read->scheme;
    facts["User"] = read->user;
    facts["Password"] = read->password;
    facts["Host"] = read->host;
    facts["Port"] = std::to_string(read->port);
    for (const Parameter& parameter : read->parameters.list)
        facts["Parameters"] += "(" + parameter.name + " " + parameter.value + ")";
    facts["URI headers"] = read->headers;
    return facts;
}

} // namespace lisrtp::sip::test
