#include "keys/casebook/applicability.h"

#include <algorithm>

namespace lisrtp::casebook
{

std::vector<Window> windows_for(const SessionContext& context, const keyfile::Secret& secret,
                                const std::optional<CsbId>& csb)
{
    const Call& call = context.making.call;
    if (!secret.call_id.empty() && secret.call_id != call.call_id)
        return {};
    if (secret.csb_id && secret.csb_id != csb)
        return {};
    return windows_of_secret(secret, call.coverage, *context.knowledge.keys);
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
