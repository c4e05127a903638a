// keys/casebook/open_conference.cpp - Burmester-Desmedt among the participants of a conference.

#include "keys/agreement/burmester_desmedt.h"
#include "keys/agreement/diffie_hellman.h"
#include "keys/base/hex.h"
#include "keys/casebook/further_protocols.h"
#include "keys/casebook/values_in_force.h"
#include "keys/mikey/private_extension.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** One party's value of one round. */
struct SeenValue {
    Bytes value;
    const SeenMikey* from = nullptr; ///< null: not seen
    bool own = false;                ///< its message came from the participant itself
};

class Conference
{
public:
    explicit Conference(MikeySessionWork& work) : work_(work) {}

    void take(const SeenMikey& message, bool by_participant)
    {
        const auto items = mikey::conference_items(*message.message);
        if (!items)
            return work_.fail_damaged("conference in frame " +
                                      std::to_string(message.place().frame) + ": " +
                                      describe(items.error()));
        for (const mikey::ConferenceItem& item : *items)
            if (!take_item(item, message, by_participant))
                return;
    }

    void open()
    {
        if (!group_ || z_.empty())
            return work_.fail("conference of CSB " + to_hex(work_.session().csb) +
                              " without a value of round 1");
        Session& session = work_.session();
        session.group = std::string(agreement::name_of(*group_));
        session.checks.push_back("Burmester-Desmedt conference of " + std::to_string(z_.size()) +
                                 " participants");
        if (!values_are_good() || !work_.context().knowledge.keys)
            return;
        const bool complete = is_complete(z_, "z") && is_complete(big_x_, "X");
        if (complete)
            check_consistency();
        for (std::size_t i = 0; i < z_.size(); ++i)
            if (z_[i].from)
                find(i, complete);
        if (session.candidates.empty())
            explain();
    }

private:
    bool take_item(const mikey::ConferenceItem& item, const SeenMikey& message, bool by_participant)
    {
        if (z_.empty()) {
            z_.resize(item.participants);
            big_x_.resize(item.participants);
        }
        if (z_.size() != item.participants) {
            work_.fail_damaged("frame " + std::to_string(message.place().frame) +
                               " tells of a conference of " + std::to_string(item.participants) +
                               " participants, earlier ones of " + std::to_string(z_.size()));
            return false;
        }
        if (item.dh && !name_group(*item.dh))
            return false;
        if (item.round == 0)
            return true;
        SeenValue& known = (item.round == 1 ? z_ : big_x_)[item.index - 1];
        if (!known.from)
            known = {copy_of(item.value), &message, by_participant};
        else if (!same_octets(known.value, item.value))
            note_change(item, known, message);
        return true;
    }

    bool name_group(const mikey::Dh& dh)
    {
        const auto group = agreement::group_of_mikey(dh.group);
        if (!group || (group_ && *group != *group_)) {
            work_.session().unsupported = !group;
            work_.fail("conference with DH group " + std::to_string(dh.group));
            return false;
        }
        group_ = *group;
        if (agreement::is_private_mikey_group(dh.group) && work_.session().quirks.empty())
            work_.session().quirks.push_back("private DH group " + std::to_string(dh.group) +
                                             ", taken for " +
                                             std::string(agreement::name_of(*group)));
        return true;
    }

    /** Somebody stands between the participants. */
    void note_change(const mikey::ConferenceItem& item, const SeenValue& known,
                     const SeenMikey& message)
    {
        work_.session().tampered = true;
        work_.fail(std::string(item.round == 1 ? "z" : "X") + " of participant " +
                   std::to_string(item.index) + " is " + fingerprint(known.value) + " in frame " +
                   std::to_string(known.from->place().frame) + " and " + fingerprint(item.value) +
                   " in frame " + std::to_string(message.place().frame));
    }

    bool values_are_good()
    {
        for (const auto* round : {&z_, &big_x_})
            for (std::size_t i = 0; i < round->size(); ++i) {
                if (!(*round)[i].from)
                    continue;
                const auto checked = agreement::check_public_value(*group_, (*round)[i].value);
                if (checked)
                    continue;
                work_.fail_damaged(name(*round, i) + " is no element of " + work_.session().group +
                                   ": " + std::string(name_of(checked.error().code)) + ", " +
                                   checked.error().field);
                return false;
            }
        return true;
    }

    std::string name(const std::vector<SeenValue>& round, std::size_t i) const
    {
        return std::string(&round == &z_ ? "z" : "X") + " of participant " + std::to_string(i + 1);
    }

    bool is_complete(const std::vector<SeenValue>& round, const char* letter)
    {
        const auto missing = std::find_if(round.begin(), round.end(),
                                          [](const SeenValue& value) { return !value.from; });
        if (missing == round.end())
            return true;
        missing_ = std::string(letter) + " of participant " +
                   std::to_string(missing - round.begin() + 1) + " was not captured";
        return false;
    }

