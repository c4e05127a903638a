// keys/casebook/open_diffie_hellman.cpp - g^x against the value seen.  RFC 3830, 3.3; RFC 4650.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/hex.h"
#include "keys/casebook/applicability.h"
#include "keys/casebook/further_protocols.h"
#include "keys/casebook/values_in_force.h"
#include "keys/mikey/verify.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** One party's public value. */
struct SeenValue {
    Side side;
    const mikey::Dh* dh;   ///< null: not seen
    const SeenMikey* from; ///< the party's own message; null: only repeated by the other
};

class DiffieHellman
{
public:
    explicit DiffieHellman(MikeySessionWork& work) : work_(work) {}

    void open()
    {
        const MikeyExchange& seen = work_.seen();
        const mikey::Message* i = seen.initiator ? seen.initiator->message.get() : nullptr;
        const mikey::Message* r = work_.responder();
        const mikey::Dh* of_initiator =
            i ? mikey::dh_value(*i) : (r ? mikey::repeated_dh_value(*r) : nullptr);
        const mikey::Dh* of_responder = r ? mikey::dh_value(*r) : nullptr;
        if (!name_group(of_initiator ? of_initiator : of_responder))
            return;
        if (i && r && of_initiator)
            compare_repeated(*of_initiator, *r);
        const SeenValue initiator{Side::initiator, of_initiator,
                                  seen.initiator ? &*seen.initiator : nullptr};
        const SeenValue responder{Side::responder, of_responder,
                                  seen.responder ? &*seen.responder : nullptr};
        if (!check(initiator) || !check(responder) || !work_.context().knowledge.keys)
            return;
        for (const SeenValue& own : {initiator, responder})
            if (own.dh)
                fitting_[own.side] = own_fitting(own);
        if (!any_fits() || work_.session().tampered)
            for (const SeenValue& own : {initiator, responder})
                if (own.dh && fitting_[own.side].empty())
                    fitting_[own.side] = all_fitting(own);
        find(initiator, responder);
        find(responder, initiator);
        suppose(initiator, responder);
        suppose(responder, initiator);
        note_expected(initiator);
        note_expected(responder);
        note_misses(initiator, responder);
        add_known_tgks();
        if (work_.session().candidates.empty())
            explain(initiator, responder);
    }

private:
    bool name_group(const mikey::Dh* dh)
    {
        if (!dh) {
            work_.fail_damaged("MIKEY-DH of CSB " + to_hex(work_.session().csb) +
                               " without a DH value");
            return false;
        }
        const auto group = agreement::group_of_mikey(dh->group);
        if (!group) {
            work_.session().unsupported = true;
            work_.fail("DH group " + std::to_string(dh->group));
            return false;
        }
        group_ = *group;
        work_.session().group = std::string(agreement::name_of(group_));
        if (agreement::is_private_mikey_group(dh->group))
            work_.session().quirks.push_back("private DH group " + std::to_string(dh->group) +
                                             ", taken for " + work_.session().group);
        return true;
    }

    /** R_MESSAGE repeats DHi: another value means that somebody stands between the two. */
    void compare_repeated(const mikey::Dh& of_initiator, const mikey::Message& r)
    {
        const mikey::Dh* repeated = mikey::repeated_dh_value(r);
        if (!repeated || repeated->value == of_initiator.value)
            return;
        work_.session().tampered = true;
        work_.fail("the answer in frame " + std::to_string(work_.session().answer->frame) +
                   " repeats another DHi than the offer in frame " +
                   std::to_string(work_.session().offer.frame) + " holds");
    }

    bool check(const SeenValue& value)
    {
        if (!value.dh)
            return true;
        const auto checked =
            work_.context().knowledge.shared_values->check(group_, value.dh->value);
        if (checked)
            return true;
        work_.fail_damaged(std::string("the ") + std::string(name_of(value.side)) +
                           "'s DH value is no public value of " + work_.session().group + ": " +
                           std::string(name_of(checked.error().code)) + ", " +
                           checked.error().field);
        return false;
    }

