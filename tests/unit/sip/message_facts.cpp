#include "keys/sip/body_parts.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/sip/read_message.h"
#include "tests/unit/sip/vector_file.h"

namespace lisrtp::sip::test
{

namespace
{

void add_quirks(const Quirks& quirks, Facts& facts)
{
    std::string& names = facts["Quirks"];
#define LISRTP_ADD(name)                                                                           \
    if (quirks.has(Quirk::name))                                                                   \
        names += (names.empty() ? "" : " ") + std::string(name_of(Quirk::name));
    LISRTP_SIP_QUIRKS(LISRTP_ADD)
#undef LISRTP_ADD
}

void add_address(const std::string& field, const NameAddr& address, Facts& facts)
{
    facts[field + " uri"] = address.uri;
    facts[field + " display"] = address.display;
    facts[field + " tag"] = address.tag();
}

} // namespace

Facts message_facts(const std::string& input)
{
    Facts facts;
    facts["Looks like SIP"] = looks_like_sip(view_of(input)) ? "yes" : "no";
    const auto read = read_message(view_of(input));
    if (!read) {
        facts["Expect"] = describe(read.error());
        return facts;
    }
    const Message& message = *read;
    facts["Expect"] = "ok";
    facts["Method"] = message.method;
    facts["Request-URI"] = message.request_uri;
    facts["Status"] = std::to_string(message.status);
    facts["Reason"] = message.reason;
    facts["Version"] = message.version;
    facts["Call-ID"] = message.call_id();
    const auto cseq = message.cseq();
    facts["CSeq"] = cseq ? std::to_string(cseq->number) + " " + cseq->method : "none";
    add_address("From", message.from(), facts);
    add_address("To", message.to(), facts);
    const Via via = message.top_via();
    facts["Via transport"] = via.transport;
    facts["Via sent-by"] = via.sent_by;
    facts["Via branch"] = via.branch;
    facts["Vias"] = std::to_string(message.elements("Via").size());
    for (const NameAddr& contact : message.contacts())
        facts["Contacts"] += "<" + contact.uri + ">";
    facts["Headers"] = std::to_string(message.headers.size());
    for (const Header& header : message.headers) {
        facts.emplace("Header " + header.name, header.value);
        facts.emplace("Offset " + header.name, std::to_string(header.offset));
    }
    facts["Body octets"] = std::to_string(message.body.size());
    for (const BodyPart& part : body_parts(message))
        facts["Parts"] += "(" + part.type.name + " " + part.disposition + " " +
                          std::to_string(part.octets.size()) + (part.encoded ? " encoded)" : ")");
    for (const BodyPart& part : sdp_parts(message))
        facts["SDP"] += "(" + std::to_string(part.octets.size()) + " at " +
                        std::to_string(part.offset - message.body_offset) + ")";
    facts.try_emplace("SDP", "none");
    add_quirks(message.quirks, facts);
    return facts;
}

} // namespace lisrtp::sip::test
