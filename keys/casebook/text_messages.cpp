#include "keys/casebook/text_messages.h"

#include "keys/casebook/coverage.h"
#include "keys/casebook/parties.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** Call-ID, CSeq and the sender's tag: one request on all its hops. */
using Transaction = std::tuple<std::string, std::uint32_t, std::string>;

Transaction transaction_of(const sip::Message& message, std::uint32_t number)
{
    return {std::string(message.call_id()), number, std::string(message.from().tag())};
}

std::string without_parameters(const std::string& uri)
{
    return uri.substr(0, uri.find_first_of(";?"));
}

/** As a call of one message, so that authorisations are asked in one place. */
Coverage coverage_of(const Entry& entry, const TextMessage& text, const People& people,
                     const keyfile::KeyFile* keys)
{
    CallInMaking making;
    making.call.from = text.from;
    making.call.to = text.to;
    making.call.start = making.call.end = text.at;
    making.call.ended_by = Ending::bye;
    making.entries = {&entry};
    Coverage coverage = coverage_of_call(parties_of(making, people).all(), making.call, keys);
    const auto holds = [&text](const Window& window) { return window.holds(text.at); };
    if (coverage.kind == Coverage::Kind::content &&
        std::none_of(coverage.windows.begin(), coverage.windows.end(), holds)) {
        coverage.kind = Coverage::Kind::none;
        coverage.reason = "outside the authorised window";
    }
    return coverage;
}

TextMessage text_message_of(const Entry& entry, const People& people, const keyfile::KeyFile* keys)
{
    const sip::Message& message = entry.message;
    TextMessage text;
    text.call_id = message.call_id();
    text.from = without_parameters(message.from().uri);
    text.to = without_parameters(message.to().uri);
    text.at = entry.at;
    text.source = entry.from;
    text.destination = entry.to;
    text.place = entry.place;
    text.copies = entry.copy_places;
    text.content_type = message.content_type().name;
    text.encoding = message.value("Content-Encoding");
    text.coverage = coverage_of(entry, text, people, keys);
    if (text.coverage.kind == Coverage::Kind::content)
        text.body = message.body;
    return text;
}

} // namespace

std::vector<TextMessage> collect_text_messages(const std::vector<const Entry*>& entries,
                                               const People& people, const keyfile::KeyFile* keys)
{
    std::vector<TextMessage> texts;
    std::map<Transaction, std::size_t> known;
    for (const Entry* entry : entries) {
        const sip::Message& message = entry->message;
        const auto cseq = message.cseq();
        if (message.is_rtsp() || !cseq || cseq->method != "MESSAGE")
            continue;
        const auto of = known.find(transaction_of(message, cseq->number));
        if (!message.is_request) {
            if (of != known.end() && message.status >= 200)
                texts[of->second].answer = std::to_string(message.status) + " " + message.reason;
        } else if (of == known.end()) {
            known.emplace(transaction_of(message, cseq->number), texts.size());
            texts.push_back(text_message_of(*entry, people, keys));
        } else {
            std::vector<Place>& copies = texts[of->second].copies;
            copies.push_back(entry->place);
            copies.insert(copies.end(), entry->copy_places.begin(), entry->copy_places.end());
        }
    }
    return texts;
}

} // namespace lisrtp::casebook
