// keys/mikey/message.h - a MIKEY message: header, crypto sessions, payloads.  RFC 3830 section 6.1.

#pragma once

#include "keys/mikey/payload.h"

#include <optional>

namespace lisrtp::mikey
{

/** One crypto session.  SRTP-ID: RFC 3830, 6.1.1; GENERIC-ID: RFC 6043, 6.1.1. */
struct CsMapEntry {
    CsId cs;                            ///< 1-based position, or what GENERIC-ID says
    std::uint8_t protocol = 0;          ///< 0: SRTP
    std::vector<std::uint8_t> policies; ///< numbers of SP payloads; SRTP-ID has exactly one
    std::optional<Ssrc> ssrc;           ///< nullopt for 0, which the responder fills in
    Roc roc;
    Bytes session_data; ///< GENERIC-ID only
    Bytes spi;          ///< GENERIC-ID only: the MKI
};

struct Message {
    Bytes octets; ///< the whole message, because MACs and signatures cover it
    DataType data_type{};
    bool verification_requested = false; ///< V
    PrfFunction prf{};
    CsbId csb;
    CsMapType map_type{};
    std::vector<CsMapEntry> map;
    std::vector<Payload> payloads;

    /** The first payload of that kind, or nullptr. */
    template <typename T>
    const T* first() const
    {
        for (const Payload& payload : payloads)
            if (const T* found = std::get_if<T>(&payload))
                return found;
        return nullptr;
    }

    /** All payloads of that kind in message order.  They live as long as the message. */
    template <typename T>
    std::vector<const T*> all() const
    {
        std::vector<const T*> found;
        for (const Payload& payload : payloads)
            if (const T* one = std::get_if<T>(&payload))
                found.push_back(one);
        return found;
    }
};

/** RAND, or empty where the message has none (most R_MESSAGEs). */
ByteView mikey_rand(const Message& message);

/** T, or nullptr. */
const TimestampValue* timestamp(const Message& message);

/**
 * The DH values in message order.  An I_MESSAGE has DHi; an R_MESSAGE has DHr, then DHi again, so
 * that the answer alone shows both.
 */
std::vector<const Dh*> dh_values(const Message& message);

/** The sender's own value: DHi of an I_MESSAGE, DHr of an R_MESSAGE; nullptr if there is none. */
const Dh* dh_value(const Message& message);

/** Of an R_MESSAGE, the initiator's value as the responder repeats it; else nullptr. */
const Dh* repeated_dh_value(const Message& message);

/**
 * Whether the message brings no key of its own: with the CSB ID of an earlier exchange it then is
 * a CSB update, which changes crypto sessions or policies and keeps TGK and RAND.
 * RFC 3830, 4.5.
 */
bool is_update_without_key(const Message& message);

} // namespace lisrtp::mikey
