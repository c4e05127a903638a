#include "keys/mikey/key_validity.h"

namespace lisrtp::mikey
{

KeyValidity read_key_validity(Reader& in, KeyValidityType type)
{
    KeyValidity validity;
    validity.type = type;
    switch (type) {
    case KeyValidityType::null:
        break;
    case KeyValidityType::spi:
        validity.spi = copy_of(in.octets(in.u8("SPI length"), "SPI"));
        break;
    case KeyValidityType::interval:
        validity.valid_from = copy_of(in.octets(in.u8("VF length"), "valid from"));
        validity.valid_to = copy_of(in.octets(in.u8("VT length"), "valid to"));
        break;
    default:
        in.fail(ErrorCode::bad_value, "KV type");
    }
    return validity;
}

} // namespace lisrtp::mikey
