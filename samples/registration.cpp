// samples/registration.cpp

#include "samples/registration.h"

#include "samples/calendar.h"
#include "samples/core_network.h"
#include "samples/digest.h"

#include <algorithm>

namespace samples
{

namespace
{

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
               dialog(cseq, false) + contact("600000") + "Authorization: " + credentials +
               "\r\nSupported: path\r\nContent-Length: 0\r\n\r\n";
    }

    std::string response(const char* status, unsigned cseq, const std::string& branch,
                         const std::string& headers) const
    {
        return std::string("SIP/2.0 ") + status + "\r\n" + via(branch) + dialog(cseq, true) +
               headers + "Content-Length: 0\r\n\r\n";
    }
};

/** A vector that the home network made and nobody uses. */
Quintet other_vector(Drbg& drbg)
{
    return {drbg.octets(16), drbg.octets(16), drbg.octets(8), drbg.octets(16), drbg.octets(16)};
}

} // namespace

void play_registration(World& world, const Section& section)
{
    Party& party = world.party(section, "party");
    const std::string realm = party.network->domain;
    const std::string uri = "sip:" + realm;
    std::uint64_t now = world.at(section.number("at", 0));
    Drbg drbg = world.drbg.stream("register/" + party.name + "/" + std::to_string(now));

    const std::string algorithm = section.text("algorithm", "AKAv1-MD5");
    DigestRound digest(party, algorithm, section.octets("rand").value_or(Octets()), drbg);
    Exchange exchange{party, uri, drbg.token(12) + "@" + party.sip.sip_host(), drbg.token(4),
                      drbg.token(4)};
    Party::Registration& last = party.registration;
    const bool goes_on = section.flag("goes_on");
    if (goes_on) {
        exchange.call_id = last.call_id;
        exchange.from_tag = last.from_tag;
    }
    unsigned cseq = goes_on ? last.cseq + 1 : 1;
    const std::vector<std::string> hidden = section.list("hide");
    const bool captured = section.text("captured", "yes") == "yes";
    const std::vector<std::string> core = section.list("core");
    const auto is_seen = [&core](const char* interface) {
        return std::find(core.begin(), core.end(), interface) != core.end();
    };
    if (const Network& network = *party.network; is_seen("cx") || is_seen("s6a")) {
        CoreNetwork hss(world, {network.scscf.address, 3868}, network.hss,
                        party.name + std::to_string(now));
        if (is_seen("cx"))
            hss.ask_on_cx(party, {other_vector(drbg), digest.quintet()}, now);
        if (is_seen("s6a"))
            hss.ask_on_s6a(party, other_vector(drbg), now + us(0.006));
    }
    const auto send = [&](const Endpoint& from, const Endpoint& to, const std::string& message,
                          const char* label) {
        if (captured && std::find(hidden.begin(), hidden.end(), label) == hidden.end())
            world.tape.record({now, from, to, octets_of(message)});
        now += us(0.02) + drbg.u32() % 9000;
    };
    const Endpoint& terminal = party.sip;
    const Endpoint& proxy = party.network->proxy;

    // The first request names the subscriber; there is no nonce yet, or the last one once more.
    // TS 24.229, 5.1.1.2 and 5.1.1.4.
    std::string branch = drbg.token(8);
    const std::string names = "Digest username=\"" + party.impi + "\", realm=\"" + realm +
                              "\", nonce=\"\", uri=\"" + uri + "\", response=\"\"";
    send(terminal, proxy, exchange.request(cseq, branch, goes_on ? last.credentials : names),
         "REGISTER");
    if (is_seen("mw"))
        world.tape.record({now, party.network->scscf, proxy,
                           octets_of(exchange.response(
                               "401 Unauthorized", cseq, branch,
                               "WWW-Authenticate: " + digest.challenge_with_keys() + "\r\n"))});
    send(proxy, terminal,
         exchange.response("401 Unauthorized", cseq, branch,
                           "WWW-Authenticate: " + digest.challenge() + "\r\n"),
         "401");
    if (section.text("answered", "yes") == "no")
        return digest.remember(now); // the terminal has it; its answer comes to nothing, or late
    ++cseq;
    if (const auto sqn_ms = section.integer("sqn_ms")) {
        branch = drbg.token(8);
        send(terminal, proxy,
             exchange.request(cseq, branch, digest.credentials_with_auts("REGISTER", uri, *sqn_ms)),
             "AUTS");
        digest = DigestRound(party, algorithm, Octets(), drbg);
        send(proxy, terminal,
             exchange.response("401 Unauthorized", cseq++, branch,
                               "WWW-Authenticate: " + digest.challenge() + "\r\n"),
             "401/AUTS");
    }
    branch = drbg.token(8);
    send(terminal, proxy, exchange.request(cseq, branch, digest.credentials("REGISTER", uri)),
         "answer");
    send(proxy, terminal,
         exchange.response("200 OK", cseq, branch,
                           exchange.contact("600000") + "Date: " + sip_date(now) +
                               "\r\nP-Associated-URI: <" + party.impu + ">\r\n"),
         "200");
    last = {exchange.call_id, exchange.from_tag, cseq, digest.credentials("REGISTER", uri, 2)};

    digest.remember(now);
}

} // namespace samples
