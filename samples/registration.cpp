// samples/registration.cpp

#include "samples/registration.h"

#include "samples/calendar.h"
#include "samples/primitives.h"

namespace samples
{

namespace
{

std::string md5_hex(const Octets& data)
{
    return hex(md5(data));
}

/** What Digest calls the password.  RFC 3310 section 3.3, RFC 4169 section 3. */
Octets digest_password(const Party& party, const Quintet& quintet, const std::string& algorithm)
{
    if (algorithm == "AKAv1-MD5")
        return quintet.xres;
    if (algorithm == "AKAv2-MD5") {
        return octets_of(base64(
            hmac_md5(Builder().octets(quintet.xres).octets(quintet.ik).octets(quintet.ck).built(),
                     octets_of("http-digest-akav2-password"))));
    }
    return octets_of(party.password);
}

/** RFC 2617 section 3.2.2 with qop=auth. */
std::string digest_response(const Party& party, const std::string& realm, const Octets& password,
                            const std::string& nonce, const std::string& cnonce,
                            const std::string& uri)
{
    const std::string ha1 =
        md5_hex(Builder().text(party.impi + ":" + realm + ":").octets(password).built());
    const std::string ha2 = md5_hex(octets_of("REGISTER:" + uri));
    return md5_hex(octets_of(ha1 + ":" + nonce + ":00000001:" + cnonce + ":auth:" + ha2));
}

/** The texts that the four messages of one registration share. */
struct Exchange {
    const Party& party;
    std::string uri;
    std::string call_id;
    std::string from_tag;
    std::string to_tag;

    std::string dialog(unsigned cseq, bool answered) const
    {
        return "From: <" + party.impu + ">;tag=" + from_tag + "\r\nTo: <" + party.impu + ">" +
               (answered ? ";tag=" + to_tag : "") + "\r\nCall-ID: " + call_id +
               "\r\nCSeq: " + std::to_string(cseq) + " REGISTER\r\n";
    }

    std::string contact(const char* expires) const
    {
        return "Contact: <sip:" + party.user + "@" + party.sip.text() + ">;expires=" + expires +
               "\r\n";
    }

    std::string via(const std::string& branch) const
    {
        return "Via: SIP/2.0/UDP " + party.sip.text() + ";branch=z9hG4bK" + branch + "\r\n";
    }

    std::string request(unsigned cseq, const std::string& branch,
                        const std::string& credentials) const
    {
        return "REGISTER " + uri + " SIP/2.0\r\n" + via(branch) + "Max-Forwards: 70\r\n" +
               dialog(cseq, false) + contact("600000") + "Authorization: Digest username=\"" +
               party.impi + "\", " + credentials +
               "\r\nSupported: path\r\nContent-Length: 0\r\n\r\n";
    }

    std::string response(const char* status, unsigned cseq, const std::string& branch,
                         const std::string& headers) const
    {
        return std::string("SIP/2.0 ") + status + "\r\n" + via(branch) + dialog(cseq, true) +
               headers + "Content-Length: 0\r\n\r\n";
    }
};

} // namespace

void play_registration(World& world, const Section& section)
{
    Party& party = world.party(section, "party");
    const std::string algorithm = section.text("algorithm", "AKAv1-MD5");
    const std::string realm = party.network->domain;
    const std::string uri = "sip:" + realm;
    std::uint64_t now = world.at(section.number("at", 0));
    Drbg drbg = world.drbg.stream("register/" + party.name + "/" + std::to_string(now));

    Challenge challenge;
    Quintet quintet;
    if (algorithm == "MD5") {
        challenge.nonce_octets = drbg.octets(24);
    } else {
        quintet = party.sim.challenge(section.octets("rand").value_or(drbg.octets(16)));
        challenge.rand = quintet.rand;
        // nonce = base64(RAND || AUTN || server data).  RFC 3310, 3.2.
        challenge.nonce_octets = Builder().octets(quintet.rand).octets(quintet.autn).take();
    }
    challenge.nonce = base64(challenge.nonce_octets);

    const Exchange exchange{party, uri, drbg.token(12) + "@" + party.sip.sip_host(), drbg.token(4),
                            drbg.token(4)};
    const auto send = [&](const Endpoint& from, const Endpoint& to, const std::string& message) {
        world.tape.record({now, from, to, octets_of(message)});
        now += us(0.02) + drbg.u32() % 9000;
    };
    const Endpoint& terminal = party.sip;
    const Endpoint& proxy = party.network->proxy;
    const std::string place = "realm=\"" + realm + "\", ";
    const std::string about = "\", uri=\"" + uri + "\", ";

    std::string branch = drbg.token(8);
    send(terminal, proxy,
         exchange.request(1, branch, place + "nonce=\"" + about + "response=\"\""));
    send(proxy, terminal,
         exchange.response("401 Unauthorized", 1, branch,
                           "WWW-Authenticate: Digest " + place + "nonce=\"" + challenge.nonce +
                               "\", algorithm=" + algorithm + ", qop=\"auth\"\r\n"));
    branch = drbg.token(8);
    const std::string cnonce = drbg.token(8);
    const std::string response = digest_response(
        party, realm, digest_password(party, quintet, algorithm), challenge.nonce, cnonce, uri);
    send(terminal, proxy,
         exchange.request(2, branch,
                          place + "nonce=\"" + challenge.nonce + about + "response=\"" + response +
                              "\", algorithm=" + algorithm + ", cnonce=\"" + cnonce +
                              "\", qop=auth, nc=00000001"));
    send(proxy, terminal,
         exchange.response("200 OK", 2, branch,
                           exchange.contact("600000") + "Date: " + sip_date(now) +
                               "\r\nP-Associated-URI: <" + party.impu + ">\r\n"));

    challenge.at_us = now;
    party.challenges.push_back(std::move(challenge));
    party.quintets.push_back(std::move(quintet));
}

} // namespace samples