    static std::vector<Bytes> values_of(const std::vector<SeenValue>& round)
    {
        std::vector<Bytes> values;
        for (const SeenValue& seen : round)
            values.push_back(seen.value);
        return values;
    }

    void check_consistency()
    {
        const auto fits = agreement::round_two_is_consistent(*group_, values_of(big_x_));
        work_.session().checks.push_back(std::string("product of all X of the conference: ") +
                                         (fits && *fits ? "fits" : "differs from 1"));
    }

    void find(std::size_t i, bool complete)
    {
        const SeenValue& own = z_[i];
        for (const DerivedValue* x :
             work_.context().knowledge.public_values->equal_to(*group_, own.value)) {
            if (work_.windows(*x->secret).empty() || (x->seed_at && *x->seed_at > own.from->at()))
                continue;
            work_.session().value_check = ValueCheck::match;
            work_.attempted(*x, complete, "g^x equals " + name(z_, i));
            if (!complete) {
                work_.fail(missing_);
                return;
            }
            add_key(i, *x);
        }
    }

    void add_key(std::size_t i, const DerivedValue& x)
    {
        const std::vector<Bytes> z = values_of(z_);
        const std::size_t n = z.size();
        const auto own =
            agreement::conference_round_two(*group_, x.value, z[(i + n - 1) % n], z[(i + 1) % n]);
        work_.session().checks.push_back(
            name(big_x_, i) + ": " +
            (own && same_octets(*own, big_x_[i].value) ? "fits" : "differs"));
        const auto key = agreement::conference_key(*group_, i, x.value, z, values_of(big_x_));
        if (!key)
            return work_.fail("conference: " + describe(key.error()));
        work_.add_tgk(x, *key, Side::responder, true);
    }

    /** A participant that speaks for itself is one who answered the focus. */
    void explain()
    {
        for (std::size_t i = 0; i < z_.size(); ++i) {
            if (!z_[i].from || !z_[i].own || work_.session().value_check == ValueCheck::match)
                continue;
            const auto in_force = values_in_force(work_, *group_, Side::responder, *z_[i].from);
            if (in_force.empty())
                continue;
            const auto since = seeds_since(work_, Side::responder, *z_[i].from, in_force);
            if (since.doubt.empty())
                work_.session().value_check = ValueCheck::mismatch;
            return work_.fail(
                accusation(work_, *group_, name(z_, i), z_[i].value, in_force, since));
        }
        work_.fail("no candidate exponent is that of a participant of the conference");
    }

    MikeySessionWork& work_;
    std::optional<agreement::Group> group_;
    std::vector<SeenValue> z_, big_x_; ///< by participant
    std::string missing_;
};

/** The latest message of the focus that has a map: it names the SSRCs. */
const SeenMikey* latest_with_map(const std::vector<const MikeyExchange*>& exchanges)
{
    const SeenMikey* found = nullptr;
    for (const MikeyExchange* exchange : exchanges)
        if (exchange->initiator && (!found || !exchange->initiator->message->map.empty()))
            found = &*exchange->initiator;
    return found;
}

bool has_conference(const std::optional<SeenMikey>& seen)
{
    return seen &&
           mikey::private_extension(*seen->message, mikey::PrivateProtocol::burmester_desmedt);
}

} // namespace

bool is_of_conference(const MikeyExchange& exchange)
{
    return has_conference(exchange.initiator) || has_conference(exchange.responder);
}

Session make_conference_session(const SessionContext& context,
                                const std::vector<const MikeyExchange*>& exchanges,
                                std::string& damage)
{
    const MikeyExchange& first = *exchanges.front();
    Session session;
    session.csb = first.first().message->csb;
    session.offer = first.first().place();
    if (first.initiator && first.responder && first.responder->was_captured())
        session.answer = first.responder->place();
    session.from = first.first().at();
    session.media_line = first.media_line;
    session.for_all_media = first.for_all_media;
    session.mode = Mode::mikey_dh;

    MikeyExchange keyed = first;
    if (const SeenMikey* with_map = latest_with_map(exchanges))
        keyed.initiator = *with_map;
    keyed.responder.reset();
    if (!keyed.initiator)
        keyed.responder = first.responder;
    MikeySessionWork work(context, keyed, session, damage);
    for (const MikeyExchange* exchange : exchanges)
        if (exchange->initiator && !mikey::mikey_rand(*exchange->initiator->message).empty()) {
            work.continue_from(*exchange->initiator->message);
            break;
        }
    Conference conference(work);
    for (const MikeyExchange* exchange : exchanges) {
        if (exchange->initiator)
            conference.take(*exchange->initiator, false);
        if (exchange->responder)
            conference.take(*exchange->responder, true);
    }
    conference.open();
    work.add_known_teks();
    work.note_inapplicable_secrets();
    if (!session.candidates.empty() && !session.tampered)
        session.reason.clear();
    return session;
}

} // namespace lisrtp::casebook
