#include "keys/casebook/stream_keys.h"

#include "keys/casebook/suite_of_policy.h"

namespace lisrtp::casebook
{

Result<std::vector<StreamKey>> stream_keys_of(std::vector<mikey::CsKeys> crypto_sessions,
                                              bool initiator_is_caller)
{
    std::vector<StreamKey> keys;
    std::optional<Error> refusal;
    for (mikey::CsKeys& session : crypto_sessions) {
        const auto suite = suite_of_policy(session.policy);
        if (!suite) {
            refusal = suite.error();
            continue;
        }
        StreamKey key;
        key.cs = session.cs;
        key.ssrc = session.ssrc;
        key.roc = session.roc;
        // By custom the initiator's streams have the odd numbers. The tags decide.
        key.sent_by_caller = (session.cs.value % 2 == 1) == initiator_is_caller;
        key.suite = *suite;
        key.master.key = std::move(session.key);
        key.master.salt = std::move(session.salt);
        key.master.mki = std::move(session.mki);
        key.master.key_derivation_rate = session.policy.key_derivation_rate;
        keys.push_back(std::move(key));
    }
    if (keys.empty() && refusal)
        return *refusal;
    return keys;
}

} // namespace lisrtp::casebook
