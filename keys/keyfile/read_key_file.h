// keys/keyfile/read_key_file.h - reading an LI key file, or saying everything that is wrong with
// it.

#pragma once

#include "keys/keyfile/key_file.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>

namespace lisrtp::keyfile
{

/** One thing that is wrong.  Never holds octets of a secret. */
struct KeyFileError {
    std::size_t line = 0; ///< 1-based; 0: the file as a whole
    std::size_t column = 0;
    std::string message;
    std::string hint; ///< what to do about it; may be empty
};

struct ReadOptions {
    /** Read a file that others may read too, and note it in `KeyFile::insecure_permissions`. */
    bool insecure_key_file = false;
    /** Where `pem_file` is looked for; set to the key file's own folder by `read_key_file`. */
    std::filesystem::path pem_folder = {};
    /** Asked once where the file is sealed; answers nothing when there is no passphrase. */
    std::function<std::optional<SecretBytes>()> passphrase = {};
};

/** Either the key file or its errors, in the order of their places; never both. */
struct KeyFileReading {
    std::optional<KeyFile> file;
    std::vector<KeyFileError> errors;

    explicit operator bool() const { return file.has_value(); }
};

/**
 * Opens, checks and reads a key file: a regular file of the user or root that nobody else may
 * read, no symbolic link, at most 16 MiB.  Nothing of it is used when anything in it is wrong.
 * A sealed file (sealed_file.h) is opened with the passphrase that is asked for; its seal protects
 * it, so it may lie where others can read it.
 * The secrets stay in SecretBytes from the first read to the result.
 */
KeyFileReading read_key_file(const std::filesystem::path& path, const ReadOptions& options = {});

/**
 * Reads the text of a key file.  The secrets in `text` are overwritten in place, so that the TOML
 * parser never sees them; so are comments.  Without a `pem_folder`, `pem_file` is an error.
 */
KeyFileReading read_key_text(std::span<char> text, const ReadOptions& options = {});

/** "keys.toml:31:5: unknown field `inpu`", followed by "hint: ..." on a line of its own if any. */
std::string describe(const KeyFileError& error, std::string_view file_name);

} // namespace lisrtp::keyfile
