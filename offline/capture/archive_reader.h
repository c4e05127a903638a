// offline/capture/archive_reader.h - captures inside tar and zip archives, or compressed in a way
// that libwiretap does not know (xz, bzip2, lzip), read without unpacking to disk.
//
// A member is named as if the archive were a folder: "november.tar.xz/03/trunk.pcapng".

#pragma once

#include "keys/base/bytes.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lisrtp::capture
{

/** A regular file inside an archive. */
struct ArchiveMember {
    std::string name;         ///< as the archive has it
    std::uint64_t octets = 0; ///< 0 where the archive does not say
    Bytes beginning;          ///< the first octets, up to 16
};

struct ArchiveListing {
    std::vector<ArchiveMember> members; ///< in the archive's order
    std::string damage;                 ///< why the list ends early; for people
};

/**
 * What lies in a tar or zip archive, compressed or not; nothing when the file is none. Links,
 * devices and names that lead out of the archive are left out.
 * Cost: a compressed tar is decompressed once.
 */
std::optional<ArchiveListing> list_archive(const std::string& path);

/** The archive and the member that a path names; nothing when no part of it is a regular file. */
std::optional<std::pair<std::string, std::string>> split_member_path(const std::string& path);

/**
 * Gives the octets of a file, of a member of an archive, or of a compressed file decompressed
 * (only those compressions that libwiretap leaves to us), piece by piece, until the taker says
 * false.
 *
 * @return  why it ended early, for people; empty when all was given or the taker had enough
 * Cost: a member of a compressed tar costs the decompression of everything before it.
 */
std::string read_content(const std::string& path, const std::function<bool(ByteView)>& take);

/** Whether libwiretap cannot read the file itself, but could read what `read_content` gives. */
bool needs_unpacking(const std::string& path);

/** A pipe out of which the content comes, fed by a thread. Not thread-safe. */
class ContentPipe
{
public:
    static std::unique_ptr<ContentPipe> open(const std::string& path);
    ~ContentPipe();

    /** For whoever wants a path: "/proc/self/fd/7". Call `opened` when it was opened. */
    const std::string& path() const;
    void opened();

    /** At the end of the content: why it ended early; empty when it did not. */
    std::string damage() const;

private:
    struct State;
    explicit ContentPipe(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace lisrtp::capture
