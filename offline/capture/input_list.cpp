#include "offline/capture/input_list.h"

#include "offline/capture/archive_reader.h"
#include "offline/capture/capture_magic.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include <sys/stat.h>

namespace lisrtp::capture
{

namespace
{

namespace fs = std::filesystem;

/** In the folder of every case: what lies in it was made from captures that may lie beside it. */
constexpr const char* case_marker = "lisrtp-case.txt";

bool file_begins_like_capture(const std::string& path)
{
    bool begins_so = false;
    static_cast<void>(read_content(path, [&begins_so](ByteView piece) {
        begins_so = begins_like_capture(piece);
        return false;
    }));
    return begins_so;
}

class Expansion
{
public:
    void add_named(const std::string& path)
    {
        if (path == "-")
            add_pipe(path, {0, 0});
        else
            add(path, true);
    }

    InputList take() { return std::move(list_); }

private:
    /** What makes two names one file. */
    using FileId = std::pair<dev_t, ino_t>;

    void skip(const std::string& path, ErrorCode code, std::string message, bool named,
              bool like_capture = false)
    {
        list_.skipped.push_back({path, {code, std::move(message), 0}, named, like_capture});
    }

    void add(const std::string& path, bool named)
    {
        struct stat status {
        };
        if (::stat(path.c_str(), &status) != 0 && errno == ENOTDIR && split_member_path(path))
            return add_one_member(path);
        if (::stat(path.c_str(), &status) != 0)
            return skip(path, ErrorCode::cannot_open, std::strerror(errno), named);
        if (S_ISDIR(status.st_mode))
            return add_folder(path, named);
        const FileId id{status.st_dev, status.st_ino};
        // Opening a pipe that was found by chance would wait for a writer forever.
        if (S_ISFIFO(status.st_mode) && named)
            return add_pipe(path, id);
        if (!S_ISREG(status.st_mode))
            return skip(path, ErrorCode::unsupported, "neither a file nor a folder", named);
        if (!seen_.insert(id).second)
            return skip(path, ErrorCode::duplicate, "the same file as one before", named);
        // Most files certainly are captures, and are not to be opened once more. Of others archives
        // first, for a compressed one may look like a compressed capture of some odd format.
        const bool like_capture = file_begins_like_capture(path);
        if (!like_capture)
            if (const auto listing = list_archive(path))
                return add_members(path, *listing, named);
        if (CaptureFile::Opening opening = CaptureFile::open(path); !opening)
            return skip(path, opening.fault.code, opening.fault.message, named, like_capture);
        list_.files.push_back({path, static_cast<std::uint64_t>(status.st_size), false});
    }

    /** "day.tar.gz/trunk.pcap", named by somebody who knows what is in the archive. */
    void add_one_member(const std::string& path)
    {
        if (!members_seen_.insert(path).second)
            return skip(path, ErrorCode::duplicate, "the same file as one before", true);
        if (CaptureFile::Opening opening = CaptureFile::open(path); !opening)
            return skip(path, opening.fault.code, opening.fault.message, true);
        list_.files.push_back({path, 0, false});
    }

    void add_members(const std::string& path, const ArchiveListing& listing, bool named)
    {
        for (const ArchiveMember& member : listing.members) {
            const std::string name = path + "/" + member.name;
            if (!members_seen_.insert(name).second)
                continue;
            // What begins like a capture is taken for one, so that the archive is not unpacked
            // again for every member.
            if (!begins_like_capture(member.beginning))
                if (CaptureFile::Opening opening = CaptureFile::open(name); !opening) {
                    skip(name, opening.fault.code, opening.fault.message, false);
                    continue;
                }
            list_.files.push_back({name, member.octets, false});
        }
        if (!listing.damage.empty())
            skip(path, ErrorCode::truncated, listing.damage, named);
        else if (listing.members.empty())
            skip(path, ErrorCode::not_a_capture, "an archive without captures", named);
    }

    void add_pipe(const std::string& path, FileId id)
    {
        if (!seen_.insert(id).second)
            return skip(path, ErrorCode::duplicate, "the same pipe as one before", true);
        list_.files.push_back({path, 0, true});
    }

    void add_folder(const std::string& path, bool named)
    {
        std::error_code failure;
        if (!named && fs::exists(fs::path(path) / case_marker, failure))
            return skip(path, ErrorCode::unsupported, "a case, not captures", false);
        std::vector<fs::path> entries;
        for (fs::directory_iterator it(path, failure), end; !failure && it != end;
             it.increment(failure))
            entries.push_back(it->path());
        if (failure)
            skip(path, ErrorCode::cannot_open, failure.message(), named);
        std::sort(entries.begin(), entries.end(),
                  [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
        for (const fs::path& entry : entries) {
            std::error_code ignored;
            const bool link_to_folder =
                fs::is_symlink(entry, ignored) && fs::is_directory(entry, ignored);
            if (!link_to_folder)
                add(entry.native(), false);
        }
    }

    InputList list_;
    std::set<FileId> seen_;
    std::set<std::string> members_seen_;
};

} // namespace

InputList expand_inputs(std::span<const std::string> named)
{
    Expansion expansion;
    for (const std::string& path : named)
        expansion.add_named(path);
    return expansion.take();
}

} // namespace lisrtp::capture
