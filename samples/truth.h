// samples/truth.h - what really happened, for tests to compare with: <name>.truth.json.

#pragma once

#include "samples/endpoint.h"

#include <optional>
#include <string>
#include <vector>

namespace samples
{

/** One packet of a stream as the probe saw it; a duplicate has its own entry. */
struct SeenPacket {
    std::uint64_t at_us = 0;
    std::uint64_t index = 0; ///< 2^16 * ROC + SEQ
    Octets payload;          ///< clear
    bool corrupt = false;    ///< changed on the way: its tag does not verify
    Octets extension;        ///< content of the header extension, clear; empty: none
};

/** One RTCP packet as the probe saw it. */
struct SeenRtcp {
    std::uint64_t at_us = 0;
    Octets compound; ///< clear
};

/** A master key, what agreed on it, and the packet that it begins at. */
struct StreamMaster {
    std::uint64_t from_index = 0;
    Octets key;
    Octets salt;
    std::string csb_id; ///< eight digits, or empty without MIKEY
    unsigned cs_id = 0; ///< 0 without MIKEY
    Octets mki;         ///< empty: packets carry none
};

struct StreamTruth {
    std::string name; ///< "from", "to", or of its section
    std::uint32_t ssrc = 0;
    Endpoint source;
    Endpoint destination;
    std::string suite; ///< empty: not encrypted
    std::string encoding;
    std::uint64_t sent = 0;
    std::vector<SeenPacket> seen;
    std::vector<SeenRtcp> rtcp; ///< in the order of sending
    std::vector<StreamMaster> masters;
};

struct CsTruth {
    unsigned cs_id = 0;
    Octets tek;
    Octets salt;
    Octets mki; ///< key validity SPI, or empty
};

/** One key agreement. */
struct SessionTruth {
    std::string mode; ///< as in report.json
    std::string csb_id;
    std::string group;
    Octets rand;
    Octets tgk;
    Octets psk;
    Octets envelope_key;
    Octets initiator_x;
    Octets responder_x;
    Octets initiator_a; ///< long-term exponents of MTI
    Octets responder_a;
    // What went over the air, for networks that hand it over; not in the JSON.
    Octets offer;  ///< I_MESSAGE
    Octets answer; ///< R_MESSAGE
    Octets dh_i;
    Octets dh_r;
    std::uint64_t offered_at_us = 0;
    std::vector<CsTruth> cs;
};

struct CallTruth {
    std::string name;
    std::string call_id;
    std::string from;
    std::string to;
    std::string expect; ///< verdict
    std::string ended_by;
    std::string authorisation;                   ///< that covers it; empty: none
    std::optional<std::uint64_t> window_from_us; ///< what of it may be decrypted
    std::optional<std::uint64_t> window_to_us;
    std::vector<SessionTruth> sessions;
    std::vector<StreamTruth> streams;
};

struct Truth {
    std::vector<CallTruth> calls;
    std::vector<StreamTruth> streams_without_call;
};

/** The JSON text of a sample's truth. */
std::string truth_json(const std::string& name, const Truth& truth);

} // namespace samples
