#include "keys/keyfile/names.h"
#include "keys/keyfile/tables.h"

#include <array>

namespace lisrtp::keyfile
{

namespace
{

constexpr auto scopes = std::to_array<std::string_view>({"content", "iri"});

std::vector<Endpoint> take_delivery(Section& section)
{
    std::vector<Endpoint> delivery;
    for (const Value* written : section.texts("delivery", Need::optional)) {
        const auto endpoint = Endpoint::parse(written->text);
        if (endpoint)
            delivery.push_back(*endpoint);
        else
            section.fail_at(written->at, "`delivery` must hold addresses with ports",
                            "for example 192.0.2.9:5062");
    }
    return delivery;
}

} // namespace

std::vector<Identity> take_identities(Section& section, std::string_view field)
{
    std::vector<Identity> identities;
    for (const Value* written : section.texts(field, Need::required)) {
        const auto identity = read_identity(written->text);
        if (identity)
            identities.push_back(*identity);
        else
            section.fail_at(written->at,
                            field == "targets" ? "this target is not understood"
                                               : "this identity is not understood",
                            "write sip:, sips:, tel:, impi:, imsi: or ip: and the identity");
    }
    return identities;
}

void read_authorisation(Value& table, Intake& intake)
{
    Section section(table, "an authorisation", intake.errors);
    Authorisation authorisation;
    authorisation.id = section.text("id", Need::required);
    authorisation.liid = section.text("liid", Need::optional);
    authorisation.reference = section.text("reference", Need::optional);
    authorisation.issued_by = section.text("issued_by", Need::optional);
    const auto from = section.time("valid_from", Need::required);
    const auto to = section.time("valid_to", Need::required);
    const auto scope = section.choice("scope", Need::required, scopes);
    authorisation.targets = take_identities(section, "targets");
    authorisation.delivery = take_delivery(section);
    section.finish();

    authorisation.valid_from = from.value_or(Timestamp{});
    authorisation.valid_to = to.value_or(Timestamp{});
    authorisation.scope = scope == std::size_t{1} ? Scope::iri : Scope::content;
    if (from && to && !(*from < *to))
        section.fail("valid_to", "is not after `valid_from`: the window is empty");
    if (!authorisation.id.empty() && intake.file.authorisation(authorisation.id))
        section.fail("id", "is the id of an earlier authorisation");
    intake.file.authorisations.push_back(std::move(authorisation));
}

std::string take_authorisation(Section& section, const KeyFile& file)
{
    std::string id = section.text("authorisation", Need::required);
    if (id.empty() || file.authorisation(id))
        return id;
    std::vector<std::string_view> ids;
    for (const Authorisation& authorisation : file.authorisations)
        ids.push_back(authorisation.id);
    const auto meant = closest(id, ids);
    section.fail("authorisation", "names no authorisation of this file",
                 meant ? "did you mean `" + std::string(*meant) + "`?" : "");
    return id;
}

} // namespace lisrtp::keyfile
