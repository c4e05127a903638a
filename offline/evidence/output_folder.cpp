#include "offline/evidence/output_folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::evidence
{

namespace
{

namespace fs = std::filesystem;

/** @param error_number  where it happened: whatever is called afterwards has errors of its own */
Error cannot_open(int error_number)
{
    const char* words = ::strerrordesc_np(error_number); // literals
    return Error{ErrorCode::cannot_open, words != nullptr ? words : "unknown error", 0};
}

bool leads_outside(const fs::path& name)
{
    return name.empty() || name.is_absolute() ||
           std::any_of(name.begin(), name.end(),
                       [](const fs::path& part) { return part == ".." || part.empty(); });
}

/** Makes a folder for its owner alone; its parents as the system's umask has it. */
Result<void> make_private_folder(const fs::path& path)
{
    std::error_code of_parents;
    if (path.has_parent_path())
        fs::create_directories(path.parent_path(), of_parents);
    if (::mkdir(path.c_str(), 0700) == 0)
        return {};
    const int own = errno;
    std::error_code failure;
    if (own == EEXIST && fs::is_directory(path, failure))
        return {};
    // Without its parents it is only said to be missing.
    return cannot_open(own == ENOENT && of_parents ? of_parents.value() : own);
}

/** While a file is written that is to take another's place. */
std::string temporary_of(std::string_view name)
{
    return std::string(name) + ".part";
}

/** It is empty, or was left by a run that was killed before it had marked the folder. */
bool is_unmarked(const fs::path& folder, std::error_code& failure)
{
    const std::string begun = temporary_of(OutputFolder::marker);
    for (fs::directory_iterator it(folder, failure), end; !failure && it != end;
         it.increment(failure))
        if (it->path().filename() != begun)
            return false;
    return true;
}

} // namespace

Result<OutputFolder> OutputFolder::open(const fs::path& path, std::string_view identity)
{
    if (identity.empty() || identity.find_first_of("\r\n") != std::string_view::npos)
        return Error{ErrorCode::bad_value, "identity", 0};
    fs::path folder = path.has_filename() ? path : path.parent_path();
    if (const auto made = make_private_folder(folder); !made)
        return made.error();
    std::error_code failure;
    const bool unmarked = is_unmarked(folder, failure);
    if (failure)
        return cannot_open(failure.value());
    if (unmarked) {
        OutputFolder made(std::move(folder), false);
        const std::string line = std::string(identity) + "\n";
        if (Result<void> written = made.write_file(marker, view_of(line)); !written)
            return written.error();
        return made;
    }
    std::ifstream file(folder / marker);
    if (!file)
        return Error{ErrorCode::not_empty, "folder", 0};
    std::string line;
    std::getline(file, line);
    if (line != identity)
        return Error{ErrorCode::other_case, "folder", 0};
    return OutputFolder(std::move(folder), true);
}

Result<void> OutputFolder::make_folder(std::string_view name) const
{
    const fs::path relative(name);
    if (leads_outside(relative))
        return Error{ErrorCode::bad_value, "name", 0};
    fs::path folder = path_;
    for (const fs::path& part : relative) {
        folder /= part;
        if (auto made = make_private_folder(folder); !made)
            return made;
    }
    return {};
}

Result<OutputFile> OutputFolder::create_file(std::string_view name) const
{
    const fs::path relative(name);
    if (leads_outside(relative))
        return Error{ErrorCode::bad_value, "name", 0};
    if (relative.has_parent_path())
        if (Result<void> made = make_folder(relative.parent_path().native()); !made)
            return made.error();
    const fs::path file = path_ / relative;
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
        return cannot_open(errno);
    Result<OutputFile> created = OutputFile::create(file.native());
    if (created) {
        created->leave_syncing();
        created->watch(hashes_->begin(name, file));
    }
    return created;
}

Result<void> OutputFolder::write_file(std::string_view name, ByteView octets) const
{
    return write_large_file(name, [octets](OutputFile& file) { file.write(octets); });
}

Result<void> OutputFolder::write_large_file(std::string_view name,
                                            const std::function<void(OutputFile&)>& fill) const
{
    if (leads_outside(fs::path(name)))
        return Error{ErrorCode::bad_value, "name", 0};
    const std::string temporary = temporary_of(name);
    Result<OutputFile> file = create_file(temporary);
    if (!file)
        return file.error();
    file->leave_syncing(*postponed_); // it must be there before it takes the old one's place
    fill(*file);
    Result<void> written = file->finish();
    if (written)
        written = rename(temporary, name);
    if (!written)
        ::unlink((path_ / temporary).c_str());
    return written;
}

Result<void> OutputFolder::rename(std::string_view from, std::string_view to) const
{
    if (::rename((path_ / from).c_str(), (path_ / to).c_str()) != 0)
        return Error{ErrorCode::write_failed, ::strerrordesc_np(errno), 0};
    hashes_->rename(from, to, path_ / to);
    return {};
}

Result<void> OutputFolder::remove(std::string_view name) const
{
    if (::unlink((path_ / name).c_str()) != 0)
        return Error{ErrorCode::write_failed, ::strerrordesc_np(errno), 0};
    return {};
}

Result<void> OutputFolder::sync() const
{
    *postponed_ = false;
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::syncfs(descriptor) == 0;
    const Error error{ErrorCode::write_failed, ::strerrordesc_np(errno), 0};
    if (descriptor >= 0)
        ::close(descriptor);
    return synced ? Result<void>() : Result<void>(error);
}

} // namespace lisrtp::evidence
