#include "keys/casebook/transcript.h"

#include "keys/crypto/hash.h"
#include "keys/sip/read_message.h"

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

} // namespace

/**
 * Brings the copies in the order of their places, each once. Not at every sighting: a message may
 * come any number of times, and each would have to look at all before it.
 */
void Transcript::settle_copies(Entry& entry)
{
    std::stable_sort(entry.copies.begin(), entry.copies.end(),
                     [](const Entry::Copy& a, const Entry::Copy& b) { return a.place < b.place; });
    const auto repeated =
        std::unique(entry.copies.begin(), entry.copies.end(),
                    [](const Entry::Copy& a, const Entry::Copy& b) { return a.place == b.place; });
    entry.copies.erase(repeated, entry.copies.end());
    std::erase_if(entry.copies,
                  [&entry](const Entry::Copy& copy) { return copy.place == entry.place; });
    entry.settled_copies = entry.copies.size();
}

/** Moves the entry to an earlier sighting, or notes a later one. */
void Transcript::note_sighting(Entry& entry, const Message& message) const
{
    if (message.place == entry.place)
        return;
    Entry::Copy other{message.at, message.from, message.to, message.place};
    const Timestamp at = corrected(message.at, message.place);
    if (std::tie(at, message.place) < std::tie(entry.at, entry.place)) {
        std::swap(entry.seen_at, other.at);
        std::swap(entry.from, other.from);
        std::swap(entry.to, other.to);
        std::swap(entry.place, other.place);
        entry.at = at;
    }
    entry.copies.push_back(other);
    constexpr std::size_t few_copies = 16;
    if (entry.copies.size() > 2 * entry.settled_copies + few_copies)
        settle_copies(entry); // what was learned twice takes no memory
}

Timestamp Transcript::corrected(Timestamp at, Place place) const
{
    const auto ahead = clocks_ahead_.find(place.file);
    return ahead == clocks_ahead_.end() ? at : Timestamp{at.ns - ahead->second};
}

void Transcript::correct_clocks(const ClocksAhead& clocks_ahead)
{
    clocks_ahead_ = clocks_ahead;
    for (auto& [fingerprint, entry] : entries_) {
        std::vector<Entry::Copy> copies = std::move(entry.copies);
        entry.copies.clear();
        entry.settled_copies = 0;
        entry.at = corrected(entry.seen_at, entry.place);
        for (const Entry::Copy& copy : copies)
            note_sighting(entry, {{}, copy.at, copy.from, copy.to, copy.place});
    }
}

void Transcript::add(const Message& message)
{
    const Fingerprint fingerprint = crypto::sha256(message.octets);
    if (const auto seen = entries_.find(fingerprint); seen != entries_.end()) {
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
    drop_what_is_of_no_use(*read);
    entries_.emplace(fingerprint, Entry{std::move(*read),
                                        corrected(message.at, message.place),
                                        message.from,
                                        message.to,
                                        message.place,
                                        message.at,
                                        {},
                                        0});
}

std::vector<const Entry*> Transcript::in_order()
{
    std::vector<const Entry*> all;
    all.reserve(entries_.size());
    for (auto& [fingerprint, entry] : entries_) {
        if (entry.settled_copies != entry.copies.size())
            settle_copies(entry);
        all.push_back(&entry);
    }
    std::sort(all.begin(), all.end(), [](const Entry* a, const Entry* b) {
        return std::tie(a->at, a->place) < std::tie(b->at, b->place);
    });
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
