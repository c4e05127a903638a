// samples/conference.cpp

#include "samples/conference.h"

#include "samples/agreement.h"
#include "samples/calendar.h"
#include "samples/dh_protocols.h"
#include "samples/dialog.h"
#include "samples/mikey_message.h"
#include "samples/sdp.h"
#include "samples/stream.h"

#include <algorithm>

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
                               const Drbg& drbg)
{
    const std::vector<std::string> names = section.list("members");
    const std::vector<std::string> secrets = section.list("secrets");
    if (names.size() < 3 || secrets.size() != names.size())
        section.fail("`members` are fewer than three, or not as many as `secrets`");
    std::vector<Member> members;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto party = world.parties.find(names[i]);
        if (party == world.parties.end())
            section.fail("no party " + names[i]);
        Side side;
        side.party = &party->second;
        side.at_us = at_us;
        members.push_back({&party->second, terminal_secret(section, secrets[i], side, drbg),
                           drbg.stream("ssrc/" + names[i]).u32()});
    }
    return members;
}

/** The members at whose accesses the probe is. */
std::vector<std::size_t> seen_members(const Section& section, const std::vector<Member>& members)
{
    std::vector<std::size_t> seen;
    for (const std::string& name : section.list("seen"))
        for (std::size_t i = 0; i < members.size(); ++i)
            if (members[i].party->name == name)
                seen.push_back(i);
    if (seen.empty() || seen.size() != section.list("seen").size())
        section.fail("`seen` is no member");
    return seen;
}

/** The conference as the probe sees it at one member's access: one call. */
class Leg
{
public:
    Leg(World& world, const Section& section, const Drbg& drbg, const std::vector<Member>& members,
        const DhGroup& group, std::size_t seen, std::string name)
        : world_(world), section_(section), drbg_(drbg), members_(members), group_(group),
          seen_(seen), own_(*members[seen].party), focus_(world.party(section, "focus")),
          start_(world.at(section.number("at", 0))),
          dialog_(world, focus_, own_, name, "callee", {}, "plain")
    {
        truth_.name = std::move(name);
        Drbg random = drbg.stream("mikey");
        exchange_.csb_id = random.u32();
        exchange_.rand = random.octets(16);
        exchange_.offered_at_us = start_;
        exchange_.answered_at_us = start_ + us(0.5);
        exchange_.initiator = focus_.impu;
        exchange_.responder = own_.impu;
        exchange_.suite = &suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
        exchange_.offered_map.resize(members.size());
        for (const Member& member : members)
            exchange_.answered_map.push_back({member.ssrc, 0});
    }

    void play()
    {
        key();
        tell_truth();
        std::uint64_t end = start_;
        for (std::size_t i = 0; i < members_.size(); ++i)
            end = std::max(end, play_stream_of(i));
        dialog_.request("BYE", Dialog::Who::callee, end);
        dialog_.respond("200 OK", "BYE", Dialog::Who::caller, end + us(0.03));
        world_.truth.calls.push_back(std::move(truth_));
    }

private:
    void key()
    {
        using Who = Dialog::Who;
        const Rounds rounds(exchange_, group_, members_, seen_);
        dialog_.request("INVITE", Who::caller, start_, description(focus_, 1, rounds.invitation()));
        dialog_.respond("180 Ringing", "INVITE", Who::callee, start_ + us(0.2));
        dialog_.respond("200 OK", "INVITE", Who::callee, start_ + us(0.5),
                        description(own_, 1, rounds.own_z()));
        dialog_.request("ACK", Who::caller, start_ + us(0.55));
        dialog_.request("UPDATE", Who::caller, start_ + us(1),
                        description(focus_, 2, rounds.all_z(start_ + us(1))));
        dialog_.respond("200 OK", "UPDATE", Who::callee, start_ + us(1.1),
                        description(own_, 2, rounds.own_big_x()));
        dialog_.request("UPDATE", Who::caller, start_ + us(1.5),
                        description(focus_, 3, rounds.all_big_x(start_ + us(1.5))));
        dialog_.respond("200 OK", "UPDATE", Who::callee, start_ + us(1.6),
                        description(own_, 3, rounds.agreed()));
    }

    void tell_truth()
    {
        truth_.call_id = dialog_.call_id();
        truth_.from = focus_.impu;
        truth_.to = own_.impu;
        truth_.expect = section_.need("expect");
        truth_.ended_by = "bye";
        if (const auto id = section_.find("authorisation")) {
            const Warrant& warrant = world_.warrant(section_, *id);
            truth_.authorisation = *id;
            truth_.window_from_us = warrant.from_us;
            truth_.window_to_us = warrant.to_us;
        }
        SessionTruth session;
        session.mode = "mikey-dh";
        session.csb_id = hex(Builder().u32(exchange_.csb_id).built());
        session.group = group_.name;
        session.rand = exchange_.rand;
        session.responder_x = members_[seen_].x;
        std::vector<Octets> x;
        for (const Member& member : members_)
            x.push_back(member.x);
        session.tgk = conference_key(group_, x);
        truth_.sessions.push_back(std::move(session));
    }

    /** Everybody's stream passes the focus, which cannot read it.  @return  when it ends */
    std::uint64_t play_stream_of(std::size_t i)
    {
        SessionTruth& session = truth_.sessions.front();
        const unsigned cs_id = static_cast<unsigned>(i + 1);
        const MasterKey master = master_of(exchange_, session.tgk, cs_id);
        session.cs.push_back({cs_id, master.key, master.salt, {}});
        const std::string& name = members_[i].party->name;
        StreamPlan plan = stream_plan(section_, "", drbg_.stream("stream/" + name));
        plan.ssrc = members_[i].ssrc;
        plan.source = {own_.sip.address, own_.media_port};
        plan.destination = {focus_.sip.address, focus_.media_port};
        if (i != seen_)
            std::swap(plan.source, plan.destination);
        plan.suite = exchange_.suite;
        plan.start_us = start_ + us(1.7) + i * us(0.007);
        plan.keys = {{0, master.key, master.salt, session.csb_id, cs_id, {}}};
        StreamTruth stream = play_stream(world_, plan, section_.name + "/" + name);
        stream.name = name;
        truth_.streams.push_back(std::move(stream));
        return plan.start_us + plan.packets * us(0.02) + us(0.1);
    }

    World& world_;
    const Section& section_;
    const Drbg& drbg_;
    const std::vector<Member>& members_;
    const DhGroup& group_;
    std::size_t seen_;
    const Party& own_;
    const Party& focus_;
    std::uint64_t start_;
    Dialog dialog_;
    MikeyExchange exchange_;
    CallTruth truth_;
};

} // namespace

void play_conference(World& world, const Section& section)
{
    const Drbg drbg = world.drbg.stream("conference/" + section.name);
    const DhGroup& group = dh_group(section.text("group", "oakley5"));
    const std::vector<Member> members =
        members_of(world, section, world.at(section.number("at", 0)), drbg);
    for (const std::size_t seen : seen_members(section, members)) {
        const std::string first = section.list("seen").front();
        const std::string& name = members[seen].party->name;
        Leg(world, section, drbg, members, group, seen,
            name == first ? section.name : section.name + "/" + name)
            .play();
    }
}

} // namespace samples
