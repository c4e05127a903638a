#include "keys/casebook/foresee_powers.h"

#include "keys/casebook/applicability.h"
#include "keys/mikey/describe.h"
#include "keys/mikey/verify.h"

namespace lisrtp::casebook
{

namespace
{

/** Shared values wanted in each group. */
using Wanted = std::map<agreement::Group, std::vector<agreement::SharedValueWanted>>;

bool is_diffie_hellman(const MikeyExchange& exchange)
{
    const mikey::DataType type = exchange.first().message->data_type;
    const std::string_view mode = mikey::mode_of(type);
    return mode == name_of(Mode::mikey_dh) || mode == name_of(Mode::mikey_dhhmac);
}

/** The values of an exchange of which both were seen, and in one group. */
struct SeenValues {
    agreement::Group group;
    ByteView of_initiator;
    ByteView of_responder;
};

std::optional<SeenValues> values_of(const MikeyExchange& exchange)
{
    const mikey::Message* i = exchange.initiator ? exchange.initiator->message.get() : nullptr;
    const mikey::Message* r = exchange.responder ? exchange.responder->message.get() : nullptr;
    const mikey::Dh* of_initiator =
        i ? mikey::dh_value(*i) : (r ? mikey::repeated_dh_value(*r) : nullptr);
    const mikey::Dh* of_responder = r ? mikey::dh_value(*r) : nullptr;
    if (!of_initiator || !of_responder)
        return std::nullopt;
    const auto group = agreement::group_of_mikey(of_initiator->group);
    if (!group || of_responder->group != of_initiator->group)
        return std::nullopt;
    return SeenValues{*group, of_initiator->value, of_responder->value};
}

/** What one party's exponent, if it is a candidate, makes of the other's value. */
void add_of_party(const SessionContext& context, const MikeyExchange& exchange,
                  const SeenValues& seen, Side side, Wanted& wanted)
{
    const bool initiator = side == Side::initiator;
    const auto& own_message = initiator ? exchange.initiator : exchange.responder;
    const Timestamp at = own_message ? own_message->at() : exchange.first().at();
    const bool by_caller = initiator == (exchange.initiator ? exchange.initiator->by_caller
                                                            : !exchange.responder->by_caller);
    const Identities& party = by_caller ? context.parties.caller : context.parties.callee;
    const CsbId csb = exchange.first().message->csb;
    const auto may_be = [&](const DerivedValue& value) {
        return (!value.seed_at || *value.seed_at <= at) &&
               !windows_for(context, *value.secret, csb).empty();
    };
    const ByteView own = initiator ? seen.of_initiator : seen.of_responder;
    const ByteView peer = initiator ? seen.of_responder : seen.of_initiator;
    for (const DerivedValue* value :
         context.knowledge.public_values->equal_to(seen.group, own, party, may_be))
        if (may_be(*value))
            wanted[seen.group].push_back({&value->value, peer});
}

void add_of_call(const SessionContext& context, const MikeyExchanges& exchanges, Wanted& wanted)
{
    for (const MikeyExchange& exchange : exchanges.exchanges) {
        if (!is_diffie_hellman(exchange))
            continue;
        const auto seen = values_of(exchange);
        if (!seen || !context.knowledge.shared_values->check(seen->group, seen->of_initiator) ||
            !context.knowledge.shared_values->check(seen->group, seen->of_responder))
            continue;
        for (const Side side : {Side::initiator, Side::responder})
            add_of_party(context, exchange, *seen, side, wanted);
    }
}

} // namespace

void foresee_powers(const Knowledge& knowledge, std::span<const CallToOpen> calls)
{
    if (!knowledge.keys)
        return;
    Wanted wanted;
    for (const CallToOpen& call : calls)
        add_of_call({knowledge, call.making, call.parties}, call.exchanges, wanted);
    for (const auto& [group, values] : wanted)
        knowledge.shared_values->foresee(group, values);
}

} // namespace lisrtp::casebook