    /** The party's candidates, and nobody's, whose g^x is its value. */
    PublicValues::Candidates own_fitting(const SeenValue& own) const
    {
        return best_first(own, work_.context().knowledge.public_values->equal_to(
                                   group_, own.dh->value, work_.party(own.side),
                                   [&](const DerivedValue& value) { return applies(value, own); }));
    }

    /** The same of everybody's: the captures do not always tell who speaks. */
    PublicValues::Candidates all_fitting(const SeenValue& own) const
    {
        return best_first(own,
                          work_.context().knowledge.public_values->equal_to(group_, own.dh->value));
    }

    /** Those that may be used: the party's own secret first, then the newest seed. */
    PublicValues::Candidates best_first(const SeenValue& own,
                                        PublicValues::Candidates fitting) const
    {
        std::erase_if(fitting, [&](const DerivedValue* value) { return !applies(*value, own); });
        const Identities& party = work_.party(own.side);
        std::stable_sort(fitting.begin(), fitting.end(),
                         [&party](const DerivedValue* a, const DerivedValue* b) {
                             const bool a_own = belongs_to(*a->secret, party);
                             const bool b_own = belongs_to(*b->secret, party);
                             return a_own != b_own ? a_own : a->seed_at > b->seed_at;
                         });
        return fitting;
    }

    bool any_fits() const
    {
        return std::any_of(fitting_.begin(), fitting_.end(),
                           [](const auto& of_side) { return !of_side.second.empty(); });
    }

    /** Candidates whose g^x is this party's value: their x opens the session. */
    void find(const SeenValue& own, const SeenValue& peer)
    {
        for (const DerivedValue* value : fitting_[own.side]) {
            work_.session().value_check = ValueCheck::match;
            if (agreement::is_modular(group_) && own.dh->value.back() == 0)
                note_alignment(*value, own);
            work_.attempted(*value, peer.dh != nullptr,
                            "g^x equals the " + std::string(name_of(own.side)) + "'s value");
            if (!peer.dh) {
                work_.fail(std::string("the ") + std::string(name_of(peer.side)) +
                           "'s DH value was not captured");
                return;
            }
            if (mikey_is_mti(work_)) {
                open_mti(work_, group_, *value, own.side, peer.dh->value);
                continue;
            }
            // k_m = (g^y)^x mod p
            const auto shared =
                work_.context().knowledge.shared_values->of(group_, value->value, peer.dh->value);
            if (!shared) {
                work_.fail("shared value: " + describe(shared.error()));
                continue;
            }
            work_.add_tgk(*value, *shared, own.side, true);
            if (own.side == Side::responder && work_.session().tampered)
                add_tgk_as_it_arrived(*value);
            check_sts_signatures(work_, *shared);
            if (shared->reveal().front() == 0)
                // RFC 3830 pads the TGK to the group's length; some terminals do not.
                work_.add_tgk(*value, agreement::without_leading_zeros(*shared), own.side, true);
        }
    }

    /**
     * The party's own value was not seen, its peer's was: each of its exponents may be the one, and
     * the tags decide.  So it is when another network sends home the value of its subscriber's peer
     * alone.
     */
    void suppose(const SeenValue& own, const SeenValue& peer)
    {
        const MikeyExchange& seen = work_.seen();
        const bool damaged = (seen.initiator && seen.initiator->damage) ||
                             (seen.responder && seen.responder->damage);
        if (own.dh || !peer.dh || damaged || !work_.context().making.call.answered ||
            !work_.session().candidates.empty())
            return;
        constexpr std::size_t most_supposed = 32;
        std::vector<const DerivedValue*> supposed;
        PublicValues& table = *work_.context().knowledge.public_values;
        const auto take = [&](const std::vector<const DerivedValue*>& values) {
            for (const DerivedValue* value : values)
                if (applies(*value, peer))
                    supposed.push_back(value);
        };
        if (work_.context().making.call.without_signalling) {
            take(table.candidates(group_));
        } else {
            take(table.of_persons(group_, work_.party(own.side)));
            take(table.of_nobody(group_));
        }
        std::stable_sort(
            supposed.begin(), supposed.end(),
            [](const DerivedValue* a, const DerivedValue* b) { return a->seed_at > b->seed_at; });
        for (std::size_t i = 0; i < std::min(supposed.size(), most_supposed); ++i) {
            const auto shared = work_.context().knowledge.shared_values->of(
                group_, supposed[i]->value, peer.dh->value);
            if (!shared)
                continue;
            work_.attempted(*supposed[i], true,
                            "the " + std::string(name_of(own.side)) +
                                "'s own value was not seen; the tags decide");
            supposed_.push_back(supposed[i]);
            work_.add_tgk(*supposed[i], *shared, own.side, false);
        }
    }

