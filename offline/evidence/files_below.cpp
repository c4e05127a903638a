#include "offline/evidence/files_below.h"

#include <algorithm>

namespace lisrtp::evidence
{

namespace fs = std::filesystem;

namespace
{

/** A folder's entries, in the order that the files below them have by the octets of their names:
 * that of a folder's "name/". */
Result<std::vector<std::string>> entries_of(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code failure;
    for (fs::directory_iterator it(folder, failure), end; !failure && it != end;
         it.increment(failure)) {
        std::error_code gone;
        const fs::file_status status = it->symlink_status(gone);
        if (fs::is_symlink(status))
            return Error{ErrorCode::unsupported, "link in the bag", 0};
        if (!fs::is_directory(status) && !fs::is_regular_file(status))
            return Error{ErrorCode::unsupported, "special file in the bag", 0};
        names.push_back(it->path().filename().native() + (fs::is_directory(status) ? "/" : ""));
    }
    if (failure)
        return Error{ErrorCode::read_failed, "folder of the bag", 0};
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Result<void> for_each_file_below(const fs::path& folder, const TakeName& take)
{
    struct Level {
        std::string name; ///< "calls/0001/"
        std::vector<std::string> entries;
        std::size_t next = 0;
    };
    std::vector<Level> levels;
    const auto enter = [&](const std::string& name) -> Result<void> {
        auto entries = entries_of(folder / name);
        if (!entries)
            return entries.error();
        levels.push_back({name, *std::move(entries), 0});
        return {};
    };
    Result<void> done = enter("");
    while (done && !levels.empty()) {
        Level& level = levels.back();
        if (level.next == level.entries.size()) {
            levels.pop_back();
            continue;
        }
        const std::string name = level.name + level.entries[level.next++];
        done = name.ends_with('/') ? enter(name) : take(name);
    }
    return done;
}

Result<std::vector<std::string>> files_below(const fs::path& folder)
{
    std::vector<std::string> names;
    const auto found = for_each_file_below(folder, [&names](const std::string& name) {
        names.push_back(name);
        return Result<void>();
    });
    if (!found)
        return found.error();
    return names;
}

} // namespace lisrtp::evidence
