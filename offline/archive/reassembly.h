// offline/archive/reassembly.h - SIP in pieces, put together across all captures in the order of
// time.

#pragma once

#include "offline/archive/case_database.h"
#include "offline/archive/dissect_client.h"
#include "offline/archive/frames_to_dissect.h"

#include <functional>
#include <vector>

namespace lisrtp::archive
{

/** Key logs; shared, as every new worker gets them. */
using TlsKeys = std::vector<std::shared_ptr<const SecretBytes>>;

/** One capture's part. */
struct CaptureToReassemble {
    capture::InputFile input;
    FramesToDissect frames;
    TlsKeys tls_keys; ///< that it held, when it was just read; it may have to be read again
};

struct ReassemblyListener {
    /** A message as the captures have it; `file` counts from 0. */
    std::function<void(std::size_t file, const IndexedMessage&, ByteView octets)> message;
};

struct ReassemblyResult {
    std::vector<CaseDatabase::Reassembly> by_capture; ///< in the order of the captures
    std::string failure; ///< why frames were skipped that need reassembly; empty: none were
};

/**
 * Merges the captures' frames by time, so that what one capture began another may complete,
 * whatever the order in which they were named, and gives them to one lisrtp-dissect after the
 * other.
 *
 * @param program   path of lisrtp-dissect; empty: everything is skipped
 * @param tls_keys  key logs that were given beside the captures
 */
ReassemblyResult reassemble(std::vector<CaptureToReassemble> captures, const std::string& program,
                            TlsKeys tls_keys, const ReassemblyListener& listener);

} // namespace lisrtp::archive
