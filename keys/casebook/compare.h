// keys/casebook/compare.h - one key agreement as two networks saw it: what was sent, what was
// received, what should have been sent.
//
// A terminal that does not use the agreed key, and somebody between the networks who puts other
// values in their places, look alike to one network. Two networks tell them apart.

#pragma once

#include "keys/casebook/casebook.h"

namespace lisrtp::casebook
{

/** One sighting of a party's public value. */
struct ValueSighting {
    bool in_first = true;  ///< network A, else B
    bool repeated = false; ///< as the peer repeats it in its R_MESSAGE: what arrived there
    Bytes value;
    Place place;
    Timestamp at;
};

enum class ValueFate {
    as_agreed,  ///< everywhere one value, and it is g^x of a seed in force
    unchanged,  ///< everywhere one value; what it should be is not known for sure
    not_agreed, ///< everywhere one value, and it is no g^x of the seeds in force: a cheat
    changed,    ///< not everywhere one value: somebody changed it on the way
    seen_once,  ///< only one network saw it, once
};
std::string_view name_of(ValueFate fate);

/** One party's value in one exchange. */
struct ComparedValue {
    Side side = Side::initiator;
    std::vector<ValueSighting> sightings; ///< by time
    std::vector<ExpectedValue> expected;  ///< what should have been sent
    ValueFate fate = ValueFate::seen_once;
    std::string finding; ///< "changed between A (frame 5) and B (frame 3)"
};

enum class Comparison {
    same,
    tampered_between_networks,
    value_mismatch,
    only_in_first,
    only_in_second
};
std::string_view name_of(Comparison comparison);

/** One CSB. */
struct ComparedExchange {
    CsbId csb;
    std::string group;
    std::string call_id_first;  ///< in A; networks may give a call another Call-ID
    std::string call_id_second; ///< in B
    std::string from, to;
    std::vector<ComparedValue> values;
    Comparison comparison = Comparison::same;
    std::string reason;
};

/**
 * Every Diffie-Hellman exchange that one of them saw, by CSB ID, in the order of time.
 *
 * @param a, b  the findings of two networks, concluded with the same key file or without one
 */
std::vector<ComparedExchange> compare(const Findings& a, const Findings& b);

} // namespace lisrtp::casebook
