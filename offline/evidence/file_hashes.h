// offline/evidence/file_hashes.h - the hashes of files, made while they are written.

#pragma once

#include "keys/crypto/hash.h"
#include "offline/evidence/hashes_in_step.h"
#include "offline/evidence/output_file.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lisrtp::evidence
{

/**
 * SHA-256 of the files of a case, so that the bag need not read again what was just written. A file
 * whose beginning changes at its end (a WAV's sizes) cannot be hashed on the way: it is read when
 * it is whole. What is known of finished files lies in a file without a name; if that cannot be
 * written, nothing is known of them.
 *
 * Files that are written at the same time are hashed in step (`HashesInStep`), by a thread of its
 * own if it shall have one. Thread-safe.
 */
class FileHashes
{
public:
    /** @param folder  where that file may lie */
    explicit FileHashes(std::string folder);
    ~FileHashes();
    FileHashes(const FileHashes&) = delete;
    FileHashes& operator=(const FileHashes&) = delete;

    /** From now on another thread hashes. */
    void use_thread() { hashing_->use_thread(); }
    /** For what else is hashed while files are written. */
    const std::shared_ptr<HashesInStep>& in_step() const { return hashing_; }

    /** What to watch a new file with. An earlier file of that name is forgotten.
     * @param path  where it lies when it is finished */
    std::shared_ptr<OutputWatcher> begin(std::string_view name, std::filesystem::path path);
    /** The file got another name; if it is not finished, it will lie there.
     * @param path  where it lies now */
    void rename(std::string_view from, std::string_view to, std::filesystem::path path);

    struct Known {
        std::string sha256; ///< hex
        std::uint64_t octets = 0;
    };
    /** Of a file that was finished, and is forgotten now; nothing of others. May have to wait. */
    std::optional<Known> take(std::string_view name);

private:
    class File;
    class Names;

    std::shared_ptr<Names> names_;
    std::shared_ptr<HashesInStep> hashing_; ///< last: its thread ends first
};

/** SHA-256 of a file's octets. Errors: read_failed. */
Result<crypto::Sha256Digest> digest_of_output(const std::filesystem::path& path);

} // namespace lisrtp::evidence
