// keys/keyfile/identity.h - who somebody is, in a form that can be compared.
// RFC 3261 section 19.1.4, RFC 3966 section 4.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/base/result.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace lisrtp::keyfile
{

/**
 * A normalised identity: two are the same person or place when they are equal.
 *
 *   sip, sips  "user@host" or "host", with ":port" when one is written; escapes resolved, host in
 *              lower case, password, parameters and headers dropped
 *   tel        "+358401234567": digits without visual separators; also a SIP URI with user=phone.
 *              A local number keeps its context: "5550100;phone-context=+358"
 *   impi       "user@realm", realm in lower case
 *   imsi       6 to 15 digits
 *   ip         an address in its canonical text
 */
struct Identity {
    enum class Kind { sip, sips, tel, impi, imsi, ip };

    Kind kind = Kind::sip;
    std::string value;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

/** "sip:alice@ims.example" */
std::string to_string(const Identity& identity);

/**
 * Reads what a key file calls a target: sip:, sips:, tel:, impi:, imsi: or ip:.
 * Errors: bad_value, with the offset.
 */
Result<Identity> read_identity(std::string_view target);

/** A sip:, sips: or tel: URI out of a header, without angle brackets; nullopt for any other. */
std::optional<Identity> identity_of_uri(std::string_view uri);

/** A Digest user name, which in IMS is the IMPI; nullopt when it is empty. */
std::optional<Identity> identity_of_username(std::string_view username);

/**
 * The IMSI inside a user name that a terminal without ISIM makes of it.  TS 23.003, 13.3:
 * "244910000000001@ims.mnc091.mcc244.3gppnetwork.org".
 */
std::optional<Identity> imsi_of_username(std::string_view username);

Identity identity_of_address(const IpAddress& address);

} // namespace lisrtp::keyfile
