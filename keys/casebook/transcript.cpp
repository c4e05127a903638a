#include "keys/casebook/transcript.h"

#include "keys/crypto/hash.h"
#include "keys/sip/auth.h"
#include "keys/sip/read_message.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace lisrtp::casebook
{

namespace
{

/** What a proxy or a terminal says of itself, and the way that a message took. */
constexpr std::string_view of_no_use[] = {"Accept",
                                          "Accept-Contact",
                                          "Accept-Encoding",
                                          "Accept-Language",
                                          "Alert-Info",
                                          "Allow",
                                          "Allow-Events",
                                          "Call-Info",
                                          "Date",
                                          "Error-Info",
                                          "Max-Forwards",
                                          "Organization",
                                          "P-Access-Network-Info",
                                          "P-Charging-Vector",
                                          "P-Visited-Network-ID",
                                          "Path",
                                          "Record-Route",
                                          "Reject-Contact",
                                          "Request-Disposition",
                                          "Route",
                                          "Server",
                                          "Service-Route",
                                          "Session-Expires",
                                          "Supported",
                                          "User-Agent"};

/** In memory, headers take several times what they take on the wire. */
void drop_what_is_of_no_use(sip::Message& message)
{
    bool has_via = false;
    std::erase_if(message.headers, [&has_via](const sip::Header& header) {
        const bool is_lower_via = header.name == "Via" && std::exchange(has_via, true);
        return is_lower_via || std::find(std::begin(of_no_use), std::end(of_no_use), header.name) !=
                                   std::end(of_no_use);
    });
    message.headers.shrink_to_fit();
}

/** Whether a message says something about others than its own call. */
bool matters_to_others(const sip::Message& message)
{
    const auto cseq = message.cseq();
    const bool of_itself = cseq && (cseq->method == "REGISTER" || cseq->method == "MESSAGE");
    const bool challenges = !message.is_request && (message.status == 401 || message.status == 407);
    return message.is_rtsp() || of_itself || challenges || !sip::credentials_of(message).empty();
}

bool by_time(const Sighted* a, const Sighted* b)
{
    return std::tie(a->at, a->place) < std::tie(b->at, b->place);
}

} // namespace

bool belongs_to_invite(const sip::Message& message)
{
    if (message.is_rtsp())
        return false;
    if (message.is_request)
        return message.method == "INVITE";
    const auto cseq = message.cseq();
    return cseq && cseq->method == "INVITE";
}

std::size_t Transcript::FingerprintHash::operator()(const Fingerprint& fingerprint) const noexcept
{
    std::size_t hash = 0;
    std::memcpy(&hash, fingerprint.data(), sizeof hash);
    return hash;
}

CallIdPrint Transcript::print_of(std::string_view call_id)
{
    const crypto::Sha256Digest digest = crypto::sha256(view_of(call_id));
    CallIdPrint print;
    std::copy_n(digest.begin(), print.size(), print.begin());
    return print;
}

/**
 * Brings the copies in the order of their places, each once. Not at every sighting: a message may
 * come any number of times, and each would have to look at all before it.
 */
void Transcript::settle_copies(Sighted& sighted)
{
    std::stable_sort(
        sighted.copies.begin(), sighted.copies.end(),
        [](const Sighted::Copy& a, const Sighted::Copy& b) { return a.place < b.place; });
    const auto repeated = std::unique(
        sighted.copies.begin(), sighted.copies.end(),
        [](const Sighted::Copy& a, const Sighted::Copy& b) { return a.place == b.place; });
    sighted.copies.erase(repeated, sighted.copies.end());
    std::erase_if(sighted.copies,
                  [&sighted](const Sighted::Copy& copy) { return copy.place == sighted.place; });
    sighted.settled_copies = sighted.copies.size();
}

/** Moves it to an earlier sighting, or notes a later one. */
void Transcript::note_sighting(Sighted& sighted, const Message& message) const
{
    if (message.place == sighted.place)
        return;
    Sighted::Copy other{message.at, message.from, message.to, message.place};
    const Timestamp at = corrected(message.at, message.place);
    if (std::tie(at, message.place) < std::tie(sighted.at, sighted.place)) {
        std::swap(sighted.seen_at, other.at);
        std::swap(sighted.from, other.from);
        std::swap(sighted.to, other.to);
        std::swap(sighted.place, other.place);
        sighted.at = at;
    }
    sighted.copies.push_back(other);
    constexpr std::size_t few_copies = 16;
    if (sighted.copies.size() > 2 * sighted.settled_copies + few_copies)
        settle_copies(sighted); // what was learned twice takes no memory
}

Timestamp Transcript::corrected(Timestamp at, Place place) const
{
    const auto ahead = clocks_ahead_.find(place.file);
    return ahead == clocks_ahead_.end() ? at : Timestamp{at.ns - ahead->second};
}

void Transcript::correct_clocks(const ClocksAhead& clocks_ahead)
{
    clocks_ahead_ = clocks_ahead;
    for (auto& [fingerprint, entry] : held_)
        correct(entry);
    for (auto& [fingerprint, stored] : stored_)
        correct(stored);
}

void Transcript::correct(Sighted& sighted) const
{
    std::vector<Sighted::Copy> copies = std::move(sighted.copies);
    sighted.copies.clear();
    sighted.settled_copies = 0;
    sighted.at = corrected(sighted.seen_at, sighted.place);
    for (const Sighted::Copy& copy : copies)
        note_sighting(sighted, {{}, copy.at, copy.from, copy.to, copy.place});
}

Sighted Transcript::sighting_of(const Message& message, const sip::Message& read) const
{
    return {corrected(message.at, message.place),
            message.from,
            message.to,
            message.place,
            message.at,
            {},
            0,
            0,
            print_of(read.call_id())};
}

void Transcript::add(const Message& message)
{
    const Fingerprint fingerprint = crypto::sha256(message.octets);
    if (const auto seen = held_.find(fingerprint); seen != held_.end()) {
        note_sighting(seen->second, message);
        return;
    }
    if (const auto seen = stored_.find(fingerprint); seen != stored_.end()) {
        note_sighting(seen->second, message);
        return;
    }
    auto read = sip::read_message(message.octets);
    if (!read) {
        const UnreadMessage found{message.at, {message.place, read.error()}};
        auto [entry, is_new] = unread_.try_emplace(fingerprint, found);
        if (!is_new && std::tie(found.at, found.what.place) <
                           std::tie(entry->second.at, entry->second.what.place))
            entry->second = found;
        return;
    }
    if (store_ && message.stored != 0 && !matters_to_others(*read)) {
        Stored stored{sighting_of(message, *read), belongs_to_invite(*read)};
        stored.stored = message.stored;
        stored_.emplace(fingerprint, std::move(stored));
        return;
    }
    drop_what_is_of_no_use(*read);
    Sighted sighted = sighting_of(message, *read);
    held_.emplace(fingerprint, Entry{std::move(sighted), std::move(*read)});
}

std::vector<const Entry*> Transcript::in_order()
{
    std::vector<const Entry*> all;
    all.reserve(held_.size());
    for (auto& [fingerprint, entry] : held_) {
        if (entry.settled_copies != entry.copies.size())
            settle_copies(entry);
        all.push_back(&entry);
    }
    // Of one frame there may be several: they stay in the order of their fingerprints.
    std::stable_sort(all.begin(), all.end(), by_time);
    return all;
}

std::map<std::uint32_t, SignallingSpan> Transcript::spans() const
{
    std::map<std::uint32_t, SignallingSpan> spans;
    const auto note = [&spans](const Sighted& sighted) {
        const auto [span, is_first] =
            spans.try_emplace(sighted.place.file, SignallingSpan{sighted.at, sighted.at});
        span->second.from = std::min(span->second.from, sighted.at);
        span->second.to = std::max(span->second.to, sighted.at);
    };
    for (const auto& [fingerprint, entry] : held_)
        note(entry);
    for (const auto& [fingerprint, stored] : stored_)
        note(stored);
    return spans;
}

std::vector<std::vector<const Sighted*>> Transcript::by_call_id()
{
    struct Found {
        const Sighted* message;
        const Fingerprint* fingerprint; ///< tells those of one frame apart
    };
    struct OfCallId {
        std::vector<Found> messages;
        bool has_invite = false;
    };
    std::map<CallIdPrint, OfCallId> of_call_ids;
    for (auto& [fingerprint, entry] : held_) {
        if (entry.message.is_rtsp() || entry.message.call_id().empty())
            continue;
        OfCallId& own = of_call_ids[entry.call_id];
        own.messages.push_back({&entry, &fingerprint});
        own.has_invite = own.has_invite || belongs_to_invite(entry.message);
    }
    static const CallIdPrint of_none = print_of("");
    for (auto& [fingerprint, stored] : stored_) {
        if (stored.call_id == of_none)
            continue;
        if (stored.settled_copies != stored.copies.size())
            settle_copies(stored);
        OfCallId& own = of_call_ids[stored.call_id];
        own.messages.push_back({&stored, &fingerprint});
        own.has_invite = own.has_invite || stored.belongs_to_invite;
    }
    std::vector<std::vector<const Sighted*>> all;
    for (auto& [call_id, own] : of_call_ids) {
        if (!own.has_invite)
            continue;
        std::sort(own.messages.begin(), own.messages.end(), [](const Found& a, const Found& b) {
            return std::tie(a.message->at, a.message->place, *a.fingerprint) <
                   std::tie(b.message->at, b.message->place, *b.fingerprint);
        });
        std::vector<const Sighted*>& messages = all.emplace_back();
        messages.reserve(own.messages.size());
        for (const Found& found : own.messages)
            messages.push_back(found.message);
        own.messages = {};
    }
    return all;
}

std::vector<Unread> Transcript::unread() const
{
    std::vector<UnreadMessage> all;
    for (const auto& [fingerprint, message] : unread_)
        all.push_back(message);
    std::sort(all.begin(), all.end(), [](const UnreadMessage& a, const UnreadMessage& b) {
        return std::tie(a.at, a.what.place) < std::tie(b.at, b.what.place);
    });
    std::vector<Unread> places;
    for (const UnreadMessage& message : all)
        places.push_back(message.what);
    return places;
}

} // namespace lisrtp::casebook
