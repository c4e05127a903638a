#include "offline/cli/keys_command.h"

#include "offline/cli/inputs.h"
#include "offline/cli/messages.h"

#include <cstdio>

namespace lisrtp::cli
{

int run_keys_check(const std::string& path, bool insecure_key_file,
                   const PassphraseSource& passphrase)
{
    const auto keys = read_keys(path, insecure_key_file, passphrase);
    if (!keys)
        return exit_usage;
    for (const keyfile::Authorisation& authorisation : keys->authorisations) {
        std::printf("authorisation %s  %s  from %s to %s\n", printable(authorisation.id).c_str(),
                    authorisation.scope == keyfile::Scope::content ? "content" : "events only",
                    to_rfc3339(authorisation.valid_from).c_str(),
                    to_rfc3339(authorisation.valid_to).c_str());
        for (const keyfile::Identity& target : authorisation.targets)
            std::printf("  target %s\n", printable(keyfile::to_string(target)).c_str());
        for (const keyfile::Secret& secret : keys->secrets)
            if (secret.authorisation == authorisation.id)
                std::printf("  secret %s  %s\n", printable(secret.id).c_str(),
                            std::string(keyfile::kind_of(secret)).c_str());
    }
    for (const keyfile::Exclusion& exclusion : keys->exclusions) {
        std::printf("exclusion %s  %s\n", printable(exclusion.id).c_str(),
                    printable(exclusion.reason).c_str());
        for (const keyfile::Identity& identity : exclusion.identities)
            std::printf("  not opened %s\n", printable(keyfile::to_string(identity)).c_str());
    }
    std::printf("%zu derivation rules, %zu seeds, %zu cross-parameters\n", keys->derivations.size(),
                keys->seeds.size(), keys->cross_parameters.size());
    return exit_ok;
}

} // namespace lisrtp::cli
