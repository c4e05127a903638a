#include "keys/casebook/earlier_calls.h"

#include <algorithm>
#include <unordered_set>

namespace lisrtp::casebook
{

namespace
{

UsedEntry used(const Sighted& message)
{
    return {&message, message.at, message.copies};
}

/** A challenge or what answers it may stand in any message. */
bool is_about_persons(const sip::Message& message)
{
    if (message.status == 401 || message.status == 407 ||
        message.value("CSeq").find("REGISTER") != std::string_view::npos)
        return true;
    return std::any_of(message.headers.begin(), message.headers.end(), [](const auto& header) {
        return header.name == "WWW-Authenticate" || header.name == "Proxy-Authenticate" ||
               header.name == "Authorization" || header.name == "Proxy-Authorization" ||
               header.name == "Authentication-Info" || header.name == "Proxy-Authentication-Info";
    });
}

} // namespace

CommonGround common_ground_of(const std::vector<const Entry*>& entries,
                              const std::vector<FoundCall>& calls, std::size_t core_vectors)
{
    std::unordered_set<const Sighted*> of_calls;
    for (const FoundCall& call : calls)
        of_calls.insert(call.messages.begin(), call.messages.end());
    CommonGround ground;
    ground.core_vectors = core_vectors;
    ground.begins = entries.empty() ? Timestamp{} : entries.front()->at;
    ground.is_one_capture = true;
    for (const Entry* entry : entries) {
        ground.is_one_capture =
            ground.is_one_capture && entry->place.file == entries.front()->place.file;
        if (!of_calls.contains(entry) || is_about_persons(entry->message))
            ground.entries.push_back(used(*entry));
    }
    return ground;
}

MadeOf made_of(const FoundCall& call)
{
    MadeOf made;
    for (const Sighted* message : call.messages)
        made.entries.push_back(used(*message));
    return made;
}

EarlierCalls::EarlierCalls(std::vector<Call> calls, std::vector<MadeOf> made)
    : calls_(std::move(calls)), made_(std::move(made))
{
    for (std::size_t number = 0; number < std::min(calls_.size(), made_.size()); ++number)
        if (made_[number].alone)
            numbers_.emplace(made_[number].entries.front().message, number);
}

const MadeOf* EarlierCalls::find(const FoundCall& call) const
{
    const auto known = numbers_.find(call.messages.front());
    if (known == numbers_.end())
        return nullptr;
    const MadeOf& made = made_[known->second];
    const bool is_same = std::equal(
        made.entries.begin(), made.entries.end(), call.messages.begin(), call.messages.end(),
        [](const UsedEntry& then, const Sighted* now) { return then == used(*now); });
    return is_same ? &made : nullptr;
}

Call EarlierCalls::take(const MadeOf& made)
{
    const auto number = static_cast<std::size_t>(&made - made_.data());
    numbers_.erase(made.entries.front().message);
    return std::move(calls_[number]);
}

} // namespace lisrtp::casebook
