// keys/mikey/key_validity.h - the KV data of DH and key-data payloads.  RFC 3830 section 6.14.

#pragma once

#include "keys/base/reader.h"
#include "keys/mikey/types.h"

namespace lisrtp::mikey
{

/** For which packets a key is meant: all (null), those with this MKI, or an interval. */
struct KeyValidity {
    KeyValidityType type = KeyValidityType::null;
    Bytes spi;        ///< the MKI in SRTP packets
    Bytes valid_from; ///< of an interval; its form is the security protocol's
    Bytes valid_to;
};

/** Reads KV data of a type already known.  Failures stay in `in`: truncated, bad_value (type). */
KeyValidity read_key_validity(Reader& in, KeyValidityType type);

} // namespace lisrtp::mikey
