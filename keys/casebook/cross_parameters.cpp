#include "keys/casebook/cross_parameters.h"

#include "keys/agreement/group.h"
#include "keys/base/hex.h"
#include "keys/keyfile/identity.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** How many crypto sessions are tried where no message says how many there are. */
constexpr std::uint8_t supposed_crypto_sessions = 8;

using keyfile::CrossParameter;

/** A public value without its message: the message that would have brought it. */
mikey::Message message_around(const CrossParameter& known)
{
    const bool initiator = known.role == CrossParameter::Role::initiator;
    mikey::Message message;
    message.data_type = initiator ? mikey::DataType::dh_init : mikey::DataType::dh_response;
    message.csb = known.csb_id.value_or(CsbId{});
    for (std::uint8_t cs = 1; cs <= supposed_crypto_sessions; ++cs) {
        mikey::CsMapEntry entry;
        entry.cs = CsId{cs};
        entry.policies = {0}; // RFC 3830's default policy
        message.map.push_back(entry);
    }
    if (!known.rand.empty())
        message.payloads.push_back(mikey::Rand{{}, known.rand});
    mikey::Dh dh;
    if (const auto group = agreement::group_named(known.group))
        dh.group = agreement::mikey_number_of(*group);
    dh.value = known.value;
    message.payloads.push_back(std::move(dh));
    return message;
}

/** The URI by which a message's first ID payload names its sender. */
std::string sender_of(const mikey::Message& message)
{
    const mikey::Id* id = message.first<mikey::Id>();
    return id && id->type == mikey::IdType::uri ? std::string(text_of(id->identity))
                                                : std::string();
}

class Joiner
{
public:
    Joiner(const keyfile::KeyFile& keys, std::vector<CallInMaking>& makings,
           std::vector<MikeyExchanges>& exchanges)
        : keys_(keys), makings_(makings), exchanges_(exchanges)
    {
        for (std::size_t call = 0; call < makings.size(); ++call) {
            calls_by_id_.emplace(makings[call].call.call_id, call);
            for (std::size_t i = 0; i < exchanges[call].exchanges.size(); ++i)
                by_csb_.emplace(exchanges[call].exchanges[i].first().message->csb,
                                std::pair(call, i));
        }
    }

    void take(const CrossParameter& known)
    {
        if (known.role == CrossParameter::Role::long_term && known.mikey.empty())
            return; // for MTI, see open_mti
        SeenMikey seen = stand_in(known);
        if (!join_signalled(known, seen))
            add_to_own_call(known, std::move(seen));
    }

    std::vector<std::unique_ptr<Entry>> take_entries() { return std::move(entries_); }

private:
    SeenMikey stand_in(const CrossParameter& known)
    {
        SeenMikey seen;
        if (known.mikey.empty()) {
            seen.message = std::make_shared<const mikey::Message>(message_around(known));
        } else {
            mikey::ReadOutcome outcome = mikey::read_message(known.mikey);
            seen.damage = outcome.damage;
            seen.message = std::make_shared<const mikey::Message>(std::move(outcome.message));
        }
        auto entry = std::make_unique<Entry>();
        const keyfile::Authorisation* authorisation = keys_.authorisation(known.authorisation);
        entry->at = known.seen_at ? *known.seen_at
                                  : (authorisation ? authorisation->valid_from : Timestamp{});
        if (known.source)
            entry->from = *known.source;
        if (known.destination)
            entry->to = *known.destination;
        seen.entry = entry.get();
        seen.by_caller = is_initiators(seen);
        entries_.push_back(std::move(entry));
        return seen;
    }

    static bool is_initiators(const SeenMikey& seen)
    {
        return mikey::half_of(seen.message->data_type) == mikey::Half::initiator;
    }

    /** Fills the gap in an exchange that was captured in part. */
    bool join_signalled(const CrossParameter& known, const SeenMikey& seen)
    {
        std::set<std::pair<std::size_t, std::size_t>> concerned; // call, exchange
        const auto [begin, end] = by_csb_.equal_range(seen.message->csb);
        for (auto it = begin; it != end; ++it)
            concerned.insert(it->second);
        if (!known.call_id.empty() && known.mikey.empty() && !known.csb_id) {
            const auto [first, last] = calls_by_id_.equal_range(known.call_id);
            for (auto it = first; it != last; ++it)
                for (std::size_t i = 0; i < exchanges_[it->second].exchanges.size(); ++i)
                    concerned.emplace(it->second, i);
        }
        for (const auto& [call, i] : concerned) {
            MikeyExchange& exchange = exchanges_[call].exchanges[i];
            auto& half = is_initiators(seen) ? exchange.initiator : exchange.responder;
            if (half)
                continue;
            half = seen;
            half->by_caller = !exchange.first().by_caller;
            if (is_initiators(seen))
                half->by_caller = !exchange.responder->by_caller;
        }
        return !concerned.empty();
    }

