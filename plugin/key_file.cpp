#include "plugin/key_file.h"

#include "keys/keyfile/protected_file.h"
#include "keys/keyfile/read_key_file.h"

#include <filesystem>

namespace lisrtp::plugin
{

namespace
{

std::string name_of_file(const char* path)
{
    return std::filesystem::path(path).filename().string();
}

/** Gives the passphrase once; keeps why there is none. */
class PassphraseFile
{
public:
    explicit PassphraseFile(const char* path) : path_(path) {}

    std::optional<SecretBytes> read()
    {
        if (*path_ == '\0') {
            missing_ = "no passphrase file is named";
            hint_ = "name one in the preference lisrtp.passphrase_file";
            return std::nullopt;
        }
        keyfile::ProtectedFile file = keyfile::read_passphrase_file(path_);
        if (!file.refusal.empty()) {
            missing_ =
                "its passphrase file " + name_of_file(path_) + " cannot be used: " + file.refusal;
            hint_ = file.hint;
            return std::nullopt;
        }
        return std::move(file.octets);
    }

    /** Why there is no passphrase; empty when it was not asked for, or given. */
    const std::string& missing() const { return missing_; }
    const std::string& hint() const { return hint_; }

private:
    const char* path_;
    std::string missing_;
    std::string hint_;
};

} // namespace

KeyFileReading read_key_file(const Preferences& preferences)
{
    KeyFileReading result;
    if (*preferences.key_file == '\0')
        return result;
    const std::string name = name_of_file(preferences.key_file);
    PassphraseFile passphrase(preferences.passphrase_file);
    keyfile::ReadOptions options;
    options.passphrase = [&passphrase] { return passphrase.read(); };
    keyfile::KeyFileReading reading = keyfile::read_key_file(preferences.key_file, options);
    if (!passphrase.missing().empty()) {
        result.error = keyfile::describe(
            {0, 0, "it is sealed, and " + passphrase.missing(), passphrase.hint()}, name);
    } else if (!reading.errors.empty()) {
        result.error = keyfile::describe(reading.errors.front(), name);
        if (const std::size_t more = reading.errors.size() - 1; more > 0)
            result.error += "\n(and " + std::to_string(more) + " more: lisrtp keys check)";
    }
    result.file = std::move(reading.file);
    return result;
}

} // namespace lisrtp::plugin
