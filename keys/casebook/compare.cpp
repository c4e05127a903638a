#include "keys/casebook/compare.h"

#include "keys/casebook/values_in_force.h"

#include <algorithm>
#include <map>
#include <set>

namespace lisrtp::casebook
{

namespace
{

/** All that both networks know of one CSB. */
struct Gathered {
    ComparedExchange exchange;
    std::map<Side, ComparedValue> by_side;
    Timestamp first{};
    bool in_first = false;
    bool in_second = false;
};

std::string place_in(const ValueSighting& sighting)
{
    return std::string(sighting.in_first ? "A" : "B") + " (frame " +
           std::to_string(sighting.place.frame) +
           (sighting.repeated ? ", where the answer repeats it)" : ")");
}

class Comparer
{
public:
    void take(const Findings& findings, bool first)
    {
        for (const SeenCrossParameter& seen : findings.cross_parameters())
            take_message(seen, first);
        for (const Call& call : findings.calls())
            for (const Session& session : call.sessions)
                take_session(call, session, first);
    }

    std::vector<ComparedExchange> conclude()
    {
        std::vector<Gathered*> in_order;
        for (auto& [csb, gathered] : by_csb_)
            if (!gathered.by_side.empty())
                in_order.push_back(&gathered);
        std::stable_sort(in_order.begin(), in_order.end(),
                         [](const Gathered* a, const Gathered* b) { return a->first < b->first; });
        std::vector<ComparedExchange> all;
        for (Gathered* gathered : in_order)
            all.push_back(judge(*gathered));
        return all;
    }

private:
    void take_message(const SeenCrossParameter& seen, bool first)
    {
        if (seen.group.empty())
            return;
        const auto [place, is_new] = by_csb_.try_emplace(seen.csb);
        Gathered& gathered = place->second;
        if (is_new)
            gathered.first = seen.at;
        gathered.exchange.csb = seen.csb;
        gathered.exchange.group = seen.group;
        (first ? gathered.in_first : gathered.in_second) = true;
        (first ? gathered.exchange.call_id_first : gathered.exchange.call_id_second) = seen.call_id;
        add(gathered, seen.by_initiator ? Side::initiator : Side::responder, seen.value, seen,
            first, false);
        add(gathered, Side::initiator, seen.repeated_value, seen, first, true);
    }

    static void add(Gathered& gathered, Side side, const Bytes& value,
                    const SeenCrossParameter& seen, bool first, bool repeated)
    {
        if (value.empty())
            return;
        ComparedValue& compared = gathered.by_side[side];
        compared.side = side;
        compared.sightings.push_back({first, repeated, value, seen.place, seen.at});
    }

    void take_session(const Call& call, const Session& session, bool first)
    {
        const auto found = by_csb_.find(session.csb);
        if (found == by_csb_.end() || session.group.empty())
            return;
        if (found->second.exchange.from.empty() || first) {
            found->second.exchange.from = call.from;
            found->second.exchange.to = call.to;
        }
        for (const ExpectedValue& expected : session.expected) {
            auto& known = found->second.by_side[expected.side].expected;
            const auto same =
                std::find_if(known.begin(), known.end(), [&expected](const ExpectedValue& other) {
                    return other.value == expected.value && other.secret == expected.secret;
                });
            if (same == known.end())
                known.push_back(expected);
            else if (same->doubt.empty())
                same->doubt = expected.doubt;
        }
    }

    static void judge(ComparedValue& compared)
    {
        auto& sightings = compared.sightings;
        std::stable_sort(sightings.begin(), sightings.end(),
                         [](const ValueSighting& a, const ValueSighting& b) {
                             return std::pair(a.repeated, a.at) < std::pair(b.repeated, b.at);
                         });
        const auto agreed = [&compared](const ValueSighting& sighting) {
            return std::any_of(
                compared.expected.begin(), compared.expected.end(),
                [&sighting](const ExpectedValue& one) { return one.value == sighting.value; });
        };
        for (std::size_t i = 1; i < sightings.size(); ++i) {
            if (sightings[i].value == sightings[i - 1].value)
                continue;
            compared.fate = ValueFate::changed;
            compared.finding =
                "changed between " + place_in(sightings[i - 1]) + " and " + place_in(sightings[i]);
            for (const ValueSighting& sighting : sightings)
                if (agreed(sighting)) {
                    compared.finding += "; as agreed in " + place_in(sighting);
                    break;
                }
            return;
        }
        if (sightings.empty())
            return;
        const auto doubtful =
            std::find_if(compared.expected.begin(), compared.expected.end(),
                         [](const ExpectedValue& one) { return !one.doubt.empty(); });
        const bool in_doubt = doubtful != compared.expected.end() && !agreed(sightings.front());
        if (in_doubt)
            compared.finding = "no g^x of the seeds that were seen, but a newer challenge may not "
                               "have been captured: " +
                               doubtful->doubt;
        if (compared.expected.empty() || in_doubt)
            compared.fate = sightings.size() > 1 ? ValueFate::unchanged : ValueFate::seen_once;
        else
            compared.fate =
                agreed(sightings.front()) ? ValueFate::as_agreed : ValueFate::not_agreed;
        if (compared.fate == ValueFate::not_agreed)
            compared.finding = "the terminal does not use the agreed key";
    }

    static ComparedExchange judge(Gathered& gathered)
    {
        ComparedExchange& exchange = gathered.exchange;
        if (!gathered.in_first || !gathered.in_second)
            exchange.comparison =
                gathered.in_first ? Comparison::only_in_first : Comparison::only_in_second;
        for (auto& [side, compared] : gathered.by_side) {
            judge(compared);
            const std::string finding =
                "the " + std::string(name_of(side)) + "'s value: " + compared.finding;
            if (compared.fate == ValueFate::changed &&
                exchange.comparison != Comparison::tampered_between_networks) {
                exchange.comparison = Comparison::tampered_between_networks;
                exchange.reason = finding;
            } else if (compared.fate == ValueFate::not_agreed &&
                       exchange.comparison != Comparison::tampered_between_networks &&
                       exchange.comparison != Comparison::value_mismatch) {
                exchange.comparison = Comparison::value_mismatch;
                exchange.reason = finding;
            }
            exchange.values.push_back(std::move(compared));
        }
        return std::move(exchange);
    }

    std::map<CsbId, Gathered> by_csb_;
};

} // namespace

std::string_view name_of(ValueFate fate)
{
    switch (fate) {
    case ValueFate::as_agreed:
        return "as-agreed";
    case ValueFate::unchanged:
        return "unchanged";
    case ValueFate::not_agreed:
        return "not-agreed";
    case ValueFate::changed:
        return "changed";
    case ValueFate::seen_once:
        break;
    }
    return "seen-once";
}

std::string_view name_of(Comparison comparison)
{
    switch (comparison) {
    case Comparison::same:
        return "same";
    case Comparison::tampered_between_networks:
        return "tampered-between-networks";
    case Comparison::value_mismatch:
        return "value-mismatch";
    case Comparison::only_in_first:
        return "only-in-a";
    case Comparison::only_in_second:
        break;
    }
    return "only-in-b";
}

std::vector<ComparedExchange> compare(const Findings& a, const Findings& b)
{
    Comparer comparer;
    comparer.take(a, true);
    comparer.take(b, false);
    return comparer.conclude();
}

} // namespace lisrtp::casebook
