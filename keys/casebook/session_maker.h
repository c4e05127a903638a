// keys/casebook/session_maker.h - from offers, answers and secrets to the sessions of a call.

#pragma once

#include "keys/casebook/derived_values.h"
#include "keys/casebook/mikey_exchange.h"
#include "keys/casebook/parties.h"
#include "keys/casebook/public_values.h"
#include "keys/casebook/registrations.h"
#include "keys/casebook/shared_values.h"

#include <map>
#include <vector>

namespace lisrtp::casebook
{

/** What the whole archive and the key file know, for every call. */
struct Knowledge {
    const keyfile::KeyFile* keys = nullptr; ///< null: nothing can be opened
    const DerivedValues* values = nullptr;  ///< null without keys
    PublicValues* public_values = nullptr;  ///< null without keys
    SharedValues* shared_values = nullptr;  ///< never null where sessions are made
    Registrations* registrations = nullptr; ///< never null where sessions are made
    std::multimap<CsbId, SeenMikey> offers; ///< every I_MESSAGE, for answers whose offer is missing
};

/** One call as its sessions are made. */
struct SessionContext {
    const Knowledge& knowledge;
    const CallInMaking& making;
    const Parties& parties;
};

/**
 * The sessions of a call with their candidates: MIKEY in every mode, a=crypto, and secrets of kind
 * srtp-master that apply. What cannot be opened stands there with the first step that failed.
 * Damage is written into `damage` when it is empty.
 */
std::vector<Session> make_sessions(const SessionContext& context, const MikeyExchanges& exchanges,
                                   std::string& damage);

/** A secret of kind srtp-master as a key; none when no suite has its name. */
std::optional<StreamKey> stream_key_of(const keyfile::SrtpMaster& master);

} // namespace lisrtp::casebook
