#include "keys/casebook/transcript.h"

#include "keys/crypto/hash.h"
#include "keys/sip/auth.h"
#include "keys/sip/read_message.h"
#include "keys/sip/uri.h"

#include <algorithm>
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

auto time_and_place(const Sighted& sighted)
{
    return std::tie(sighted.at, sighted.place, sighted.part);
}

template <typename Print>
Print beginning_of_sha256(ByteView octets)
{
    const crypto::Sha256Digest digest = crypto::sha256(octets);
    Print print;
    std::copy_n(digest.begin(), print.size(), print.begin());
    return print;
}

/** Of From and To, whoever of them wrote the message. */
std::string pair_of_parties(const sip::Message& message)
{
    std::string a = sip::address_of_record(message.from().uri);
    std::string b = sip::address_of_record(message.to().uri);
    if (b < a)
        std::swap(a, b);
    return a + '\n' + b;
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

Transcript::Fingerprint Transcript::fingerprint_of(ByteView octets)
{
    return beginning_of_sha256<Fingerprint>(octets);
}

Transcript::Print Transcript::print_of(std::string_view name)
{
    return beginning_of_sha256<Print>(view_of(name));
}

std::uint32_t Transcript::group_of(const sip::Message& message)
{
    if (message.is_rtsp() || message.call_id().empty())
        return no_group;
    const Print parties = print_of(pair_of_parties(message));
    const auto [number, is_new] = group_numbers_.try_emplace(
        print_of(message.call_id()), static_cast<std::uint32_t>(groups_.size()));
    if (is_new)
        groups_.push_back({parties});
    Group& group = groups_[number->second];
    group.one_pair_of_parties = group.one_pair_of_parties && group.parties == parties;
    group.has_invite = group.has_invite || belongs_to_invite(message);
    return number->second;
}

/**
 * Brings the copies in the order of their places, each once. Not at every sighting: a message may
 * come any number of times, and each would have to look at all before it.
 */
void Transcript::settle(Copies& copies)
{
    std::stable_sort(copies.all.begin(), copies.all.end(),
                     [](const Copy& a, const Copy& b) { return a.place < b.place; });
    const auto repeated =
        std::unique(copies.all.begin(), copies.all.end(),
                    [](const Copy& a, const Copy& b) { return a.place == b.place; });
    copies.all.erase(repeated, copies.all.end());
    std::erase_if(copies.all,
                  [&copies](const Copy& copy) { return copy.place == copies.of->place; });
    copies.settled = copies.all.size();
    copies.of->copies = static_cast<std::uint32_t>(copies.settled);
}

void Transcript::note_copy(Copies& copies, const Copy& copy)
{
    copies.all.push_back(copy);
    ++copies.of->copies;
    constexpr std::size_t few_copies = 16;
    if (copies.all.size() > 2 * copies.settled + few_copies)
        settle(copies); // what was learned twice takes no memory
}

/** Moves it to an earlier sighting, or notes a later one. */
void Transcript::note_sighting(Sighted& sighted, Entry* entry, const Message& message)
{
    if (message.place == sighted.place)
        return;
    Copy other{message.at, message.place, message.part, message.stored, {}, {}};
    if (entry) {
        other.stored = 0;
        other.from = message.from;
        other.to = message.to;
    }
    const Timestamp at = corrected(message.at, message.place);
    if (std::tie(at, message.place) < std::tie(sighted.at, sighted.place)) {
        other.at = as_seen(sighted.at, sighted.place);
        sighted.at = at;
        std::swap(sighted.place, other.place);
        std::swap(sighted.part, other.part);
        std::swap(sighted.stored, other.stored);
        if (entry) {
            std::swap(entry->from, other.from);
            std::swap(entry->to, other.to);
        }
    }
    Copies& copies = copies_[&sighted];
    copies.of = &sighted;
    note_copy(copies, other);
}

std::int64_t Transcript::ahead_ns(Place place) const
{
    const auto ahead = clocks_ahead_.find(place.file);
    return ahead == clocks_ahead_.end() ? 0 : ahead->second;
}

Timestamp Transcript::corrected(Timestamp at, Place place) const
{
    return {at.ns - ahead_ns(place)};
}

/** What its own capture's clock said. */
Timestamp Transcript::as_seen(Timestamp at, Place place) const
{
    return {at.ns + ahead_ns(place)};
}

void Transcript::correct_clocks(const ClocksAhead& clocks_ahead)
{
    const auto correct = [this](const auto& take_each) {
        for (auto& [fingerprint, entry] : held_)
            take_each(static_cast<Sighted&>(entry), &entry);
        for (auto& [fingerprint, sighted] : stored_)
            take_each(sighted, static_cast<Entry*>(nullptr));
    };
    correct([this](Sighted& sighted, Entry*) { sighted.at = as_seen(sighted.at, sighted.place); });
    clocks_ahead_ = clocks_ahead;
    correct([this](Sighted& sighted, Entry* entry) {
        sighted.at = corrected(sighted.at, sighted.place);
        const auto copies = copies_.find(&sighted);
        if (copies == copies_.end())
            return;
        const std::vector<Copy> all = std::exchange(copies->second, {}).all;
        sighted.copies = 0;
        for (const Copy& copy : all)
            note_sighting(sighted, entry,
                          {{}, copy.at, copy.from, copy.to, copy.place, copy.stored, copy.part});
    });
}

Sighted Transcript::sighting_of(const Message& message, const sip::Message& read)
{
    return {
        corrected(message.at, message.place), message.place, 0, message.part, group_of(read), 0};
}

void Transcript::add(const Message& message)
{
    const Fingerprint fingerprint = fingerprint_of(message.octets);
    if (const auto seen = held_.find(fingerprint); seen != held_.end()) {
        note_sighting(seen->second, &seen->second, message);
        return;
    }
    if (const auto seen = stored_.find(fingerprint); seen != stored_.end()) {
        if (message.stored != 0)
            note_sighting(seen->second, nullptr, message);
        else
            note_sighting_to_hold(fingerprint, message);
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
    Sighted sighted = sighting_of(message, *read);
    if (store_ && message.stored != 0 && !matters_to_others(*read)) {
        sighted.stored = message.stored;
        stored_.emplace(fingerprint, sighted);
        return;
    }
    drop_what_is_of_no_use(*read);
    held_.emplace(fingerprint, Entry{sighted, message.from, message.to, std::move(*read), {}});
}

/** The store does not know of this one, so that its ends must be held, and those of all others. */
void Transcript::note_sighting_to_hold(const Fingerprint& fingerprint, const Message& message)
{
    auto read = sip::read_message(message.octets);
    if (!read)
        return; // the same octets could be read before
    drop_what_is_of_no_use(*read);
    auto known = stored_.extract(fingerprint);
    Entry& entry = held_[fingerprint];
    static_cast<Sighted&>(entry) = known.mapped();
    entry.message = std::move(*read);
    const auto take_ends = [this](std::int64_t stored, Endpoint& from, Endpoint& to) {
        const StoredMessage kept = store_->message(stored);
        from = kept.from;
        to = kept.to;
    };
    take_ends(std::exchange(entry.stored, 0), entry.from, entry.to);
    if (auto copies = copies_.extract(&known.mapped())) {
        for (Copy& copy : copies.mapped().all)
            take_ends(std::exchange(copy.stored, 0), copy.from, copy.to);
        copies.key() = &entry;
        copies.mapped().of = &entry;
        copies_.insert(std::move(copies));
    }
    note_sighting(entry, &entry, message);
}

void Transcript::settle_all()
{
    for (auto& [sighted, copies] : copies_)
        if (copies.settled != copies.all.size())
            settle(copies);
}

std::vector<Place> Transcript::copies_of(const Sighted& sighted) const
{
    std::vector<Place> places;
    if (const auto copies = copies_.find(&sighted); copies != copies_.end())
        for (const Copy& copy : copies->second.all)
            places.push_back(copy.place);
    return places;
}

std::vector<const Entry*> Transcript::in_order()
{
    settle_all();
    std::vector<const Entry*> all;
    all.reserve(held_.size());
    for (auto& [fingerprint, entry] : held_) {
        entry.copy_places = copies_of(entry);
        all.push_back(&entry);
    }
    // Of one frame there may be several: without parts they stay in the order of their
    // fingerprints.
    std::stable_sort(all.begin(), all.end(), [](const Entry* a, const Entry* b) {
        return time_and_place(*a) < time_and_place(*b);
    });
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
    for (const auto& [fingerprint, sighted] : stored_)
        note(sighted);
    return spans;
}

std::vector<Transcript::OfCallId> Transcript::by_call_id(std::vector<const Sighted*>& all)
{
    settle_all();
    struct Found {
        const Sighted* message;
        const Fingerprint* fingerprint; ///< tells those of one frame apart
    };
    std::vector<Found> found;
    found.reserve(held_.size() + stored_.size());
    const auto take = [&](const Fingerprint& fingerprint, const Sighted& sighted) {
        if (sighted.group != no_group && groups_[sighted.group].has_invite)
            found.push_back({&sighted, &fingerprint});
    };
    for (const auto& [fingerprint, entry] : held_)
        take(fingerprint, entry);
    for (const auto& [fingerprint, sighted] : stored_)
        take(fingerprint, sighted);
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return std::tuple(a.message->group, time_and_place(*a.message), *a.fingerprint) <
               std::tuple(b.message->group, time_and_place(*b.message), *b.fingerprint);
    });
    all.clear();
    all.reserve(found.size());
    for (const Found& one : found)
        all.push_back(one.message);
    std::vector<OfCallId> of_call_ids;
    for (std::size_t first = 0, end = 0; first < all.size(); first = end) {
        while (end < all.size() && all[end]->group == all[first]->group)
            ++end;
        of_call_ids.push_back({std::span(all).subspan(first, end - first),
                               groups_[all[first]->group].one_pair_of_parties});
    }
    return of_call_ids;
}

std::unique_ptr<const Entry> Transcript::load(const Sighted& sighted) const
{
    const StoredMessage stored = store_->message(sighted.stored);
    auto message = sip::read_message(stored.octets);
    if (!message)
        return nullptr;
    return std::make_unique<const Entry>(
        Entry{sighted, stored.from, stored.to, std::move(*message), copies_of(sighted)});
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
