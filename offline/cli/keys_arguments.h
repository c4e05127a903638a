// offline/cli/keys_arguments.h - the arguments of `lisrtp keys new|check|seal|open`.

#pragma once

#include "offline/cli/keys_command.h"

namespace CLI
{
class App;
}

namespace lisrtp::cli
{

/** Adds the commands to `app` and keeps what was given to them. Stays where it was made. */
class KeysArguments
{
public:
    explicit KeysArguments(CLI::App& app);
    KeysArguments(const KeysArguments&) = delete;
    KeysArguments& operator=(const KeysArguments&) = delete;

    bool parsed() const;
    int run() const;

private:
    void add_check();
    void add_new();
    void add_seal();
    void add_open();

    CLI::App* keys_;
    CLI::App* check_ = nullptr;
    CLI::App* new_ = nullptr;
    CLI::App* seal_ = nullptr;
    CLI::App* open_ = nullptr;
    std::string checked_file_;
    bool insecure_key_file_ = false;
    PassphraseSource passphrase_;
    NewKeysArguments new_arguments_;
    SealArguments seal_arguments_;
};

} // namespace lisrtp::cli
