// tests/fuzz/mikey_fuzz.cpp - whatever a stranger sends as MIKEY, up to the keys of its sessions.

#include "keys/mikey/envelope.h"
#include "keys/mikey/read_message.h"
#include "keys/mikey/session.h"
#include "keys/mikey/verify.h"

#include <cstdlib>

namespace
{

using namespace lisrtp;

/** Keys must be as long as their policy says, whatever the message holds. */
void expect_whole(const Result<std::vector<mikey::CsKeys>>& keys)
{
    if (!keys)
        return;
    for (const mikey::CsKeys& cs : *keys)
        if (cs.key.size() != cs.policy.key_octets || cs.salt.size() != cs.policy.salt_octets)
            std::abort();
}

void read_keys(const mikey::Message& message, const Result<mikey::OpenedKemac>& opened)
{
    if (opened)
        expect_whole(mikey::keys_from_key_data({&message, nullptr, nullptr}, opened->content.keys));
}

void expect_extents_inside(const mikey::Message& message)
{
    std::size_t at = 0;
    for (const mikey::Payload& payload : message.payloads) {
        const mikey::Extent extent = mikey::extent_of(payload);
        if (extent.begin < at || extent.end < extent.begin || extent.end > message.octets.size())
            std::abort();
        at = extent.end;
    }
}

void try_everything(const mikey::Message& message, const mikey::Message& partner)
{
    const SecretBytes secret = SecretBytes::copy_of(view_of("a dummy secret"));
    const mikey::Identities identities = mikey::identities_in(message, &partner);
    expect_extents_inside(message);
    for (const mikey::SecurityPolicy* policy : message.all<mikey::SecurityPolicy>())
        static_cast<void>(mikey::read_srtp_policy(*policy));
    expect_whole(mikey::keys_from_tgk({&message, &partner, nullptr}, secret));
    expect_whole(mikey::keys_from_tgk({&partner, &message, &message}, secret));
    read_keys(message, mikey::read_clear_kemac(message));
    read_keys(message, mikey::open_kemac(message, secret, mikey::mikey_rand(message)));
    static_cast<void>(mikey::check_verification(message, partner, secret, identities));
    static_cast<void>(mikey::check_dhhmac(message, &partner, secret, identities));
    if (const auto certificate = mikey::certificate_in(message))
        static_cast<void>(mikey::check_signature(message, &partner, *certificate, identities));
}

} // namespace

/** The octets are one message, or two: the first octet pair says where the second begins. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView octets{data, size};
    const mikey::ReadOutcome whole = mikey::read_message(octets);
    try_everything(whole.message, whole.message);
    if (size > 2) {
        const std::size_t split = std::min<std::size_t>(load_u16(data), size - 2);
        const mikey::ReadOutcome first = mikey::read_message(octets.subspan(2, split));
        const mikey::ReadOutcome second = mikey::read_message(octets.subspan(2 + split));
        try_everything(first.message, second.message);
    }
    return 0;
}
