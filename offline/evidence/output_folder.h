// offline/evidence/output_folder.h - the folder of a case.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"
#include "offline/evidence/file_hashes.h"
#include "offline/evidence/output_file.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace lisrtp::evidence
{

/**
 * A case's folder.  Folders in it have mode 0700 and files 0600, because clear calls of people lie
 * there.  Which case it is stands in `lisrtp-case.txt`, so that a later run knows its own folder
 * from somebody else's.
 *
 * Names are relative to the folder, with '/'; absolute ones and ".." are refused (bad_value).
 */
class OutputFolder
{
public:
    /** The file that says whose folder this is. */
    static constexpr std::string_view marker = "lisrtp-case.txt";

    /**
     * Makes the folder, with its parents, or takes one that is empty or belongs to this very case.
     *
     * @param identity  one line that two runs share when they make the same case: the hash of
     *                  their inputs
     * Errors: not_empty (somebody else's files are in it), other_case (a case of other inputs),
     * cannot_open, bad_value (identity of several lines or none).
     */
    static Result<OutputFolder> open(const std::filesystem::path& path, std::string_view identity);

    const std::filesystem::path& path() const { return path_; }
    /** The folder was there with this case in it. */
    bool continued() const { return continued_; }

    /** Makes a folder inside, with its parents.  Errors: bad_value, cannot_open. */
    Result<void> make_folder(std::string_view name) const;

    /** A new file inside; its folder is made.  An old one of that name goes.  It is on the disk
     * only after `sync`.  Errors as above. */
    Result<OutputFile> create_file(std::string_view name) const;

    /**
     * Writes a small file whole or not at all: into a temporary file, then renamed over the old
     * one.  Errors: bad_value, cannot_open, write_failed.
     */
    Result<void> write_file(std::string_view name, ByteView octets) const;
    /** The same for a file that does not fit into memory. */
    Result<void> write_large_file(std::string_view name,
                                  const std::function<void(OutputFile&)>& fill) const;

    /** Gives a file, which may still be written, another name. Errors: write_failed. */
    Result<void> rename(std::string_view from, std::string_view to) const;
    /** Errors: write_failed. */
    Result<void> remove(std::string_view name) const;

    /** Until the next `sync`, `write_file` does not wait for the disk either: for many files none
     * of which counts without the last. */
    void postpone_syncing() const { *postponed_ = true; }

    /** Of the files that were made here. */
    FileHashes& hashes() const { return *hashes_; }

    /** Brings everything that was written on the folder's file system to the disk, at once: a wait
     * for each of a hundred thousand files would take hours.  Errors: write_failed. */
    Result<void> sync() const;

private:
    OutputFolder(std::filesystem::path path, bool continued)
        : path_(std::move(path)), continued_(continued)
    {
    }

    std::filesystem::path path_;
    bool continued_ = false;
    std::shared_ptr<FileHashes> hashes_ = std::make_shared<FileHashes>(path_.native());
    std::shared_ptr<bool> postponed_ = std::make_shared<bool>(false);
};

} // namespace lisrtp::evidence
