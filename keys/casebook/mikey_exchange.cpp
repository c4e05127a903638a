#include "keys/casebook/mikey_exchange.h"

#include "keys/sip/body_parts.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** The MIKEY messages that key one m-line, from one side. */
struct KeyingOfLine {
    std::vector<SeenMikey> messages;
    bool at_session_level = false;
};

class Collector
{
public:
    explicit Collector(const CallInMaking& making) : making_(making) {}

    void take(const sip::Exchange& exchange)
    {
        const std::size_t lines = std::max(exchange.offer ? exchange.offer->media.size() : 0,
                                           exchange.answer ? exchange.answer->media.size() : 0);
        const bool by_caller = exchange.offered_by == sip::Party::caller;
        for (std::size_t line = 0; line < lines; ++line) {
            const KeyingOfLine offered =
                keying_of(exchange.offer.get(), line, exchange.offer_message, by_caller);
            const KeyingOfLine answered =
                keying_of(exchange.answer.get(), line, exchange.answer_message, !by_caller);
            pair_up(offered, answered, line);
        }
    }

    /** A MIKEY message that is a body of its own, in the ACK that ends an exchange. */
    void take_confirmation(const Entry& entry)
    {
        if (!entry.message.is_request || entry.message.method != "ACK")
            return;
        for (const sip::BodyPart& part : sip::body_parts(entry.message)) {
            if (part.type.name != "application/mikey" || part.encoded)
                continue;
            mikey::ReadOutcome outcome = mikey::read_message(part.octets);
            if (outcome.damage)
                note_unread(entry.place, *outcome.damage);
            for (MikeyExchange& exchange : found_.exchanges)
                if (exchange.initiator && !exchange.confirmation &&
                    exchange.initiator->message->csb == outcome.message.csb)
                    exchange.confirmation =
                        SeenMikey{std::make_shared<const mikey::Message>(outcome.message),
                                  outcome.damage, &entry, exchange.initiator->by_caller};
        }
    }

    MikeyExchanges take_all() { return std::move(found_); }

private:
    KeyingOfLine keying_of(const sip::SessionDescription* description, std::size_t line,
                           const std::optional<std::size_t>& message, bool by_caller)
    {
        KeyingOfLine keying;
        if (!description || !message || line >= description->media.size())
            return keying;
        const sip::MediaDescription& medium = description->media[line];
        keying.at_session_level = medium.key_mgmt.empty();
        const Entry* entry = making_.entries[*message];
        for (const sip::KeyMgmt& key_mgmt : description->key_mgmt_of(medium))
            if (key_mgmt.is_mikey())
                read(key_mgmt, *entry, by_caller, keying.messages);
        return keying;
    }

    void read(const sip::KeyMgmt& key_mgmt, const Entry& entry, bool by_caller,
              std::vector<SeenMikey>& messages)
    {
        if (key_mgmt.error) {
            note_unread(entry.place, *key_mgmt.error);
            return;
        }
        mikey::ReadOutcome outcome = mikey::read_message(key_mgmt.octets);
        if (outcome.damage)
            note_unread(entry.place, *outcome.damage);
        messages.push_back({std::make_shared<const mikey::Message>(std::move(outcome.message)),
                            outcome.damage, &entry, by_caller});
    }

    void note_unread(const Place& place, const Error& error)
    {
        const std::string text =
            "MIKEY in frame " + std::to_string(place.frame) + ": " + describe(error);
        const bool known =
            std::any_of(found_.unread.begin(), found_.unread.end(),
                        [&text](const UnreadMikey& unread) { return unread.text == text; });
        if (!known)
            found_.unread.push_back({place, text});
    }

    void pair_up(const KeyingOfLine& offered, const KeyingOfLine& answered, std::size_t line)
    {
        const bool for_all =
            offered.messages.empty() ? answered.at_session_level : offered.at_session_level;
        std::vector<bool> used(answered.messages.size(), false);
        for (const SeenMikey& first : offered.messages) {
            MikeyExchange exchange{first, std::nullopt, std::nullopt, line, for_all};
            for (std::size_t i = 0; i < answered.messages.size(); ++i) {
                const SeenMikey& answer = answered.messages[i];
                if (used[i] || answer.message->csb != first.message->csb)
                    continue;
                used[i] = true;
                exchange.responder = answer;
                break;
            }
            add(std::move(exchange));
        }
        for (std::size_t i = 0; i < answered.messages.size(); ++i)
            if (!used[i])
                add({std::nullopt, answered.messages[i], std::nullopt, line, for_all});
    }

    void add(MikeyExchange exchange)
    {
        // An initiator may speak in the answer, when the offer brought no key management.
        if (!exchange.initiator &&
            mikey::half_of(exchange.responder->message->data_type) == mikey::Half::initiator)
            std::swap(exchange.initiator, exchange.responder);
        const auto octets = [](const std::optional<SeenMikey>& seen) {
            return seen ? seen->message->octets : Bytes{};
        };
        for (MikeyExchange& known : found_.exchanges) {
            if (octets(known.initiator) != octets(exchange.initiator))
                continue;
            if (octets(known.responder) == octets(exchange.responder) || !exchange.responder)
                return;
            // An offer that was seen unanswered, and now with its answer.
            if (!known.responder) {
                known.responder = exchange.responder;
                return;
            }
        }
        found_.exchanges.push_back(std::move(exchange));
    }

    const CallInMaking& making_;
    MikeyExchanges found_;
};

} // namespace

MikeyExchanges mikey_exchanges_of(const CallInMaking& making)
{
    Collector collector(making);
    for (const sip::Exchange& exchange : making.exchanges)
        collector.take(exchange);
    for (const Entry* entry : making.entries)
        collector.take_confirmation(*entry);
    return collector.take_all();
}

} // namespace lisrtp::casebook
