#include "keys/keyfile/protected_file.h"
#include "keys/keyfile/sealed_file.h"
#include "offline/cli/inputs.h"
#include "offline/cli/keys_command.h"
#include "offline/cli/messages.h"
#include "offline/cli/private_file.h"

#include <filesystem>

namespace lisrtp::cli
{

namespace
{

constexpr std::size_t short_passphrase = 12;

std::optional<SecretBytes> read_whole(const std::string& path, bool insecure)
{
    keyfile::ProtectedFile file = keyfile::read_protected_file(path, insecure);
    if (file.refusal.empty())
        return std::move(file.octets);
    say_error(path + ": " + file.refusal);
    if (!file.hint.empty())
        say_hint(file.hint);
    return std::nullopt;
}

bool holds_a_pem_file(const keyfile::KeyFile& keys, ByteView text)
{
    return !keys.secrets.empty() && text_of(text).find("pem_file") != std::string_view::npos;
}

/** Reads the text for its errors, on a copy, since reading overwrites the secrets in it. */
bool is_in_order(const std::string& path, const SecretBytes& text)
{
    SecretBytes copy = text.clone();
    keyfile::ReadOptions options;
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    options.pem_folder = parent.empty() ? std::filesystem::path(".") : parent;
    const auto octets = copy.reveal_mutable();
    const keyfile::KeyFileReading reading =
        keyfile::read_key_text({reinterpret_cast<char*>(octets.data()), octets.size()}, options);
    say_key_file_errors(path, reading);
    if (reading && holds_a_pem_file(*reading.file, text.reveal())) {
        say_note("a `pem_file` stays outside the seal");
        say_hint("put the private key into the key file with `pem`");
    }
    return static_cast<bool>(reading);
}

} // namespace

int run_keys_seal(const SealArguments& arguments)
{
    const auto text = read_whole(arguments.path, arguments.insecure_key_file);
    if (!text)
        return exit_usage;
    if (keyfile::is_sealed(text->reveal())) {
        say_error(arguments.path + ": is sealed already");
        return exit_usage;
    }
    if (!is_in_order(arguments.path, *text))
        return exit_usage;
    const auto passphrase =
        read_passphrase(arguments.passphrase, "Passphrase for " + arguments.output, true);
    if (!passphrase)
        return exit_usage;
    if (passphrase->size() < short_passphrase) {
        say_note("the passphrase is short; whoever has the file can try many");
        say_hint("use five random words or more");
    }
    const auto sealed = keyfile::seal(*text, *passphrase);
    if (!sealed) {
        say_error(arguments.path + ": " + keyfile::explain_sealed(sealed.error().code));
        return exit_usage;
    }
    if (!write_private_file(arguments.output, *sealed))
        return exit_usage;
    say_note(arguments.path + " lies there in clear as before");
    return exit_ok;
}

int run_keys_open(const SealArguments& arguments)
{
    const auto sealed = read_whole(arguments.path, true);
    if (!sealed)
        return exit_usage;
    if (!keyfile::is_sealed(sealed->reveal())) {
        say_error(arguments.path + ": is not sealed");
        return exit_usage;
    }
    const auto passphrase =
        read_passphrase(arguments.passphrase, "Passphrase of " + arguments.path);
    if (!passphrase)
        return exit_usage;
    const auto text = keyfile::open_sealed(sealed->reveal(), *passphrase);
    if (!text) {
        say_error(arguments.path + ": " + keyfile::explain_sealed(text.error().code));
        return exit_usage;
    }
    return write_private_file(arguments.output, text->reveal()) ? exit_ok : exit_usage;
}

} // namespace lisrtp::cli
