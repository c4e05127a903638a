// samples/world.cpp

#include "samples/world.h"

#include "samples/calendar.h"

namespace samples
{

namespace
{

Network network_of(const Section& section)
{
    return {section.text("domain", "ims.example"), endpoint_of(section.need("proxy")),
            endpoint_of(section.text("scscf", "10.46.0.2:5060")),
            endpoint_of(section.text("hss", "10.46.0.3:3868"))};
}

Recipe recipe_of(const Section& section)
{
    Recipe recipe;
    recipe.seed = section.text("seed", recipe.seed);
    recipe.kdf = section.text("kdf", recipe.kdf);
    recipe.key_octets = section.text("key_octets");
    recipe.mask = section.octets("mask").value_or(Octets());
    recipe.then = section.list("then");
    recipe.after_tgk = section.text("stage") == "after-tgk";
    recipe.length = section.integer("length").value_or(0);
    return recipe;
}

Party party_of(const Section& section, const Network& network)
{
    Party party;
    party.name = section.name;
    party.network = &network;
    party.display = section.text("display");
    party.impi = section.text("impi", section.name + "@" + network.domain);
    party.impu = section.text("impu", "sip:" + section.name + "@" + network.domain);
    party.user = section.text("user", section.name);
    party.sip = {address_of(section.need("address")),
                 static_cast<std::uint16_t>(section.integer("sip_port").value_or(5060))};
    party.media_port = static_cast<std::uint16_t>(section.integer("media_port").value_or(40000));
    party.sim =
        Sim(section.octets("k").value_or(Octets()), section.octets("opc").value_or(Octets()),
            section.integer("sqn").value_or(0x20));
    if (const auto topc = section.octets("topc")) {
        party.sim = Sim(section.octets("k").value_or(Octets()), *topc,
                        section.integer("sqn").value_or(0x20));
        party.sim.use_tuak({section.integer("res_bits").value_or(64),
                            section.integer("keccak_iterations").value_or(1),
                            section.integer("mac_bits").value_or(64),
                            section.integer("ck_bits").value_or(128),
                            section.integer("ik_bits").value_or(128)});
    }
    party.password = section.text("password");
    party.long_term = section.octets("long_term").value_or(Octets());
    party.recipe = recipe_of(section);
    return party;
}

} // namespace

World::World(const Scenario& scenario)
    : drbg(scenario.head().text("seed", scenario.name())),
      start_us(us_of(scenario.head().text("start", "2026-11-03T10:00:00Z")))
{
    link.vlan = scenario.head().integer("vlan").value_or(0);
    link.mtu = scenario.head().integer("mtu").value_or(65535);
    for (const Section* section : scenario.all("network"))
        networks[section->name] = network_of(*section);
    for (const Section* section : scenario.all("party")) {
        const auto network = networks.find(section->text("network", "home"));
        if (network == networks.end())
            section->fail("its network is nowhere described");
        parties[section->name] = party_of(*section, network->second);
    }
    for (const Section* section : scenario.all("authorisation")) {
        // The months around the sample unless the scenario says otherwise.
        warrants[section->name] = {at(section->number("from", -172800)),
                                   at(section->number("to", 2419200))};
    }
}

std::uint64_t World::at(double seconds) const
{
    return seconds < 0 ? start_us - us(-seconds) : start_us + us(seconds);
}

Party& World::party(const Section& asker, const std::string& key)
{
    const auto found = parties.find(asker.need(key));
    if (found == parties.end())
        asker.fail("`" + key + "` names no party");
    return found->second;
}

const Warrant& World::warrant(const Section& asker, const std::string& id) const
{
    const auto found = warrants.find(id);
    if (found == warrants.end())
        asker.fail("no authorisation " + id);
    return found->second;
}

} // namespace samples
