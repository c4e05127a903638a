// keys/keyfile/secret.h - what the network hands over: one struct for each kind.

#pragma once

#include "keys/aka/quintet.h"
#include "keys/aka/subscriber.h"
#include "keys/base/endpoint.h"
#include "keys/base/secret_bytes.h"
#include "keys/base/timestamp.h"
#include "keys/base/types.h"
#include "keys/keyfile/identity.h"

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lisrtp::keyfile
{

/** kind = "subscriber".  OP or TOP of the file has become OPc or TOPc. */
using Subscriber = aka::Subscriber;
/** kind = "quintet" */
using Quintet = aka::Quintet;

/** kind = "exponent": a Diffie-Hellman exponent of either party. */
struct ExponentSecret {
    std::string group; ///< "oakley5", one of group_names()
    SecretBytes x;     ///< 1 to 1024 octets
};

/** kind = "pmk": MIKEY's TGK as the home network computed it. */
struct Pmk {
    SecretBytes pmk;
};

/** kind = "tgk" */
struct TgkSecret {
    SecretBytes tgk;
};

/** kind = "tek": one crypto session's key and salt; the bundle is `Secret::csb_id`. */
struct TekSecret {
    CsId cs_id;
    SecretBytes tek;
    SecretBytes salt;
};

/** kind = "psk": of MIKEY-PSK or DHHMAC. */
struct Psk {
    SecretBytes psk;
};

/** kind = "envelope-key": of MIKEY-PK or RSA-R. */
struct EnvelopeKey {
    SecretBytes envelope_key;
};

/** kind = "rsa-private-key" */
struct RsaPrivateKey {
    SecretBytes pem; ///< the PEM text
};

/** kind = "srtp-master" */
struct SrtpMaster {
    std::string suite; ///< "AES_CM_128_HMAC_SHA1_80", one of suite_names()
    SecretBytes key;
    SecretBytes salt;
    std::optional<Ssrc> ssrc;
    std::optional<Endpoint> source;
    std::optional<Endpoint> destination;
    Bytes mki;
    std::uint64_t key_derivation_rate = 0; ///< packets; 0: session keys are derived once
    std::vector<std::string> codecs; ///< a=rtpmap, then a=fmtp: "96 AMR-WB/16000 octet-align=1"
    std::bitset<256> encrypted_extensions; ///< header extension elements by identifier: RFC 6904
};

/** kind = "long-term-exponent": MTI's. */
struct LongTermExponent {
    std::string group;
    SecretBytes a;
};

struct Secret {
    std::string id;            ///< this name, never the octets, appears in reports
    std::string authorisation; ///< id of an authorisation of the same file
    std::string impi;          ///< empty: not narrowed
    std::vector<Identity> impu;
    std::string call_id;
    std::optional<CsbId> csb_id;
    std::string source;
    std::optional<Timestamp> received_at;
    std::size_t line = 0; ///< where it stands in the file, for hints
    std::variant<Subscriber, Quintet, ExponentSecret, Pmk, TgkSecret, TekSecret, Psk, EnvelopeKey,
                 RsaPrivateKey, SrtpMaster, LongTermExponent>
        value;

    /** Its value when it is of kind T, else null. */
    template <typename T>
    const T* as() const
    {
        return std::get_if<T>(&value);
    }
};

/** "subscriber", "quintet", "exponent", ... */
std::string_view kind_of(const Secret& secret);

} // namespace lisrtp::keyfile
