#include "offline/capture/input_list.h"

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

    void skip(const std::string& path, ErrorCode code, std::string message, bool named)
    {
        list_.skipped.push_back({path, {code, std::move(message), 0}, named});
    }

    void add(const std::string& path, bool named)
    {
        struct stat status {
        };
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
        if (CaptureFile::Opening opening = CaptureFile::open(path); !opening)
            return skip(path, opening.fault.code, opening.fault.message, named);
        list_.files.push_back({path, static_cast<std::uint64_t>(status.st_size), false});
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
