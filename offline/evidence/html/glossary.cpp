#include "offline/evidence/html/glossary.h"

#include <utility>

namespace lisrtp::evidence::html
{

std::string glossary()
{
    static constexpr std::pair<const char*, const char*> entries[] = {
        {"Authorisation",
         "The order that lets somebody's calls be opened: whose, from when to when, "
         "and whether only the facts of the calls or their content too."},
        {"Call-ID", "The name that the telephones gave to a call."},
        {"Ciphertext", "Media as it was sent: encrypted."},
        {"CSB, CS", "Crypto session bundle and crypto session: the numbers that MIKEY gives to an "
                    "agreement and to each direction of the call under it."},
        {"Diffie-Hellman", "A way for two parties to agree on a key by sending one value each, "
                           "g<sup>x</sup> and g<sup>y</sup>. Who knows x or y can compute the key; "
                           "who only sees the values cannot. Here x follows from a secret that the "
                           "network shares with its subscriber, and that g<sup>x</sup> computed "
                           "equals g<sup>x</sup> seen proves that it is the right one."},
        {"Frame", "One packet in a capture file, by its number, as other programs count it too."},
        {"MIKEY", "Multimedia Internet Keying (RFC 3830): the messages by which telephones agree "
                  "on keys."},
        {"Odds", "How likely it is that wrong keys would fit by chance. 1 to 2<sup>80</sup> means "
                 "one chance in 1 208 925 819 614 629 174 706 176."},
        {"RTCP", "Reports by which sender and listener tell each other how much was sent and how "
                 "much arrived."},
        {"Seed", "A number that the network sends openly, out of which terminal and network derive "
                 "the same key from the secret that both have."},
        {"Signalling", "The messages (SIP) by which a call is set up and ended."},
        {"SRTP", "The Secure Real-time Transport Protocol (RFC 3711): encrypted voice and video."},
        {"SSRC", "The number that marks the packets of one sender."},
        {"Tag", "A checksum at the end of each packet that only the right key produces. Changing "
                "one bit of the packet makes it false."},
        {"TGK, TEK", "The key that the parties agree on, and the keys for the media that follow "
                     "from it."}};
    std::string out = "<section id=glossary><h2>Words</h2><dl class=words>";
    for (const auto& [word, meaning] : entries)
        out += std::string("<dt>") + word + "<dd>" + meaning;
    return out + "</dl></section>";
}

std::string how_to_check()
{
    return "<section id=check><h2>How to check this case</h2><ol>"
           "<li>The files are those that were made: <code>sha256sum -c manifest-sha256.txt</code> "
           "and <code>sha256sum -c tagmanifest-sha256.txt</code> in the folder of the case, or "
           "<code>lisrtp verify CASE</code>.</li>"
           "<li>They are signed, where there is a file <code>tagmanifest-sha256.txt.p7s</code>: "
           "<code>openssl cms -verify -binary -inform DER -in tagmanifest-sha256.txt.p7s -content "
           "tagmanifest-sha256.txt -CAfile ROOT</code>. A time stamp is in "
           "<code>tagmanifest-sha256.txt.tst</code>.</li>"
           "<li>They follow from the captures: <code>lisrtp verify CASE --captures FILES --keys "
           "KEYS</code> makes the case once more and compares it octet for octet.</li>"
           "<li>The media can be heard without lisrtp: <code>clear.pcapng</code> of a call opens "
           "in "
           "Wireshark.</li></ol></section>";
}

} // namespace lisrtp::evidence::html
