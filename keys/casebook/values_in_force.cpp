#include "keys/casebook/values_in_force.h"

#include "keys/base/hex.h"
#include "keys/casebook/applicability.h"
#include "keys/crypto/hash.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

constexpr std::size_t fingerprint_octets = 8;
constexpr std::size_t most_told = 8;

} // namespace

std::vector<const DerivedValue*> values_in_force(const MikeySessionWork& work,
                                                 agreement::Group group, Side side,
                                                 const SeenMikey& message)
{
    std::vector<const DerivedValue*> found;
    PublicValues& public_values = *work.context().knowledge.public_values;
    for (const DerivedValue* value : public_values.of_persons(group, work.party(side))) {
        const bool answered = value->answered_by && value->answered_by->at <= message.at() &&
                              same_device(*value->answered_by, *message.entry);
        const bool handed_over = !value->seed && value->seed_at && *value->seed_at <= message.at();
        if ((answered || handed_over) && (!value->seed_at || *value->seed_at <= message.at()) &&
            !work.windows(*value->secret).empty())
            found.push_back(value);
    }
    std::stable_sort(found.begin(), found.end(), [](const DerivedValue* a, const DerivedValue* b) {
        return a->seed_at > b->seed_at;
    });
    return found;
}

std::string fingerprint(ByteView public_value)
{
    return to_hex(ByteView(crypto::sha256(public_value)).first(fingerprint_octets));
}

Registrations::Since seeds_since(const MikeySessionWork& work, Side side, const SeenMikey& message,
                                 const std::vector<const DerivedValue*>& in_force)
{
    Registrations::Newest newest;
    for (const DerivedValue* value : in_force) {
        const Timestamp at = value->answered_by ? value->answered_by->at : *value->seed_at;
        if (newest.at < at)
            newest = {value->answered_by, at};
    }
    return work.context().knowledge.registrations->challenges_since(newest, work.party(side),
                                                                    *message.entry);
}

std::string accusation(const MikeySessionWork& work, agreement::Group group, std::string_view whose,
                       ByteView seen, const std::vector<const DerivedValue*>& in_force,
                       const Registrations::Since& since)
{
    std::string text = std::string(whose) + " " + fingerprint(seen) + " differs from " +
                       (in_force.size() == 1 ? "the g^x that its seed allows ("
                                             : "g^x for all " + std::to_string(in_force.size()) +
                                                   " seeds that it may use (");
    for (std::size_t i = 0; i < std::min(in_force.size(), most_told); ++i) {
        const DerivedValue& value = *in_force[i];
        text += i == 0 ? "" : "; ";
        text += fingerprint(work.context().knowledge.public_values->value_of(group, value)) +
                " by " + value.secret->id + ", seed " +
                (value.seed ? "in frame " + std::to_string(value.seed->frame) : "handed over");
    }
    if (in_force.size() > most_told)
        text += "; and " + std::to_string(in_force.size() - most_told) + " more";
    text += "): ";
    if (!since.doubt.empty())
        return text + "a newer challenge may not have been captured: " + since.doubt;
    text += "the terminal does not use the agreed key";
    return text + (since.ruled_out_by
                       ? "; frame " + std::to_string(since.ruled_out_by->frame) +
                             " leaves no room for a challenge that was not captured"
                       : "; no later registration confirms that it was given no newer seed");
}

} // namespace lisrtp::casebook
