// samples/world.h - who takes part in a scenario, and what one part of it must remember for
// another.

#pragma once

#include "samples/drbg.h"
#include "samples/scenario.h"
#include "samples/sim.h"
#include "samples/tape.h"
#include "samples/truth.h"

#include <map>
#include <string>

namespace samples
{

/** `[network NAME]`: a home or visited network. */
struct Network {
    std::string domain;
    Endpoint proxy; ///< its P-CSCF, which also speaks for the registrar
    Endpoint scscf; ///< towards the P-CSCF; where the core is seen
    Endpoint hss;
};

/** `[party NAME]`: a subscriber with SIM and terminal. */
struct Party {
    std::string name;
    std::string display;
    std::string impi;
    std::string impu;
    std::string user; ///< user part of Contact
    Endpoint sip;
    std::uint16_t media_port = 0;
    const Network* network = nullptr;
    Sim sim;
    std::string password; ///< of Digest without AKA
    Octets long_term;     ///< MTI's long-term exponent
    Recipe recipe;        ///< how its terminal makes its secret
    std::vector<Challenge> challenges;
    /** Its last registration, for one that goes on from it. */
    struct Registration {
        std::string call_id;
        std::string from_tag;
        unsigned cseq = 0;
        std::string credentials; ///< by the last nonce, as its next REGISTER begins
    };
    Registration registration;
    std::vector<Quintet> quintets; ///< as many as `challenges`; empty ones where it was no AKA
};

/** `[authorisation ID]`, as far as the truth depends on it. */
struct Warrant {
    std::uint64_t from_us = 0; ///< inclusive
    std::uint64_t to_us = 0;   ///< exclusive
};

/** A scenario being played. */
struct World {
    explicit World(const Scenario& scenario);

    Party& party(const Section& asker, const std::string& key);
    const Warrant& warrant(const Section& asker, const std::string& id) const;

    /** Seconds from the scenario's start as microseconds since 1970. */
    std::uint64_t at(double seconds) const;

    Drbg drbg;
    std::uint64_t start_us = 0;
    Link link;
    std::map<std::string, Network> networks;
    std::map<std::string, Party> parties;
    std::map<std::string, Warrant> warrants;
    Tape tape;
    Truth truth;
};

} // namespace samples
