// tests/fuzz/sdp_fuzz.cpp - a session description of a stranger.

#include "keys/sip/clear_sdp.h"
#include "keys/sip/read_sdp.h"
#include "keys/sip/redact.h"

#include <cstdlib>

using namespace lisrtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView octets(data, size);
    const auto read = sip::read_sdp(octets);
    if (read) {
        for (const sip::MediaDescription& medium : read->media) {
            (void)medium.endpoint();
            (void)read->key_mgmt_of(medium);
            if (medium.offset >= size)
                std::abort();
        }
        for (const sip::KeyMgmt& entry : read->key_mgmt)
            if (entry.offset > size || (entry.error && entry.error->offset > size))
                std::abort();
    }

    // What is redacted holds no key: whatever still decodes was no key before either.
    const Bytes redacted = sip::redact_keys(octets);
    if (redacted.size() != size)
        std::abort();
    if (const auto again = sip::read_sdp(redacted)) {
        const auto is_secret = [](const sip::CryptoAttribute& crypto) {
            for (const sip::CryptoKey& key : crypto.keys)
                if (!key.key_and_salt.empty())
                    return true;
            return false;
        };
        for (const sip::KeyMgmt& entry : again->key_mgmt)
            if (!entry.octets.empty())
                std::abort();
        for (const sip::MediaDescription& medium : again->media) {
            for (const sip::KeyMgmt& entry : medium.key_mgmt)
                if (!entry.octets.empty())
                    std::abort();
            for (const sip::CryptoAttribute& crypto : medium.crypto)
                if (is_secret(crypto))
                    std::abort();
        }
    }

    std::string message = "INVITE sip:b@x SIP/2.0\r\nContent-Type: application/sdp\r\n"
                          "Content-Length: " +
                          std::to_string(size) + "\r\n\r\n";
    message.append(text_of(octets));
    const Bytes clear = sip::clear_sdp(view_of(message));
    if (clear.size() > message.size())
        std::abort();
    return 0;
}
