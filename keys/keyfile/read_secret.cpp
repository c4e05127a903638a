#include "keys/keyfile/names.h"
#include "keys/keyfile/secret_kinds.h"
#include "keys/keyfile/tables.h"

namespace lisrtp::keyfile
{

namespace
{

std::vector<Identity> take_public_identities(Section& section)
{
    std::vector<Identity> identities;
    for (const Value* written : section.texts("impu", Need::optional)) {
        const auto identity = identity_of_uri(written->text);
        if (identity)
            identities.push_back(*identity);
        else
            section.fail_at(written->at, "`impu` must hold sip:, sips: or tel: URIs");
    }
    return identities;
}

} // namespace

void read_secret(Value& table, Intake& intake)
{
    Section section(table, "a secret", intake.errors);
    Secret secret;
    secret.line = table.at.line;
    secret.id = section.text("id", Need::required);
    secret.authorisation = take_authorisation(section, intake.file);
    secret.impi = section.text("impi", Need::optional);
    secret.impu = take_public_identities(section);
    secret.call_id = section.text("call_id", Need::optional);
    if (const auto csb = section.number_in_hex("csb_id", Need::optional))
        secret.csb_id = CsbId{*csb};
    secret.received_at = section.time("received_at", Need::optional);
    const auto kind = section.choice("kind", Need::required, secret_kinds());
    if (!secret.id.empty() && intake.file.secret(secret.id))
        section.fail("id", "is the id of an earlier secret");
    if (!kind)
        return; // which fields it should have is not known

    section.rename("a secret of kind `" + std::string(secret_kinds()[*kind]) + "`");
    secret.value = take_secret_value(*kind, section, intake);
    // An SRTP master key's `source` is where its stream comes from.
    if (!secret.as<SrtpMaster>())
        secret.source = section.text("source", Need::optional);
    section.finish();
    intake.file.secrets.push_back(std::move(secret));
}

} // namespace lisrtp::keyfile
