// samples/key_file.cpp

#include "samples/key_file.h"

#include "samples/calendar.h"
#include "samples/dh_group.h"
#include "samples/mikey_message.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace samples
{

namespace
{

std::string quoted(const std::string& text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + "\"";
}

std::string array(const std::vector<std::string>& items)
{
    std::string result = "[";
    for (const std::string& item : items)
        result += (result.size() > 1 ? ", " : "") + quoted(item);
    return result + "]";
}

/** One TOML table. */
class Table
{
public:
    explicit Table(const char* kind) : text_(std::string("\n[[") + kind + "]]\n") {}

    void raw(const std::string& key, const std::string& value)
    {
        text_ += key + " = " + value + "\n";
    }
    void text(const std::string& key, const std::string& value) { raw(key, quoted(value)); }
    void octets(const std::string& key, const Octets& value) { text(key, hex(value)); }

    const std::string& written() const { return text_; }

private:
    std::string text_;
};

const CallTruth& call_of(const World& world, const Section& section)
{
    const std::string name = section.need("call");
    const auto found = std::find_if(world.truth.calls.begin(), world.truth.calls.end(),
                                    [&name](const CallTruth& call) { return call.name == name; });
    if (found == world.truth.calls.end())
        section.fail("`call` names no call");
    return *found;
}

const SessionTruth& session_of(const CallTruth& call, const Section& section)
{
    const std::uint32_t number = section.integer("session").value_or(0);
    if (number >= call.sessions.size())
        section.fail("no such session");
    return call.sessions[number];
}

const StreamTruth& stream_of(const World& world, const Section& section)
{
    const bool of_call = section.find("call").has_value();
    const std::vector<StreamTruth>& streams =
        of_call ? call_of(world, section).streams : world.truth.streams_without_call;
    const std::string name = section.need("stream");
    const auto found = std::find_if(streams.begin(), streams.end(),
                                    [&name](const StreamTruth& s) { return s.name == name; });
    if (found == streams.end() || found->masters.empty())
        section.fail("`stream` names no encrypted stream");
    return *found;
}

std::string private_key_pem(const std::string& side)
{
    std::ifstream in(pem_name(side.c_str(), "key"));
    if (!in)
        throw std::runtime_error("no private key of the " + side);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/** The fields of a secret of each kind. */
void put_secret(Table& table, World& world, const Section& section)
{
    const std::string kind = section.need("kind");
    // A secret that is not the one the terminal used: its last octet differs.
    const bool wrong = section.flag("wrong");
    const auto secret = [&table, wrong](const char* key, Octets value) {
        if (wrong && !value.empty())
            value.back() ^= 1;
        table.octets(key, value);
    };
    if (kind == "subscriber" || kind == "quintet") {
        const Party& party = world.party(section, "party");
        table.text("impi", party.impi);
        table.raw("impu", array({party.impu}));
        if (kind == "subscriber") {
            const auto& tuak = party.sim.uses_tuak();
            table.text("algorithm", party.sim.opc().empty() ? "none" : tuak ? "tuak" : "milenage");
            secret("k", party.sim.k());
            if (!party.sim.opc().empty())
                table.octets(tuak ? "topc" : "opc", party.sim.opc());
            if (tuak) {
                table.raw("res_bits", std::to_string(tuak->res_bits));
                table.raw("keccak_iterations", std::to_string(tuak->keccak_iterations));
                const auto unless_usual = [&table](const char* key, unsigned bits, unsigned usual) {
                    if (bits != usual)
                        table.raw(key, std::to_string(bits));
                };
                unless_usual("mac_bits", tuak->mac_bits, 64);
                unless_usual("ck_bits", tuak->ck_bits, 128);
                unless_usual("ik_bits", tuak->ik_bits, 128);
            }
            return;
        }
        const Quintet& quintet = party.quintets.at(section.integer("challenge").value_or(0));
        table.octets("rand", quintet.rand);
        table.octets("autn", quintet.autn);
        table.octets("xres", quintet.xres);
        secret("ck", quintet.ck);
        secret("ik", quintet.ik);
        return;
    }
    if (kind == "srtp-master") {
        const StreamTruth& stream = stream_of(world, section);
        const StreamMaster& master = stream.masters.at(section.integer("session").value_or(0));
        table.text("suite", stream.suite);
        secret("key", master.key);
        table.octets("salt", master.salt);
        table.text("ssrc", hex(Builder().u32(stream.ssrc).built()));
        return;
    }
    if (kind == "rsa-private-key") {
        // PK: the responder's key; RSA-R: the initiator's.
        table.raw("pem", "\"\"\"\n" + private_key_pem(section.need("side")) + "\"\"\"");
        return;
    }
    const CallTruth& call = call_of(world, section);
    const SessionTruth& session = session_of(call, section);
    if (section.flag("narrow"))
        table.text("call_id", call.call_id);
    if (kind == "exponent" || kind == "long-term-exponent") {
        const std::string side = section.need("side");
        if (side != "initiator" && side != "responder")
            section.fail("`side` is neither initiator nor responder");
        table.text("group", session.group);
        if (kind == "exponent")
            secret("x", side == "initiator" ? session.initiator_x : session.responder_x);
        else
            secret("a", side == "initiator" ? session.initiator_a : session.responder_a);
    } else if (kind == "pmk" || kind == "tgk") {
        secret(kind.c_str(), session.tgk);
    } else if (kind == "psk") {
        secret("psk", session.psk);
    } else if (kind == "envelope-key") {
        secret("envelope_key", session.envelope_key);
    } else if (kind == "tek") {
        const std::uint32_t cs_id = section.integer("cs_id").value_or(1);
        const auto cs =
            std::find_if(session.cs.begin(), session.cs.end(),
                         [cs_id](const CsTruth& candidate) { return candidate.cs_id == cs_id; });
        if (cs == session.cs.end())
            section.fail("no such CS");
        table.text("csb_id", session.csb_id);
        table.raw("cs_id", std::to_string(cs_id));
        secret("tek", cs->tek);
        table.octets("salt", cs->salt);
    } else {
        section.fail("no such kind: " + kind);
    }
}

std::string authorisation(const World& world, const Section& section)
{
    const Warrant& warrant = world.warrant(section, section.name);
    Table table("authorisation");
    table.text("id", section.name);
    table.text("liid", section.text("liid", "LI-2026-0042"));
    table.text("reference", section.text("reference", "DC 17/2026"));
    table.text("issued_by", section.text("issued_by", "District Court"));
    table.raw("valid_from", rfc3339(warrant.from_us));
    table.raw("valid_to", rfc3339(warrant.to_us));
    table.text("scope", section.text("scope", "content"));
    table.raw("targets", array(section.list("targets")));
    return table.written();
}

std::string secret(World& world, const Section& section)
{
    Table table("secret");
    table.text("id", section.name);
    table.text("authorisation", section.need("authorisation"));
    table.text("kind", section.need("kind"));
    put_secret(table, world, section);
    for (const auto& [key, value] : section.rest())
        table.text(key, value);
    return table.written();
}

std::string derivation(const Section& section)
{
    Table table("derivation");
    if (const auto then = section.list("then"); !then.empty())
        table.raw("then", array(then));
    if (const auto length = section.integer("length"))
        table.raw("length", std::to_string(*length));
    for (const auto& [key, value] : section.rest())
        table.text(key, value);
    return table.written();
}

/** A challenge's RAND as a seed that is handed over. */
std::string seed(World& world, const Section& section)
{
    Table table("seed");
    table.text("secret", section.need("secret"));
    const Party& party = world.party(section, "party");
    const std::uint32_t number = section.integer("challenge").value_or(0);
    if (number >= party.challenges.size())
        section.fail("no such challenge");
    const Challenge& challenge = party.challenges[number];
    table.octets("value", challenge.rand.empty() ? challenge.nonce_octets : challenge.rand);
    if (section.text("dated", "yes") == "yes")
        table.raw("seen_at", rfc3339(challenge.at_us));
    return table.written();
}

/** What a network sniffed of a call's key agreement. */
std::string cross_parameter(const World& world, const Section& section)
{
    Table table("cross_parameter");
    const CallTruth& call = call_of(world, section);
    const SessionTruth& session = session_of(call, section);
    const std::string role = section.need("role");
    const bool initiator = role == "initiator";
    table.text("authorisation", section.need("authorisation"));
    if (section.text("form", "value") == "mikey") {
        table.text("mikey", base64(initiator ? session.offer : session.answer));
    } else if (role == "long-term") {
        table.text("group", session.group);
        table.octets("value", dh_value(dh_group(session.group), section.text("side") == "initiator"
                                                                    ? session.initiator_a
                                                                    : session.responder_a));
        table.text("role", role);
    } else {
        table.text("group", session.group);
        table.octets("value", initiator ? session.dh_i : session.dh_r);
        table.text("role", role);
        table.text("csb_id", session.csb_id);
        table.octets("rand", session.rand);
    }
    if (section.text("named", "yes") == "yes")
        table.text("call_id", call.call_id);
    table.raw("seen_at", rfc3339(session.offered_at_us));
    if (section.text("endpoints", "yes") == "yes" && !call.streams.empty()) {
        const StreamTruth& stream = call.streams.front(); // the caller's, who is the initiator
        table.text("source", (initiator ? stream.source : stream.destination).text());
        table.text("destination", (initiator ? stream.destination : stream.source).text());
    }
    for (const auto& [key, value] : section.rest())
        table.text(key, value);
    return table.written();
}

} // namespace

std::string key_file(World& world, const Scenario& scenario)
{
    std::string text = "# The LI key file of the sample " + scenario.name() +
                       ".  Invented keys of invented subscribers.\nformat = \"lisrtp-keys/1\"\n";
    for (const Section* section : scenario.all("authorisation"))
        text += authorisation(world, *section);
    for (const Section* section : scenario.all("secret"))
        text += secret(world, *section);
    for (const Section* section : scenario.all("derivation"))
        text += derivation(*section);
    for (const Section* section : scenario.all("seed"))
        text += seed(world, *section);
    for (const Section* section : scenario.all("cross_parameter"))
        text += cross_parameter(world, *section);
    return text;
}

} // namespace samples
