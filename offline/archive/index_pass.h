// offline/archive/index_pass.h - the first reading: signalling learned, streams counted, nothing
// opened.

#pragma once

#include "keys/casebook/casebook.h"
#include "offline/archive/case_database.h"
#include "offline/archive/index_file.h"
#include "offline/archive/inventory.h"
#include "offline/archive/progress.h"
#include "offline/archive/reassembled.h"
#include "offline/capture/input_list.h"
#include "offline/evidence/report.h"

#include <map>
#include <string>
#include <vector>

namespace lisrtp::archive
{

/** What the first reading leaves. */
struct Index {
    std::vector<evidence::ReportedInput> inputs; ///< in the order of the list
    Inventory streams;
    ReassembledMessages reassembled; ///< only with `open_keys`
    std::map<std::string, evidence::ReportedSkip> skipped;
    std::uint64_t frames = 0;
    std::size_t captures_known = 0; ///< in the database before, so they were not read again
    bool damaged = false;           ///< some input could not be read to its end
    std::string no_dissection;      ///< why frames were skipped that need reassembly; empty: none
};

struct IndexOptions {
    std::string dissector;  ///< path of lisrtp-dissect; empty: nothing is reassembled
    bool deep = false;      ///< dissect every frame that is neither SIP nor RTP in plain UDP
    bool open_keys = false; ///< the casebook is to see keys that lie open in the signalling
    std::size_t jobs = 1;   ///< captures that are read at the same time
    /** Of the inputs, where the caller knows them: see `hash_inputs`. Else empty. */
    std::vector<std::string> sha256s;
    /** A TLS key log beside the captures: with it lisrtp-dissect reads SIP over TLS. May be null.
     */
    std::shared_ptr<const SecretBytes> tls_key_log = {};
};

/** The hashes of all inputs, in their order; empty where one cannot be read. */
std::vector<std::string> hash_inputs(const capture::InputList& inputs, std::size_t jobs,
                                     Progress& progress);

/**
 * Reads every input once: SIP goes to the casebook, RTP into the inventory, what may be SIP in
 * pieces, in the order of time over all inputs, to lisrtp-dissect, and what can be none of these is
 * counted by reason. Damage costs the rest of that input only. Casebook places count inputs from 1;
 * a message in pieces has the place of the frame that completed it.
 *
 * Each capture is stored in the database as soon as it is read; what is there already, by the hash
 * of its octets, is not read again, unless `open_keys` asks for keys that the database does not
 * hold. The result does not depend on `jobs`, nor on what was known.
 *
 * Memory: frames in pieces within a bound, the distinct signalling messages, one record a stream.
 * Errors of the database are left in it, and the result is then not whole.
 */
Index index_inputs(const capture::InputList& inputs, casebook::Casebook& casebook,
                   CaseDatabase& database, Progress& progress, const IndexOptions& options = {});

/** The same inputs, with what the index says of their clocks: for the second reading. */
capture::InputList by_one_clock(capture::InputList inputs, const Index& index);

} // namespace lisrtp::archive
