#include "offline/archive/stored_message.h"

#include "keys/diameter/authentication.h"
#include "keys/mikey/kemac.h"
#include "keys/mikey/read_message.h"
#include "keys/sip/redact.h"

namespace lisrtp::archive
{

namespace
{

/** What cannot be read whole may hold anything. */
bool is_locked(const sip::KeyMgmt& key_mgmt)
{
    if (!key_mgmt.is_mikey() || key_mgmt.error)
        return false;
    const auto message = mikey::read_whole_message(key_mgmt.octets);
    if (!message)
        return false;
    for (const mikey::Kemac* kemac : message->all<mikey::Kemac>())
        if (kemac->encryption == mikey::EncryptionAlgorithm::null && !kemac->encrypted_data.empty())
            return false;
    return true;
}

} // namespace

StoredMessage stored_form(ByteView message)
{
    sip::RedactOptions options;
    options.may_stay = is_locked;
    StoredMessage stored;
    stored.octets = diameter::is_diameter(message) ? diameter::redact_vectors(message)
                                                   : sip::redact_keys(message, options);
    stored.redacted = !same_octets(stored.octets, message);
    return stored;
}

} // namespace lisrtp::archive
