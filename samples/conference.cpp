// samples/conference.cpp

#include "samples/conference.h"

#include "samples/agreement.h"
#include "samples/calendar.h"
#include "samples/dh_protocols.h"
#include "samples/dialog.h"
#include "samples/mikey_message.h"
#include "samples/sdp.h"
#include "samples/stream.h"

namespace samples
{

namespace
{

constexpr std::uint8_t burmester_desmedt = 3;

/** One participant's part in the conference. */
struct Member {
    const Party* party = nullptr;
    Octets x;
    std::uint32_t ssrc = 0;
};

/** The MIKEY messages between focus and one participant.  docs/private-profiles.md. */
class Rounds
{
public:
    Rounds(const MikeyExchange& exchange, const DhGroup& group, const std::vector<Member>& members,
           std::size_t seen)
        : exchange_(exchange), group_(group), members_(members), seen_(seen)
    {
        std::vector<Octets> x;
        for (const Member& member : members)
            x.push_back(member.x);
        big_x_ = conference_round_two(group, x);
    }

    /** I, round 0: CSB, RAND and policies, and the number that the participant has. */
    Octets invitation() const
    {
        Chain chain(exchange_, dh_init, true, exchange_.offered_map);
        put_timestamp(chain, exchange_.offered_at_us);
        put_rand(chain, exchange_.rand);
        put_id(chain, exchange_.initiator);
        put_policy(chain, exchange_);
        put_item(chain, seen_, 0, Octets());
        return chain.so_far();
    }

    /** R of the participant with its z. */
    Octets own_z() const
    {
        Chain chain = answer();
        put_z(chain, seen_);
        return chain.so_far();
    }

    /** I with the z of all. */
    Octets all_z(std::uint64_t at_us) const
    {
        Chain chain(exchange_, dh_init, true, exchange_.offered_map);
        put_timestamp(chain, at_us);
        for (std::size_t i = 0; i < members_.size(); ++i)
            put_z(chain, i);
        return chain.so_far();
    }

    Octets own_big_x() const
    {
        Chain chain = answer();
        put_item(chain, seen_, 2, big_x_[seen_]);
        return chain.so_far();
    }

    /** I with the X of all, and now everybody's SSRC. */
    Octets all_big_x(std::uint64_t at_us) const
    {
        Chain chain(exchange_, dh_init, true, exchange_.answered_map);
        put_timestamp(chain, at_us);
        for (std::size_t i = 0; i < members_.size(); ++i)
            put_item(chain, i, 2, big_x_[i]);
        return chain.so_far();
    }

    Octets agreed() const { return answer().so_far(); }

private:
    Chain answer() const
    {
        Chain chain(exchange_, dh_response, false, exchange_.answered_map);
        put_timestamp(chain, exchange_.answered_at_us);
        put_id(chain, exchange_.responder);
        return chain;
    }

    void put_z(Chain& chain, std::size_t i) const
    {
        put_dh(chain, group_, dh_value(group_, members_[i].x));
        put_item(chain, i, 1, Octets());
    }

    void put_item(Chain& chain, std::size_t i, std::uint8_t round, const Octets& value) const
    {
        put_private_extension(chain, Builder()
                                         .u8(burmester_desmedt)
                                         .u8(members_.size())
                                         .u8(i + 1)
                                         .u8(round)
                                         .octets(value)
                                         .built());
    }

    const MikeyExchange& exchange_;
    const DhGroup& group_;
    const std::vector<Member>& members_;
    std::size_t seen_;
    std::vector<Octets> big_x_;
};

std::string description(const Party& party, unsigned version, const Octets& mikey)
{
    SessionDescription text;
    text.user = party.user;
    text.version = version;
    text.media = {party.sip.address, party.media_port};
    text.session_attributes = {"key-mgmt:mikey " + base64(mikey)};
    return sdp(text);
}

std::vector<Member> members_of(World& world, const Section& section, std::uint64_t at_us,
                               const Drbg& drbg, std::size_t& seen)
{
    const std::vector<std::string> names = section.list("members");
    const std::vector<std::string> secrets = section.list("secrets");
    if (names.size() < 3 || secrets.size() != names.size())
        section.fail("`members` are fewer than three, or not as many as `secrets`");
    seen = names.size();
    std::vector<Member> members;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto party = world.parties.find(names[i]);
        if (party == world.parties.end())
            section.fail("no party " + names[i]);
        if (names[i] == section.need("seen"))
            seen = i;
        Side side;
        side.party = &party->second;
        side.at_us = at_us;
        members.push_back({&party->second, terminal_secret(section, secrets[i], side, drbg),
                           drbg.stream("ssrc/" + names[i]).u32()});
    }
    if (seen == names.size())
        section.fail("`seen` is no member");
    return members;
}

} // namespace

