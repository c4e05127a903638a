#include "keys/casebook/applicability.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

bool is_for_another_call(const SessionContext& context, const keyfile::Secret& secret,
                         const std::optional<CsbId>& csb)
{
    return (!secret.call_id.empty() && secret.call_id != context.making.call.call_id) ||
           (secret.csb_id && secret.csb_id != csb);
}

} // namespace

std::vector<Window> windows_for(const SessionContext& context, const keyfile::Secret& secret,
                                const std::optional<CsbId>& csb)
{
    if (!context.knowledge.keys || is_for_another_call(context, secret, csb))
        return {};
    return windows_of_secret(secret, context.making.call.coverage, *context.knowledge.keys);
}

std::string why_not_applicable(const SessionContext& context, const keyfile::Secret& secret,
                               const std::optional<CsbId>& csb)
{
    if (is_for_another_call(context, secret, csb))
        return "is for another call, by its call_id or csb_id";
    const Coverage& coverage = context.making.call.coverage;
    const auto& covering = coverage.authorisations;
    if (coverage.kind != Coverage::Kind::content ||
        std::find(covering.begin(), covering.end(), secret.authorisation) == covering.end())
        return "its authorisation " + secret.authorisation + " does not cover this call";
    return "";
}

Identities persons_of(const keyfile::Secret& secret)
{
    Identities persons = identities_of_username(secret.impi);
    for (const keyfile::Identity& identity : secret.impu)
        persons.insert(comparable(identity));
    return persons;
}

bool belongs_to(const keyfile::Secret& secret, const Identities& identities)
{
    const Identities privates = identities_of_username(secret.impi);
    return std::any_of(privates.begin(), privates.end(),
                       [&](const keyfile::Identity& i) { return identities.contains(i); }) ||
           std::any_of(secret.impu.begin(), secret.impu.end(), [&](const keyfile::Identity& i) {
               return identities.contains(comparable(i));
           });
}

bool names_somebody(const keyfile::Secret& secret)
{
    return !secret.impi.empty() || !secret.impu.empty();
}

} // namespace lisrtp::casebook
