#include "keys/mikey/tek.h"

#include "keys/base/writer.h"
#include "keys/crypto/mikey_prf.h"

namespace lisrtp::mikey
{

namespace
{

/** The constants of 4.1.3 and 4.1.4, decimals of e as RFC 3830 explains there. */
constexpr std::uint32_t tek_constant = 0x2AD01C64;
constexpr std::uint32_t authentication_constant = 0x1B5C7973;
constexpr std::uint32_t encryption_constant = 0x15798CEF;
constexpr std::uint32_t salt_constant = 0x39A2C14B;
constexpr std::uint32_t transport_encryption_constant = 0x150533E1;
constexpr std::uint32_t transport_authentication_constant = 0x2D22AC75;
constexpr std::uint32_t transport_salt_constant = 0x29B88916;

/** Where a transport key is derived, 0xFF stands for the crypto session.  4.1.4 */
constexpr CsId no_crypto_session{0xFF};

Result<SecretBytes> derive(const SecretBytes& inkey, std::uint32_t constant, CsId cs, CsbId csb,
                           ByteView mikey_rand, std::size_t octets)
{
    if (inkey.empty())
        return Error{ErrorCode::empty_key, "inkey", 0};
    if (mikey_rand.size() < least_rand_octets)
        return Error{ErrorCode::short_rand, "RAND", 0};
    if (octets == 0 || octets > most_derived_octets)
        return Error{ErrorCode::bad_length, "outkey", 0};
    // label = constant || cs_id || csb_id || RAND
    Writer label;
    label.u32(constant).u8(cs.value).u32(csb.value).octets(mikey_rand);
    return crypto::mikey_prf(inkey, label.view(), octets);
}

} // namespace

Result<SecretBytes> derive_tek(const SecretBytes& tgk, CsId cs, CsbId csb, ByteView mikey_rand,
                               std::size_t octets)
{
    return derive(tgk, tek_constant, cs, csb, mikey_rand, octets);
}

Result<SecretBytes> derive_salt(const SecretBytes& tgk, CsId cs, CsbId csb, ByteView mikey_rand,
                                std::size_t octets)
{
    return derive(tgk, salt_constant, cs, csb, mikey_rand, octets);
}

Result<SecretBytes> derive_authentication_key(const SecretBytes& tgk, CsId cs, CsbId csb,
                                              ByteView mikey_rand, std::size_t octets)
{
    return derive(tgk, authentication_constant, cs, csb, mikey_rand, octets);
}

Result<SecretBytes> derive_encryption_key(const SecretBytes& tgk, CsId cs, CsbId csb,
                                          ByteView mikey_rand, std::size_t octets)
{
    return derive(tgk, encryption_constant, cs, csb, mikey_rand, octets);
}

Result<TransportKeys> derive_transport_keys(const SecretBytes& secret, CsbId csb,
                                            ByteView mikey_rand)
{
    const auto derive_transport = [&](std::uint32_t constant, std::size_t octets) {
        return derive(secret, constant, no_crypto_session, csb, mikey_rand, octets);
    };
    Result<SecretBytes> encryption = derive_transport(transport_encryption_constant, 16);
    if (!encryption)
        return encryption.error();
    Result<SecretBytes> authentication = derive_transport(transport_authentication_constant, 20);
    if (!authentication)
        return authentication.error();
    Result<SecretBytes> salt = derive_transport(transport_salt_constant, 14);
    if (!salt)
        return salt.error();
    return TransportKeys{*std::move(encryption), *std::move(authentication), *std::move(salt)};
}

} // namespace lisrtp::mikey
