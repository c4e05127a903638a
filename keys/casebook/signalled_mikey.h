// keys/casebook/signalled_mikey.h - the MIKEY messages that one signalling message carries, for
// people who look at it.

#pragma once

#include "keys/base/endpoint.h"
#include "keys/casebook/findings.h"
#include "keys/mikey/read_message.h"

#include <map>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/** One a=key-mgmt attribute or KeyMgmt entry of protocol MIKEY. */
struct SignalledMikey {
    std::size_t offset = 0; ///< of its base64 text in the signalling message
    std::size_t length = 0; ///< of that text, without white space
    Bytes octets;
    std::optional<Error> error; ///< why the base64 could not be decoded
    mikey::ReadOutcome read;    ///< as far as it goes
};

/** What a person wants to know of a signalling message besides its call. */
struct SignallingContents {
    std::string call_id;
    std::vector<SignalledMikey> mikey; ///< in the order of the message
    std::vector<Endpoint> announced;   ///< where its SDP wants media, ICE candidates among them
};

/** Empty where the octets are no SIP or RTSP message.  RFC 4567. */
SignallingContents contents_of(ByteView message);

/**
 * Remembers every MIKEY message by its digest, so that one that comes again in another call shows
 * itself. A retransmission, or a fork of the same call, is none.
 */
class MikeyReplays
{
public:
    void note(const SignallingContents& contents, Place place);
    /** Where the same octets came first, in an earlier frame of another call. */
    std::optional<Place> earlier_elsewhere(const SignalledMikey& mikey, const std::string& call_id,
                                           Place place) const;

private:
    struct Sighting {
        std::string call_id;
        Place place;
    };
    std::map<std::array<std::uint8_t, 32>, Sighting> first_;
};

} // namespace lisrtp::casebook
