// offline/evidence/files_below.h - the files of a case, in the order in which a manifest lists
// them.

#pragma once

#include "keys/base/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lisrtp::evidence
{

using TakeName = std::function<Result<void>(const std::string& name)>;

/**
 * Gives the files below `folder`, relative to it, in the order of their names' octets. Memory: the
 * names in the folders on the way to one.
 * Errors: read_failed, unsupported (a link or a special file), those of `take`.
 */
Result<void> for_each_file_below(const std::filesystem::path& folder, const TakeName& take);

/** Their names.  Errors: read_failed, unsupported. */
Result<std::vector<std::string>> files_below(const std::filesystem::path& folder);

} // namespace lisrtp::evidence