    void add_to_own_call(const CrossParameter& known, SeenMikey seen)
    {
        const auto key = std::tuple(known.call_id, seen.message->csb, known.authorisation);
        const auto [place, is_new] = own_calls_.try_emplace(key, makings_.size());
        if (is_new) {
            makings_.emplace_back();
            exchanges_.emplace_back();
            begin_call(makings_.back(), known, seen);
        }
        Call& call = makings_[place->second].call;
        call.start = std::min(call.start, seen.at());
        call.end = std::max(call.end, seen.at());
        name(seen.by_caller ? call.from : call.to, sender_of(*seen.message), known.source);
        name(seen.by_caller ? call.to : call.from, "", known.destination);
        announce(call.media.front(), known, seen.by_caller);
        std::vector<MikeyExchange>& exchanges = exchanges_[place->second].exchanges;
        if (exchanges.empty())
            exchanges.emplace_back();
        if (seen.damage)
            exchanges_[place->second].unread.push_back(
                {seen.place(), "MIKEY of a cross-parameter: " + describe(*seen.damage)});
        auto& half =
            is_initiators(seen) ? exchanges.front().initiator : exchanges.front().responder;
        if (!half)
            half = std::move(seen);
    }

    static void begin_call(CallInMaking& making, const CrossParameter& known, const SeenMikey& seen)
    {
        Call& call = making.call;
        call.call_id = known.call_id.empty()
                           ? "cross-parameters of CSB " + to_hex(seen.message->csb)
                           : known.call_id;
        call.start = call.end = seen.at();
        call.answered = true;
        call.without_signalling = true;
        if (known.mikey.empty() && !known.csb_id)
            call.damage = "a cross-parameter without csb_id, which MIKEY derives its keys with";
        call.media.emplace_back();
        call.media.front().kind = "audio";
        call.media.front().protocol = "RTP/SAVP";
        call.media.front().encrypted = true;
        making.handed_over_by = {known.authorisation};
    }

    /** A URI names a party better than its address does. */
    static void name(std::string& party, const std::string& uri,
                     const std::optional<Endpoint>& endpoint)
    {
        if (!uri.empty() && (party.empty() || party.starts_with("ip:")))
            party = uri;
        else if (party.empty() && endpoint)
            party = keyfile::to_string(keyfile::identity_of_address(endpoint->address));
    }

    /** The media goes from where the value's sender is to where its peer is. */
    static void announce(MediaLine& line, const CrossParameter& known, bool by_caller)
    {
        const auto note = [](std::vector<Endpoint>& endpoints,
                             const std::optional<Endpoint>& endpoint) {
            if (endpoint &&
                std::find(endpoints.begin(), endpoints.end(), *endpoint) == endpoints.end())
                endpoints.push_back(*endpoint);
        };
        note(by_caller ? line.caller : line.callee, known.source);
        note(by_caller ? line.callee : line.caller, known.destination);
    }

    const keyfile::KeyFile& keys_;
    std::vector<CallInMaking>& makings_;
    std::vector<MikeyExchanges>& exchanges_;
    // Of what the signalling shows: a look-up for each parameter.
    std::multimap<std::string, std::size_t> calls_by_id_;
    std::multimap<CsbId, std::pair<std::size_t, std::size_t>> by_csb_; ///< call, exchange
    std::map<std::tuple<std::string, CsbId, std::string>, std::size_t> own_calls_;
    std::vector<std::unique_ptr<Entry>> entries_;
};

/** Whether the message holds a key that nothing encrypts. */
bool lies_open(const mikey::Message& message)
{
    for (const mikey::Kemac* kemac : message.all<mikey::Kemac>())
        if (kemac->encryption == mikey::EncryptionAlgorithm::null && !kemac->encrypted_data.empty())
            return true;
    return false;
}

} // namespace

std::vector<std::unique_ptr<Entry>> join_cross_parameters(const keyfile::KeyFile& keys,
                                                          std::vector<CallInMaking>& makings,
                                                          std::vector<MikeyExchanges>& exchanges)
{
    Joiner joiner(keys, makings, exchanges);
    for (const CrossParameter& known : keys.cross_parameters)
        joiner.take(known);
    return joiner.take_entries();
}

std::vector<SeenCrossParameter> cross_parameters_of(const CallInMaking& making,
                                                    const MikeyExchanges& exchanges)
{
    std::vector<SeenCrossParameter> all;
    const auto note = [&](const std::optional<SeenMikey>& seen, std::size_t media_line) {
        if (!seen)
            return;
        SeenCrossParameter found;
        found.call_id = making.call.call_id;
        found.csb = seen->message->csb;
        found.by_initiator = mikey::half_of(seen->message->data_type) == mikey::Half::initiator;
        found.by_caller = seen->by_caller;
        found.media_line = media_line;
        found.at = seen->at();
        found.place = seen->place();
        found.rand = copy_of(mikey::mikey_rand(*seen->message));
        if (const mikey::Dh* dh = mikey::dh_value(*seen->message)) {
            if (const auto group = agreement::group_of_mikey(dh->group))
                found.group = std::string(agreement::name_of(*group));
            found.value = dh->value;
        }
        if (const mikey::Dh* dh = mikey::repeated_dh_value(*seen->message))
            found.repeated_value = dh->value;
        if (!lies_open(*seen->message))
            found.mikey = seen->message->octets;
        all.push_back(std::move(found));
    };
    for (const MikeyExchange& exchange : exchanges.exchanges) {
        note(exchange.initiator, exchange.media_line);
        note(exchange.responder, exchange.media_line);
    }
    return all;
}

} // namespace lisrtp::casebook