    /** Another DHi reached the responder than was sent: its media has the key of that one. */
    void add_tgk_as_it_arrived(const DerivedValue& y)
    {
        const mikey::Dh* arrived = mikey::repeated_dh_value(*work_.responder());
        const auto shared = arrived ? agreement::shared_value(group_, y.value, arrived->value)
                                    : Result<SecretBytes>(Error{ErrorCode::missing, "DHi", 0});
        if (shared)
            work_.add_tgk(y, *shared, Side::responder, true);
    }

    void note_alignment(const DerivedValue& value, const SeenValue& own)
    {
        const auto padded = agreement::public_value(group_, value.value);
        if (padded && agreement::is_left_aligned(own.dh->value, *padded))
            work_.session().quirks.push_back("the " + std::string(name_of(own.side)) +
                                             "'s DH value is not padded on the left");
    }

    /** The other party's secret opened the session; that does not excuse this one. */
    void accuse_beside(const SeenValue& party, const std::vector<const DerivedValue*>& in_force,
                       const Registrations::Since& since)
    {
        if (in_force.empty() || !party.dh || work_.session().candidates.empty())
            return;
        if (!agrees(party))
            work_.session().checks.push_back(
                accusation(work_, group_, "the " + std::string(name_of(party.side)) + "'s DH value",
                           party.dh->value, in_force, since));
    }

    /** What the party should have sent, for comparison with what other networks saw. */
    void note_expected(const SeenValue& party)
    {
        if (!party.from)
            return;
        auto in_force = values_in_force(work_, group_, party.side, *party.from);
        Registrations::Since& since = since_[party.side];
        if (in_force.empty())
            return;
        if (!agrees(party))
            since = seeds_since(work_, party.side, *party.from, in_force);
        accuse_beside(party, in_force, since);
        if (in_force.size() > Session::most_expected)
            in_force.resize(Session::most_expected);
        if (agrees(party)) // then there is no need to know what else it might have sent
            in_force = fitting_[party.side];
        for (const DerivedValue* value : in_force)
            work_.session().expected.push_back(
                {party.side,
                 copy_of(work_.context().knowledge.public_values->value_of(group_, *value)),
                 value->secret->id, value->seed, since.doubt});
    }

    /** The party's value is some candidate's g^x. */
    bool agrees(const SeenValue& party)
    {
        if (party.dh && fitting_[party.side].empty())
            fitting_[party.side] = all_fitting(party);
        return !fitting_[party.side].empty();
    }

