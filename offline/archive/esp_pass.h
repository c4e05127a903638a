// offline/archive/esp_pass.h - SIP that a terminal and its P-CSCF encrypt: opened when everything
// else is known.  RFC 4303, 3948; TS 33.203.

#pragma once

#include "keys/casebook/casebook.h"
#include "offline/archive/index_pass.h"

#include <vector>

namespace lisrtp::archive
{

/** Whether a datagram is ESP inside UDP: port 4500, and no zeros where the SPI stands. RFC 3948. */
bool is_esp_in_udp(const capture::Peeled& peeled);

/** Why such frames are of no use without keys. */
inline constexpr const char* esp_skipped = "ESP, encrypted";
inline constexpr const char* esp_in_udp_skipped = "ESP in UDP, encrypted";
/** What these hold is not known before they are put together: it may be ESP. */
inline constexpr const char* fragments_skipped = "IP fragment of no whole SIP message";

/**
 * Registrations give keys (`Casebook::security_associations`), these open packets, in which there
 * are calls and further registrations; so it goes on until no new keys come. The keys stay in this
 * process: where SIP runs over TCP or in fragments, lisrtp-dissect is given the inner packets. What
 * was opened is learned by the casebook and kept in `index.reassembled`, not in the database.
 *
 * Reads the captures again, once for each round; does nothing where the index saw neither encrypted
 * ESP nor fragments that came to nothing. Packets in IPv6 fragments are not opened.
 *
 * @param inputs     as they were indexed
 * @param dissector  path of lisrtp-dissect; empty: SIP in pieces is not read
 * @return           what each association opened, in the order of the captures
 */
std::vector<evidence::ReportedAssociation> open_esp(const capture::InputList& inputs,
                                                    casebook::Casebook& casebook, Index& index,
                                                    const std::string& dissector);

} // namespace lisrtp::archive
