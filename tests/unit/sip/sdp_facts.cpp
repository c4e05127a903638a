#include "keys/base/hex.h"
#include "keys/sip/read_sdp.h"
#include "tests/unit/sip/vector_file.h"

namespace lisrtp::sip::test
{

namespace
{

std::string text(const std::optional<Endpoint>& endpoint)
{
    return endpoint ? endpoint->text() : "none";
}

std::string text(const std::optional<Connection>& connection)
{
    return connection ? connection->address_text : "none";
}

std::string text(const std::vector<KeyMgmt>& entries)
{
    std::string out;
    for (const KeyMgmt& entry : entries)
        out += "(" + entry.protocol + " " + to_hex(entry.octets) + " at " +
               std::to_string(entry.offset) +
               (entry.error ? " " + describe(*entry.error) + ")" : ")");
    return out;
}

std::string text(const CryptoKey& key)
{
    return to_hex(key.key_and_salt.reveal()) +
           (key.lifetime_packets ? "|" + std::to_string(*key.lifetime_packets) : "") +
           (key.mki.empty() ? "" : "|mki " + to_hex(key.mki));
}

std::string text(const std::vector<CryptoAttribute>& attributes)
{
    std::string out;
    for (const CryptoAttribute& crypto : attributes) {
        out += "(" + std::to_string(crypto.tag) + " " + crypto.suite;
        for (const CryptoKey& key : crypto.keys)
            out += " " + text(key);
        if (crypto.kdr)
            out += " KDR=" + std::to_string(*crypto.kdr);
        out += crypto.unencrypted_srtp ? " UNENCRYPTED_SRTP" : "";
        out += crypto.unencrypted_srtcp ? " UNENCRYPTED_SRTCP" : "";
        out += crypto.unauthenticated_srtp ? " UNAUTHENTICATED_SRTP" : "";
        out += crypto.fec_order.empty() ? "" : " FEC_ORDER=" + crypto.fec_order;
        for (const CryptoKey& key : crypto.fec_keys)
            out += " FEC_KEY=" + text(key);
        if (crypto.window_size_hint)
            out += " WSH=" + std::to_string(*crypto.window_size_hint);
        out += crypto.unknown_parameters ? " unknown" : "";
        out += crypto.error ? " " + describe(*crypto.error) + ")" : ")";
    }
    return out;
}

std::string text(const PayloadFormat& format)
{
    return "(" + std::to_string(format.payload_type) + " " + format.encoding + "/" +
           std::to_string(format.clock_hz) + "/" + std::to_string(format.channels) +
           (format.fmtp.empty() ? ")" : " " + format.fmtp + ")");
}

std::string text(const Candidate& candidate)
{
    return "(" + std::to_string(candidate.component) + " " + candidate.transport + " " +
           std::string(name_of(candidate.type)) + " " + candidate.address_text + " " +
           std::to_string(candidate.endpoint.port) + " " + std::to_string(candidate.priority) +
           " from " + text(candidate.related) + ")";
}

void add_medium(const SessionDescription& session, const MediaDescription& medium,
                const std::string& name, Facts& facts)
{
    facts[name] = medium.kind + " " + std::to_string(medium.port) + "/" +
                  std::to_string(medium.port_count) + " " + medium.protocol;
    facts[name + " endpoint"] = text(medium.endpoint());
    facts[name + " connection"] = text(medium.connection);
    facts[name + " direction"] = name_of(medium.direction);
    facts[name + " secure"] = medium.is_secure() ? "yes" : "no";
    facts[name + " key-mgmt"] = text(medium.key_mgmt);
    facts[name + " effective key-mgmt"] = text(session.key_mgmt_of(medium));
    facts[name + " crypto"] = text(medium.crypto);
    facts[name + " effective crypto"] = text(session.crypto_of(medium));
    for (const std::string& format : medium.formats)
        facts[name + " formats"] += "(" + format + ")";
    for (const PayloadFormat& format : medium.payload_formats)
        facts[name + " payload formats"] += text(format);
    facts[name + " rtcp"] = (medium.rtcp_port ? std::to_string(*medium.rtcp_port) : "none") +
                            (medium.rtcp_address ? " " + medium.rtcp_address->text() : "");
    facts[name + " rtcp-mux"] = medium.rtcp_mux ? "yes" : "no";
    for (const Candidate& candidate : medium.candidates)
        facts[name + " candidates"] += text(candidate);
    for (const SsrcAttribute& ssrc : medium.ssrcs)
        facts[name + " ssrcs"] +=
            "(" + to_hex(ssrc.ssrc) + " " + ssrc.name + " " + ssrc.value + ")";
    facts[name + " mid"] = medium.mid;
    facts[name + " ptime"] = std::to_string(medium.ptime_ms);
    facts[name + " setup"] = medium.setup;
    facts[name + " fingerprint"] = medium.fingerprint;
    facts[name + " attributes"] = std::to_string(medium.attributes.size());
    facts[name + " offset"] = std::to_string(medium.offset);
}

} // namespace

Facts sdp_facts(const std::string& input)
{
    Facts facts;
    const auto read = read_sdp(view_of(input));
    if (!read) {
        facts["Expect"] = describe(read.error());
        return facts;
    }
    const SessionDescription& session = *read;
    facts["Expect"] = "ok";
    facts["Origin"] = session.origin
                          ? session.origin->username + " " + session.origin->session_id + " " +
                                session.origin->version + " " + session.origin->address_text
                          : "none";
    facts["Name"] = session.name;
    facts["Connection"] = text(session.connection);
    for (const auto& [start, stop] : session.times)
        facts["Times"] += "(" + std::to_string(start) + " " + std::to_string(stop) + ")";
    facts["Key-mgmt"] = text(session.key_mgmt);
    facts["Crypto"] = text(session.crypto);
    facts["Direction"] = name_of(session.direction);
    facts["Attributes"] = std::to_string(session.attributes.size());
    facts["Ignored lines"] = std::to_string(session.ignored_lines);
    facts["Media"] = std::to_string(session.media.size());
    for (std::size_t i = 0; i < session.media.size(); ++i)
        add_medium(session, session.media[i], "Media " + std::to_string(i), facts);
    return facts;
}

} // namespace lisrtp::sip::test
