// offline/evidence/bag.h - a case as a bag, whose every file is hashed.  RFC 8493 (BagIt 1.0).

#pragma once

#include "keys/base/result.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lisrtp::evidence
{

class FileHashes;

/** A line of bag-info.txt: "Source-Organization", "...".  RFC 8493, 2.2.2. */
struct BagLine {
    std::string label;
    std::string value;
};

/**
 * Makes a folder with a `data` folder inside into a bag: writes bagit.txt, bag-info.txt,
 * manifest-sha256.txt over data/ and tagmanifest-sha256.txt over all other files.  The lines given
 * come first in bag-info.txt, Payload-Oxum last; no date is added.  Files are listed in the order
 * of their names' octets.  Writes again over the tag files of an earlier bag.
 *
 * The caller brings it all to the disk. A signature over tagmanifest-sha256.txt is made afterwards:
 * it cannot be listed in it. Memory: the names in the folders on the way to a file; every file is
 * read once, but for those whose hash is `known` (which is used up) from when they were written.
 * Errors: cannot_open (no data folder), read_failed, write_failed, unsupported (a link or a special
 * file inside), bad_value (a line break in a label or value, a colon in a label).
 */
Result<void> write_bag(const std::filesystem::path& folder, std::span<const BagLine> info,
                       FileHashes* known = nullptr);

/** What stands beside the tag manifest, about it, and so cannot be listed in it. */
inline constexpr std::string_view tag_manifest_file = "tagmanifest-sha256.txt";
inline constexpr std::string_view signature_file = "tagmanifest-sha256.txt.p7s";
inline constexpr std::string_view time_stamp_file = "tagmanifest-sha256.txt.tst";
/** The hashes of these two, since DER has corners that no signature covers. */
inline constexpr std::string_view seals_file = "seals-sha256.txt";

/**
 * Adds lines to bag-info.txt, in place of those with the same labels, and writes the tag manifest
 * again.  The payload is not read: what was wrong with it stays wrong.
 * Errors: as `write_bag`; read_failed (no bag).
 */
Result<void> add_to_bag_info(const std::filesystem::path& folder, std::span<const BagLine> lines);

/** The value of a line of bag-info.txt; empty where there is none. */
std::string bag_info_of(const std::filesystem::path& folder, std::string_view label);

/** What a check found wrong. */
struct BagFault {
    enum Kind {
        unreadable,     ///< a tag file or a listed file cannot be read or understood
        missing,        ///< listed but not there
        unlisted,       ///< there but not listed
        changed,        ///< its hash differs
        wrong_oxum,     ///< Payload-Oxum differs from what lies in data/
        bad_signature,  ///< does not fit the tag manifest
        bad_time_stamp, ///< the same of the time stamp
        untrusted,      ///< either fits, but leads to no root that was given
        not_signed,     ///< roots were given, and there is no signature
    };

    Kind kind = unreadable;
    std::string name; ///< relative to the bag
    friend bool operator==(const BagFault&, const BagFault&) = default;
};

/**
 * Checks that a bag is complete and valid (RFC 8493, 3), and, beyond the standard, that every tag
 * file is listed too, but for those named above.  An intact bag gives
 * an empty list; otherwise the faults in the order of their names.  Names that lead out of the bag
 * are `unreadable` and are not followed.
 */
std::vector<BagFault> check_bag(const std::filesystem::path& folder);

} // namespace lisrtp::evidence
