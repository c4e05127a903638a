#include "offline/cli/keys_arguments.h"

#include <CLI/CLI.hpp>

namespace lisrtp::cli
{

namespace
{

constexpr const char* keys_examples = R"(Examples:
  lisrtp keys new warrant.toml --target sip:alice@ims.example
  lisrtp keys check warrant.toml
  lisrtp keys seal warrant.toml -o warrant.sealed
  lisrtp decrypt call.pcapng --keys warrant.sealed -o case)";

constexpr const char* new_examples = R"(Examples:
  lisrtp keys new warrant.toml
  lisrtp keys new warrant.toml --target sip:alice@ims.example --target tel:+358401234567 \
      --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z --reference "DC 17/2026")";

constexpr const char* check_examples = R"(Examples:
  lisrtp keys check warrant.toml
  lisrtp keys check warrant.sealed --passphrase-fd 3 3< passphrase.txt)";

constexpr const char* seal_examples = R"(Examples:
  lisrtp keys seal warrant.toml -o warrant.sealed
  lisrtp keys seal warrant.toml -o warrant.sealed --passphrase-fd 3 3< passphrase.txt

The key file is checked first; one with errors is not sealed. The plain file stays.)";

constexpr const char* open_examples = R"(Examples:
  lisrtp keys open warrant.sealed -o warrant.toml

Every command takes a sealed key file as it is: this is only for changing it.)";

} // namespace

KeysArguments::KeysArguments(CLI::App& app)
    : keys_(app.add_subcommand("keys", "Make, check, seal and open key files"))
{
    keys_->require_subcommand(1);
    keys_->footer(keys_examples);
    add_new();
    add_check();
    add_seal();
    add_open();
}

void KeysArguments::add_new()
{
    new_ = keys_->add_subcommand("new", "Begin a key file");
    new_->add_option("file", new_arguments_.path, "The new file")->required();
    new_->add_option("--id", new_arguments_.id, "Id of the authorisation")->capture_default_str();
    new_->add_option("--target", new_arguments_.targets, "Whom it covers; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    new_->add_option("--from", new_arguments_.valid_from, "Beginning of the window, RFC 3339");
    new_->add_option("--to", new_arguments_.valid_to, "End of the window, exclusive");
    new_->add_option("--reference", new_arguments_.reference, "Warrant or order");
    new_->footer(new_examples);
}

void KeysArguments::add_check()
{
    check_ = keys_->add_subcommand("check", "Say what a key file holds, or what is wrong with it");
    check_->add_option("file", checked_file_, "LI key file")->required();
    check_->add_flag("--insecure-key-file", insecure_key_file_,
                     "Read a key file that others can read too");
    check_->add_option("--passphrase-fd", passphrase_.descriptor,
                       "Descriptor with the passphrase of a sealed file");
    check_->footer(check_examples);
}

void KeysArguments::add_seal()
{
    seal_ = keys_->add_subcommand("seal", "Put a key file under a passphrase");
    seal_->add_option("file", seal_arguments_.path, "LI key file")->required();
    seal_->add_option("-o,--output", seal_arguments_.output, "The new, sealed file")->required();
    seal_->add_option("--passphrase-fd", seal_arguments_.passphrase.descriptor,
                      "Descriptor with the passphrase; otherwise it is asked for");
    seal_->add_flag("--insecure-key-file", seal_arguments_.insecure_key_file,
                    "Read a key file that others can read too");
    seal_->footer(seal_examples);
}

void KeysArguments::add_open()
{
    open_ = keys_->add_subcommand("open", "Write a sealed key file as plain text again");
    open_->add_option("file", seal_arguments_.path, "Sealed key file")->required();
    open_->add_option("-o,--output", seal_arguments_.output, "The new, plain file")->required();
    open_->add_option("--passphrase-fd", seal_arguments_.passphrase.descriptor,
                      "Descriptor with the passphrase; otherwise it is asked for");
    open_->footer(open_examples);
}

bool KeysArguments::parsed() const
{
    return keys_->parsed();
}

int KeysArguments::run() const
{
    if (new_->parsed())
        return run_keys_new(new_arguments_);
    if (seal_->parsed())
        return run_keys_seal(seal_arguments_);
    if (open_->parsed())
        return run_keys_open(seal_arguments_);
    return run_keys_check(checked_file_, insecure_key_file_, passphrase_);
}

} // namespace lisrtp::cli
