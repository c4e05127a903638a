// keys/casebook/applicability.h - which secrets may be tried on which call.

#pragma once

#include "keys/casebook/coverage.h"
#include "keys/casebook/session_maker.h"

namespace lisrtp::casebook
{

/** The windows in which the secret may open this call: none when it does not apply or is not
 * authorised. */
std::vector<Window> windows_for(const SessionContext& context, const keyfile::Secret& secret,
                                const std::optional<CsbId>& csb);

/** Why `windows_for` gives none: "its authorisation W2 does not cover this call"; else empty. */
std::string why_not_applicable(const SessionContext& context, const keyfile::Secret& secret,
                               const std::optional<CsbId>& csb);

/** Whom the secret says that it belongs to. */
Identities persons_of(const keyfile::Secret& secret);

/** Whether the secret says whose it is, and that is one of these. */
bool belongs_to(const keyfile::Secret& secret, const Identities& identities);

/** Whether the secret says whose it is. */
bool names_somebody(const keyfile::Secret& secret);

} // namespace lisrtp::casebook