void play_conference(World& world, const Section& section)
{
    const Drbg drbg = world.drbg.stream("conference/" + section.name);
    const Party& focus = world.party(section, "focus");
    const DhGroup& group = dh_group(section.text("group", "oakley5"));
    const std::uint64_t start = world.at(section.number("at", 0));
    std::size_t seen = 0;
    const std::vector<Member> members = members_of(world, section, start, drbg, seen);
    const Party& own = *members[seen].party;

    MikeyExchange exchange;
    Drbg random = drbg.stream("mikey");
    exchange.csb_id = random.u32();
    exchange.rand = random.octets(16);
    exchange.offered_at_us = start;
    exchange.answered_at_us = start + us(0.5);
    exchange.initiator = focus.impu;
    exchange.responder = own.impu;
    exchange.suite = &suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
    exchange.offered_map.resize(members.size());
    for (const Member& member : members)
        exchange.answered_map.push_back({member.ssrc, 0});
    const Rounds rounds(exchange, group, members, seen);

    using Who = Dialog::Who;
    Dialog dialog(world, focus, own, section.name, "callee", {}, "plain");
    dialog.request("INVITE", Who::caller, start, description(focus, 1, rounds.invitation()));
    dialog.respond("180 Ringing", "INVITE", Who::callee, start + us(0.2));
    dialog.respond("200 OK", "INVITE", Who::callee, start + us(0.5),
                   description(own, 1, rounds.own_z()));
    dialog.request("ACK", Who::caller, start + us(0.55));
    dialog.request("UPDATE", Who::caller, start + us(1),
                   description(focus, 2, rounds.all_z(start + us(1))));
    dialog.respond("200 OK", "UPDATE", Who::callee, start + us(1.1),
                   description(own, 2, rounds.own_big_x()));
    dialog.request("UPDATE", Who::caller, start + us(1.5),
                   description(focus, 3, rounds.all_big_x(start + us(1.5))));
    dialog.respond("200 OK", "UPDATE", Who::callee, start + us(1.6),
                   description(own, 3, rounds.agreed()));

    CallTruth truth;
    truth.name = section.name;
    truth.call_id = dialog.call_id();
    truth.from = focus.impu;
    truth.to = own.impu;
    truth.expect = section.need("expect");
    truth.ended_by = "bye";
    if (const auto id = section.find("authorisation")) {
        const Warrant& warrant = world.warrant(section, *id);
        truth.authorisation = *id;
        truth.window_from_us = warrant.from_us;
        truth.window_to_us = warrant.to_us;
    }
    SessionTruth session;
    session.mode = "mikey-dh";
    session.csb_id = hex(Builder().u32(exchange.csb_id).built());
    session.group = group.name;
    session.rand = exchange.rand;
    session.responder_x = members[seen].x;
    std::vector<Octets> x;
    for (const Member& member : members)
        x.push_back(member.x);
    session.tgk = conference_key(group, x);

    // Everybody's stream passes the focus, which cannot read it.
    std::uint64_t end = start;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const unsigned cs_id = static_cast<unsigned>(i + 1);
        const MasterKey master = master_of(exchange, session.tgk, cs_id);
        session.cs.push_back({cs_id, master.key, master.salt, {}});
        StreamPlan plan = stream_plan(section, "", drbg.stream("stream/" + members[i].party->name));
        plan.ssrc = members[i].ssrc;
        plan.source = {own.sip.address, own.media_port};
        plan.destination = {focus.sip.address, focus.media_port};
        if (i != seen)
            std::swap(plan.source, plan.destination);
        plan.suite = exchange.suite;
        plan.start_us = start + us(1.7) + i * us(0.007);
        plan.keys = {{0, master.key, master.salt, session.csb_id, cs_id, {}}};
        StreamTruth stream = play_stream(world, plan, section.name + "/" + members[i].party->name);
        stream.name = members[i].party->name;
        truth.streams.push_back(std::move(stream));
        end = std::max(end, plan.start_us + plan.packets * us(0.02) + us(0.1));
    }
    truth.sessions.push_back(std::move(session));
    dialog.request("BYE", Who::callee, end);
    dialog.respond("200 OK", "BYE", Who::caller, end + us(0.03));
    world.truth.calls.push_back(std::move(truth));
}

} // namespace samples
