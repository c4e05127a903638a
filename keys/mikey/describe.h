// keys/mikey/describe.h - the names that RFC 3830 and IANA give to MIKEY's numbers.

#pragma once

#include "keys/mikey/coverage.h"
#include "keys/mikey/policy.h"

namespace lisrtp::mikey
{

/** Static text, "unknown" for a value without a name. */
std::string_view name_of(DataType type);
std::string_view name_of(PayloadType type);
std::string_view name_of(PrfFunction prf);
std::string_view name_of(CsMapType type);
std::string_view name_of(EncryptionAlgorithm algorithm);
std::string_view name_of(MacAlgorithm algorithm);
std::string_view name_of(TimestampType type);
std::string_view name_of(IdType type);
std::string_view name_of(CertType type);
std::string_view name_of(SignatureType type);
std::string_view name_of(KeyDataType type);
std::string_view name_of(KeyValidityType type);
std::string_view name_of(SrtpCipher cipher);
std::string_view name_of(SrtpAuthentication authentication);
std::string_view name_of(Coverage coverage);
std::string_view name_of(Quirk quirk);

/** A DH-Group number: "OAKLEY 5", or "private". */
std::string_view name_of_dh_group(std::uint8_t group);
/** A parameter type of an SRTP policy: "encryption algorithm". */
std::string_view name_of_srtp_parameter(std::uint8_t type);
/** The error number of an ERR payload: "invalid MAC".  RFC 3830, 6.12. */
std::string_view name_of_error(std::uint8_t number);

/**
 * The mode as reports write it: mikey-psk, mikey-pk, mikey-dh, mikey-dhhmac, mikey-rsa-r; empty for
 * data types outside these.
 */
std::string_view mode_of(DataType type);

} // namespace lisrtp::mikey
