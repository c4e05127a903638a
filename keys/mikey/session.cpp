#include "keys/mikey/session.h"

#include "keys/mikey/tek.h"

namespace lisrtp::mikey
{

namespace
{

/** The message whose SP payloads count. */
const Message& policy_source(const Exchange& exchange)
{
    const Message* const sources[] = {exchange.i_message, exchange.r_message, exchange.earlier};
    for (const Message* message : sources)
        if (message != nullptr && message->first<SecurityPolicy>() != nullptr)
            return *message;
    return *exchange.i_message;
}

/** A crypto session with one of its policies, not yet keyed. */
struct Slot {
    CsMapEntry entry;
    SrtpPolicy policy;
};

Result<std::vector<Slot>> slots_of(const Exchange& exchange)
{
    const std::vector<CsMapEntry> map = merged_map(exchange);
    if (map.empty())
        return Error{ErrorCode::missing, "crypto sessions", 8};
    const Message& source = policy_source(exchange);
    const SecurityPolicy* first_policy = source.first<SecurityPolicy>();
    const std::uint8_t default_number = first_policy ? first_policy->number : std::uint8_t{0};
    std::vector<Slot> slots;
    for (const CsMapEntry& entry : map) {
        if (entry.protocol != 0)
            return Error{ErrorCode::unsupported, "security protocol", 8};
        // GENERIC-ID may leave its policies out
        std::vector<std::uint8_t> numbers = entry.policies;
        if (numbers.empty())
            numbers.push_back(default_number);
        for (const std::uint8_t number : numbers) {
            const Result<SrtpPolicy> policy = srtp_policy(source, number);
            if (!policy)
                return policy.error();
            slots.push_back({entry, *policy});
        }
    }
    return slots;
}

/** An MKI stands in the key's own KV data, or in a GENERIC-ID entry. */
CsKeys unkeyed(const Slot& slot, const Bytes& spi)
{
    CsKeys keys;
    keys.cs = slot.entry.cs;
    keys.mki = spi.empty() ? slot.entry.spi : spi;
    keys.ssrc = slot.entry.ssrc;
    keys.roc = slot.entry.roc;
    keys.policy = slot.policy;
    return keys;
}

/** @param own_salt  what the key data brought; empty: the salt is derived too */
Result<CsKeys> derived_keys(const Exchange& exchange, const Slot& slot, const SecretBytes& tgk,
                            const SecretBytes& own_salt, const Bytes& spi)
{
    const CsbId csb = exchange.i_message->csb;
    const ByteView rand = mikey_rand(exchange);
    CsKeys keys = unkeyed(slot, spi);
    Result<SecretBytes> tek = derive_tek(tgk, keys.cs, csb, rand, slot.policy.key_octets);
    if (!tek)
        return tek.error();
    keys.key = *std::move(tek);
    if (!own_salt.empty()) {
        if (own_salt.size() != slot.policy.salt_octets)
            return Error{ErrorCode::bad_salt_length, "key data salt", 0};
        keys.salt = own_salt.clone();
    } else if (slot.policy.salt_octets > 0) {
        Result<SecretBytes> salt = derive_salt(tgk, keys.cs, csb, rand, slot.policy.salt_octets);
        if (!salt)
            return salt.error();
        keys.salt = *std::move(salt);
    }
    return keys;
}

Result<CsKeys> tek_keys(const Slot& slot, const KeyData& tek)
{
    const std::size_t key_octets = slot.policy.key_octets;
    const std::size_t salt_octets = slot.policy.salt_octets;
    if (tek.key.size() < key_octets)
        return Error{ErrorCode::bad_key_length, "TEK", 0};
    CsKeys keys = unkeyed(slot, tek.validity.spi);
    keys.key = tek.key.slice(0, key_octets);
    if (!tek.salt.empty()) {
        if (tek.salt.size() != salt_octets)
            return Error{ErrorCode::bad_salt_length, "key data salt", 0};
        keys.salt = tek.salt.clone();
        if (tek.key.size() > key_octets)
            keys.quirks.push_back(Quirk::longer_tek);
    } else if (salt_octets > 0 && tek.key.size() == key_octets + salt_octets) {
        keys.salt = tek.key.slice(key_octets, key_octets + salt_octets);
        keys.quirks.push_back(Quirk::key_with_salt_in_tek);
    } else {
        keys.salt = SecretBytes(salt_octets); // zeros: RFC 3711's missing salt
        if (tek.key.size() > key_octets)
            keys.quirks.push_back(Quirk::longer_tek);
    }
    return keys;
}

/** Whether the n-th TEK belongs to the n-th crypto session. */
bool teks_are_positional(std::span<const KeyData> keys, std::size_t sessions)
{
    if (keys.size() != sessions || keys.size() < 2)
        return false;
    return std::all_of(keys.begin(), keys.end(), [](const KeyData& key) {
        return key.is_tek() && key.validity.type == KeyValidityType::null;
    });
}

/** The MKI of an agreed TGK stands in the DH payload. */
Bytes dh_spi(const Exchange& exchange)
{
    for (const Message* message : {exchange.i_message, exchange.r_message})
        if (message != nullptr && dh_value(*message) != nullptr)
            return dh_value(*message)->validity.spi;
    return {};
}

Result<void> check_prf(const Exchange& exchange)
{
    if (exchange.i_message->prf != PrfFunction::mikey_1)
        return Error{ErrorCode::unsupported, "PRF function", 3};
    if (mikey_rand(exchange).empty())
        return Error{ErrorCode::missing, "RAND", 0};
    return {};
}

} // namespace

ByteView mikey_rand(const Exchange& exchange)
{
    const ByteView rand = mikey_rand(*exchange.i_message);
    return rand.empty() && exchange.earlier ? mikey_rand(*exchange.earlier) : rand;
}

std::vector<CsMapEntry> merged_map(const Exchange& exchange)
{
    std::vector<CsMapEntry> map = exchange.i_message->map;
    if (exchange.r_message == nullptr)
        return map;
    if (map.empty())
        return exchange.r_message->map;
    for (const CsMapEntry& answer : exchange.r_message->map)
        for (CsMapEntry& offer : map)
            if (offer.cs == answer.cs && answer.ssrc) {
                offer.ssrc = answer.ssrc;
                offer.roc = answer.roc;
            }
    return map;
}

Result<std::vector<CsKeys>> keys_from_tgk(const Exchange& exchange, const SecretBytes& tgk)
{
    if (const Result<void> checked = check_prf(exchange); !checked)
        return checked.error();
    const Result<std::vector<Slot>> slots = slots_of(exchange);
    if (!slots)
        return slots.error();
    const Bytes spi = dh_spi(exchange);
    std::vector<CsKeys> all;
    for (const Slot& slot : *slots) {
        Result<CsKeys> keys = derived_keys(exchange, slot, tgk, SecretBytes(), spi);
        if (!keys)
            return keys.error();
        all.push_back(*std::move(keys));
    }
    return all;
}

Result<std::vector<CsKeys>> keys_from_key_data(const Exchange& exchange,
                                               std::span<const KeyData> keys)
{
    const bool has_tgk =
        std::any_of(keys.begin(), keys.end(), [](const KeyData& key) { return !key.is_tek(); });
    if (has_tgk) // TEKs are used as they are, without PRF and RAND
        if (const Result<void> checked = check_prf(exchange); !checked)
            return checked.error();
    const Result<std::vector<Slot>> slots = slots_of(exchange);
    if (!slots)
        return slots.error();
    const bool positional = teks_are_positional(keys, slots->size());
    std::vector<CsKeys> all;
    for (std::size_t i = 0; i < slots->size(); ++i) {
        const Slot& slot = (*slots)[i];
        for (const KeyData& key : positional ? keys.subspan(i, 1) : keys) {
            Result<CsKeys> one =
                key.is_tek() ? tek_keys(slot, key)
                             : derived_keys(exchange, slot, key.key, key.salt, key.validity.spi);
            if (!one)
                return one.error();
            all.push_back(*std::move(one));
        }
    }
    return all;
}

} // namespace lisrtp::mikey
