#include "offline/archive/redacted_message.h"

#include "keys/diameter/authentication.h"
#include "keys/mikey/kemac.h"
#include "keys/sip/redact.h"

namespace lisrtp::archive
{

namespace
{

/** What cannot be read whole may hold anything. */
std::optional<Bytes> without_keys(const sip::KeyMgmt& key_mgmt)
{
    if (!key_mgmt.is_mikey() || key_mgmt.error)
        return std::nullopt;
    return mikey::without_open_keys(key_mgmt.octets, sip::key_filler);
}

} // namespace

RedactedMessage redacted_message(ByteView message, WrittenText text)
{
    sip::RedactOptions options;
    options.without_keys = without_keys;
    RedactedMessage redacted;
    redacted.octets = diameter::is_diameter(message) ? diameter::redact_vectors(message)
                                                     : sip::redact_keys(message, options);
    if (text == WrittenText::goes)
        redacted.octets = sip::redact_text(redacted.octets);
    redacted.redacted = !same_octets(redacted.octets, message);
    return redacted;
}

} // namespace lisrtp::archive
