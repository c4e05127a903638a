// plugin/preferences.h - Edit > Preferences > Protocols > LISRTP, and tshark's -o
// lisrtp.NAME:VALUE.

#pragma once

namespace lisrtp::plugin
{

/** What becomes of packets whose tag fits no key. */
enum FailingPackets : int {
    keep_encrypted = 0, ///< shown as SRTP, kept from players and statistics
    pass_on = 1,        ///< given to them as they are: a player plays noise
};

struct Preferences {
    const char* key_file = "";
    const char* passphrase_file = ""; ///< of a sealed key file; never the passphrase itself
    int failing_packets = keep_encrypted;
    bool show_proofs = true;

    static void add_to(int protocol);
    static Preferences now();
};

} // namespace lisrtp::plugin
