#include "plugin/preferences.h"

#include "plugin/wireshark_bridge.h"

namespace lisrtp::plugin
{

namespace
{

const char* chosen_key_file = "";
const char* chosen_passphrase_file = "";
int chosen_failing_packets = keep_encrypted;
PreferenceFlag chosen_show_proofs = 1;

const enum_val_t choices[] = {
    {"keep", "Keep encrypted: neither played nor counted", keep_encrypted},
    {"pass", "Pass on as they are: played as noise", pass_on},
    {nullptr, nullptr, 0},
};

} // namespace

void Preferences::add_to(int protocol)
{
    module_t* module = prefs_register_protocol(protocol, nullptr);
    prefs_register_filename_preference(
        module, "key_file", "LI key file",
        "Key file (TOML, lisrtp-keys/1), or what lisrtp session-keys wrote. Nobody else may be "
        "able "
        "to read it. It is read again whenever the capture is reloaded.",
        &chosen_key_file, 0);
    prefs_register_filename_preference(module, "passphrase_file", "Passphrase file",
                                       "File whose first line is the passphrase of a sealed key "
                                       "file. It must be yours, and nobody "
                                       "else may be able to read it.",
                                       &chosen_passphrase_file, 0);
    prefs_register_enum_preference(module, "failing_packets", "Packets whose tag fits no key",
                                   "Whether packets that cannot be opened reach the RTP player and "
                                   "the RTP statistics",
                                   &chosen_failing_packets, choices, 0);
    prefs_register_bool_preference(
        module, "show_proofs", "Show proofs",
        "Show under each packet what its key rests on: secret, derivation, frames, value check",
        &chosen_show_proofs);
}

Preferences Preferences::now()
{
    return {chosen_key_file ? chosen_key_file : "",
            chosen_passphrase_file ? chosen_passphrase_file : "", chosen_failing_packets,
            chosen_show_proofs != 0};
}

} // namespace lisrtp::plugin
