// samples/sim.h - the subscriber's key in SIM and home network, and what both derive from it.

#pragma once

#include "samples/tuak.h"

#include <optional>
#include <string>
#include <vector>

namespace samples
{

/** One AKA vector.  3GPP TS 33.102. */
struct Quintet {
    Octets rand;
    Octets autn;
    Octets xres;
    Octets ck;
    Octets ik;
};

/** Subscriber's key, shared by the SIM and the home network. */
class Sim
{
public:
    Sim() = default;

    /** @param opc  empty: this SIM knows no AKA, k serves derivations only */
    Sim(Octets k, Octets opc, std::uint64_t sqn) : k_(std::move(k)), opc_(std::move(opc)), sqn_(sqn)
    {
    }

    /** From now on TUAK, with `opc` as TOPc, in place of Milenage. */
    void use_tuak(const TuakSettings& settings) { tuak_ = settings; }
    const std::optional<TuakSettings>& uses_tuak() const { return tuak_; }

    /** The authentication functions under k, or under another key made from it. */
    AkaOutputs functions(View key, View rand, View sqn, View amf) const;

    const Octets& k() const { return k_; }
    const Octets& opc() const { return opc_; }

    /** The home network makes the next vector; SQN goes up by one. */
    Quintet challenge(const Octets& rand);

    /**
     * The SIM finds the challenge's SQN too old: AUTS = (SQN_MS XOR AK*) || MAC-S.  The home
     * network goes on from SQN_MS.  TS 33.102, 6.3.3 and 6.3.5.
     */
    Octets resynchronise(const Octets& rand, std::uint64_t sqn_ms);

private:
    Octets k_;
    Octets opc_;
    std::uint64_t sqn_ = 0;
    std::optional<TuakSettings> tuak_;
};

/** How terminals of a network make their secret from k and a seed: the key file's [[derivation]].
 */
struct Recipe {
    std::string seed = "aka-rand"; ///< aka-rand | digest-nonce | digest-nonce-base64
    std::string kdf = "ck";
    std::string key_octets; ///< "a:b": octets a to b-1 of k
    Octets mask;            ///< k XOR mask
    std::vector<std::string> then;
    bool after_tgk = false; ///< `then` runs between TGK and MIKEY's derivation
    std::size_t length = 0; ///< 0: as long as it comes out
};

/** One challenge as it went over the air. */
struct Challenge {
    std::string nonce;       ///< between the quotes
    Octets nonce_octets;     ///< decoded from base64
    Octets rand;             ///< empty when it was no AKA challenge
    std::uint64_t at_us = 0; ///< when the terminal had answered it
};

/** r_i = HMAC-SHA-256(r_(i-1), label) */
Octets run_chain(Octets secret, const std::vector<std::string>& labels);

/** The secret that terminal and home network share after this challenge. */
Octets derived_secret(const Sim& sim, const Recipe& recipe, const Challenge& challenge);

} // namespace samples
