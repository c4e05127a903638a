#include "keys/casebook/transcript.h"

#include "keys/crypto/hash.h"
#include "keys/sip/read_message.h"

#include <algorithm>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** Moves the entry to an earlier sighting, or notes a later one. */
void note_sighting(Entry& entry, const Message& message)
{
    if (message.place == entry.place)
        return;
    const bool earlier = std::tie(message.at, message.place) < std::tie(entry.at, entry.place);
    const Place other = earlier ? entry.place : message.place;
    const auto where = std::lower_bound(entry.copies.begin(), entry.copies.end(), other);
    if (where == entry.copies.end() || *where != other)
        entry.copies.insert(where, other);
    if (!earlier)
        return;
    std::erase(entry.copies, message.place);
    entry.at = message.at;
    entry.place = message.place;
    entry.from = message.from;
    entry.to = message.to;
}

} // namespace

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
    entries_.emplace(
        fingerprint,
        Entry{std::move(*read), message.at, message.from, message.to, message.place, {}});
}

std::vector<const Entry*> Transcript::in_order() const
{
    std::vector<const Entry*> all;
    all.reserve(entries_.size());
    for (const auto& [fingerprint, entry] : entries_)
        all.push_back(&entry);
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