    /** Candidates whose g^x is neither party's value. */
    void note_misses(const SeenValue& initiator, const SeenValue& responder)
    {
        PublicValues& table = *work_.context().knowledge.public_values;
        std::vector<const DerivedValue*> hits = supposed_;
        for (const auto& [side, fitting] : fitting_)
            hits.insert(hits.end(), fitting.begin(), fitting.end());
        const bool one_fits = any_fits();
        // This is done for every session, so other people's candidates are only counted, and no
        // more of nobody's looked at than can be told.
        const auto& of_nobody = table.of_nobody(group_);
        std::vector<const DerivedValue*> told(
            of_nobody.begin(), of_nobody.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                       of_nobody.size(), Session::most_attempts)));
        for (const Side side : {Side::initiator, Side::responder})
            for (const DerivedValue* value : table.of_persons(group_, work_.party(side)))
                told.push_back(value);
        std::sort(told.begin(), told.end()); // in the key file's order
        told.erase(std::unique(told.begin(), told.end()), told.end());
        std::size_t counted = table.candidates(group_).size() - told.size();
        const keyfile::Secret* secret = nullptr;
        bool may_be_used = false;
        for (std::size_t i = 0; i < told.size(); ++i) {
            if (work_.attempts_are_full()) {
                counted += told.size() - i;
                break;
            }
            const DerivedValue* value = told[i];
            if (value->secret != secret) {
                secret = value->secret;
                may_be_used = !work_.windows(*secret).empty();
            }
            if (!may_be_used || std::find(hits.begin(), hits.end(), value) != hits.end())
                continue;
            ++misses_;
            const bool too_late = value->seed_at && *value->seed_at > time_of(responder) &&
                                  *value->seed_at > time_of(initiator);
            work_.attempted(*value, false,
                            too_late   ? "its seed came after the MIKEY messages"
                            : one_fits ? "not needed: the g^x of another candidate fits"
                                       : "g^x " + fingerprint(table.value_of(group_, *value)) +
                                             " differs from the values seen");
        }
        misses_ += counted;
        work_.attempted_more(counted);
    }

    bool applies(const DerivedValue& value, const SeenValue& own) const
    {
        if (work_.windows(*value.secret).empty())
            return false;
        return !value.seed_at || *value.seed_at <= time_of(own);
    }

    Timestamp time_of(const SeenValue& value) const
    {
        return value.from ? value.from->at() : work_.seen().first().at();
    }

    /** TGKs handed over as they are: their length must be the group's, the tags decide. */
    void add_known_tgks()
    {
        constexpr std::size_t most_missing_zeros = 4;
        const std::size_t octets = agreement::shared_octets(group_);
        for (const DerivedValue& value : work_.context().knowledge.values->pmks) {
            const bool fits =
                value.value.size() <= octets && value.value.size() + most_missing_zeros >= octets;
            if (!fits || work_.windows(*value.secret).empty())
                continue;
            work_.attempted(value, true, "TGK as handed over; the tags decide");
            work_.add_tgk(value, value.value, Side::none, false);
        }
    }

    /** Nothing opens the session: a cheat, or simply no secret. */
    void explain(const SeenValue& initiator, const SeenValue& responder)
    {
        for (const bool in_doubt : {false, true}) // a cheat's reason comes first
            for (const SeenValue& value : {initiator, responder})
                if (!since_[value.side].doubt.empty() == in_doubt && accuse(value))
                    return;
        work_.fail(misses_ == 0 ? "no candidate exponent for " + work_.session().group
                                : "neither DH value equals g^x of " +
                                      (misses_ == 1 ? "the one candidate exponent"
                                                    : "any of " + std::to_string(misses_) +
                                                          " candidate exponents"));
    }

    /** False: nothing binds the party to any value. */
    bool accuse(const SeenValue& party)
    {
        if (!party.dh || !party.from || work_.session().value_check == ValueCheck::match)
            return false;
        const auto in_force = values_in_force(work_, group_, party.side, *party.from);
        if (in_force.empty())
            return false;
        const Registrations::Since& since = since_[party.side];
        if (since.doubt.empty())
            work_.session().value_check = ValueCheck::mismatch;
        work_.fail(accusation(work_, group_,
                              "the " + std::string(name_of(party.side)) + "'s DH value",
                              party.dh->value, in_force, since));
        return true;
    }

    MikeySessionWork& work_;
    agreement::Group group_{};
    std::map<Side, PublicValues::Candidates> fitting_; ///< whose g^x is the party's value
    std::map<Side, Registrations::Since> since_;       ///< of parties whose values fit no seed
    std::vector<const DerivedValue*> supposed_;        ///< tried without knowing g^x
    std::size_t misses_ = 0; ///< candidates that may be used, and are no party's exponent
};

} // namespace

void open_diffie_hellman(MikeySessionWork& work)
{
    DiffieHellman(work).open();
}

} // namespace lisrtp::casebook
