// offline/evidence/case_check.h - is a case what it was when it was made?

#pragma once

#include "offline/evidence/bag.h"
#include "offline/evidence/signature.h"
#include "offline/evidence/time_stamp.h"

namespace lisrtp::evidence
{

/** bag-info.txt says with these that a file belongs to the case, so that its loss is noticed. */
inline constexpr std::string_view signature_label = "Signature-File";
inline constexpr std::string_view time_stamp_label = "Time-Stamp-File";

struct CaseCheck {
    bool is_case = false;         ///< the folder is a bag at all
    std::vector<BagFault> faults; ///< of files, the signature and the time stamp among them
    std::optional<SignatureCheck> signature; ///< none: the case is not signed
    std::optional<TimeStampCheck> time_stamp;

    /** Nothing was changed, and who or what vouches for that is trusted where roots were given. */
    bool intact() const { return is_case && faults.empty(); }
};

/**
 * Completeness, hashes, signature, time stamp.  An unsigned case can only be checked against
 * itself: whoever may write it may replace everything, hashes included.
 *
 * @param trusted_roots  PEM; where given, a signature or time stamp that leads to none of them is a
 *                       fault, and so is no signature
 */
CaseCheck check_case(const std::filesystem::path& folder, ByteView trusted_roots);

/**
 * Writes the hashes of signature and time stamp, as far as they are there, beside them.
 * Errors: those of writing.
 */
Result<void> write_seals(const std::filesystem::path& folder);

/** The whole file, or nothing; files of more than 64 MiB are none that is read here. */
std::optional<Bytes> read_small_file(const std::filesystem::path& path);

/** "changed", "missing" ... */
std::string_view name_of(BagFault::Kind kind);

} // namespace lisrtp::evidence
