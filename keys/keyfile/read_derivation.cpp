#include "keys/keyfile/names.h"
#include "keys/keyfile/tables.h"

#include <array>
#include <charconv>

namespace lisrtp::keyfile
{

namespace
{

constexpr auto stages = std::to_array<std::string_view>({"before-tgk", "after-tgk"});

bool yields_keys_by_aka(aka::Kdf kdf)
{
    return kdf == aka::Kdf::ck || kdf == aka::Kdf::ik || kdf == aka::Kdf::ck_ik ||
           kdf == aka::Kdf::ck_v2 || kdf == aka::Kdf::ik_v2;
}

/** "a:b", the octets from a to b-1. */
std::optional<aka::KeySlice> slice_of(std::string_view text)
{
    aka::KeySlice slice;
    const char* const end = text.data() + text.size();
    const auto [colon, no_begin] = std::from_chars(text.data(), end, slice.begin);
    if (no_begin != std::errc{} || colon == end || *colon != ':')
        return std::nullopt;
    const auto [rest, no_end] = std::from_chars(colon + 1, end, slice.end);
    if (no_end != std::errc{} || rest != end || slice.begin >= slice.end)
        return std::nullopt;
    return slice;
}

/** The subscriber or quintet that a derivation or a seed is for. */
const Secret* take_owner(Section& section, Need need, const KeyFile& file, std::string& id)
{
    id = section.text("secret", need);
    if (id.empty())
        return nullptr;
    const Secret* secret = file.secret(id);
    if (!secret) {
        std::vector<std::string_view> ids;
        for (const Secret& other : file.secrets)
            ids.push_back(other.id);
        const auto meant = closest(id, ids);
        section.fail("secret", "names no secret of this file",
                     meant ? "did you mean `" + std::string(*meant) + "`?" : "");
    } else if (!secret->as<Subscriber>() && !secret->as<Quintet>()) {
        section.fail("secret", "must name a subscriber or a quintet");
        return nullptr;
    }
    return secret;
}

/** Whether the rule can be applied to the secret that it names. */
void check_against(const Secret& secret, const aka::Derivation& rule, Section& section)
{
    const Subscriber* subscriber = secret.as<Subscriber>();
    if (!subscriber) {
        if (!yields_keys_by_aka(rule.kdf) || rule.key_octets || !rule.mask.empty())
            section.fail("kdf", "needs k, which a quintet does not have");
        return;
    }
    std::size_t octets = subscriber->k.size();
    if (octets == 0)
        return; // k itself is wrong, which was said
    if (rule.key_octets) {
        if (rule.key_octets->end > octets)
            section.fail("key_octets",
                         "reaches beyond k, which has " + std::to_string(octets) + " octets");
        octets = rule.key_octets->end - rule.key_octets->begin;
    }
    if (!rule.mask.empty() && rule.mask.size() != octets)
        section.fail("mask", "has " + std::to_string(rule.mask.size()) + " octets, the key " +
                                 std::to_string(octets));
    if (yields_keys_by_aka(rule.kdf) && subscriber->algorithm == aka::Algorithm::none)
        section.fail("kdf", "needs a subscriber with an AKA algorithm");
}

} // namespace

void read_derivation(Value& table, Intake& intake)
{
    Section section(table, "a derivation", intake.errors);
    Derivation derivation;
    aka::Derivation& rule = derivation.rule;
    const Secret* owner = take_owner(section, Need::optional, intake.file, derivation.secret);
    const auto seed = section.choice("seed", Need::required, aka::seed_form_names());
    rule.seed = static_cast<aka::SeedForm>(seed.value_or(0));
    const std::string slice = section.text("key_octets", Need::optional);
    if (!slice.empty()) {
        rule.key_octets = slice_of(slice);
        if (!rule.key_octets)
            section.fail("key_octets", "must be \"a:b\": the octets from a to b-1 of k");
    }
    rule.mask = section.secret_hex("mask", Need::optional, Lengths::between(1, 1024));
    const auto kdf = section.choice("kdf", Need::required, aka::kdf_names());
    rule.kdf = static_cast<aka::Kdf>(kdf.value_or(0));
    for (const Value* label : section.texts("then", Need::optional))
        rule.then.push_back(label->text);
    const auto stage = section.choice("stage", Need::optional, stages);
    rule.then_after_tgk = stage == std::size_t{1};
    if (const auto length = section.integer("length", Need::optional, 1, 1024))
        rule.length = static_cast<std::size_t>(*length);
    const auto use = section.choice("use", Need::required, aka::use_names());
    rule.use = static_cast<aka::Use>(use.value_or(0));
    section.finish();

    if (rule.then_after_tgk && rule.then.empty())
        section.fail("stage", "needs `then`: there is no chain to be run after the TGK");
    if (owner && kdf)
        check_against(*owner, rule, section);
    intake.file.derivations.push_back(std::move(derivation));
}

void read_seed(Value& table, Intake& intake)
{
    Section section(table, "a seed", intake.errors);
    Seed seed;
    take_owner(section, Need::required, intake.file, seed.secret);
    seed.value = section.hex("value", Need::required, Lengths::between(1, 1024));
    seed.seen_at = section.time("seen_at", Need::optional);
    section.finish();
    intake.file.seeds.push_back(std::move(seed));
}

} // namespace lisrtp::keyfile
