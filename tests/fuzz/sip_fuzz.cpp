// tests/fuzz/sip_fuzz.cpp - a SIP message of a stranger: read, followed, redacted.
//
// A key planted anywhere into it, as an attribute on a line of its own, must be gone from every
// copy that is handed out.

#include "keys/sip/auth.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/clear_sdp.h"
#include "keys/sip/dialog_end.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/sip/offer_answer.h"
#include "keys/sip/read_message.h"
#include "keys/sip/redact.h"
#include "keys/sip/security.h"
#include "keys/sip/uri.h"

#include <cstdlib>

using namespace lisrtp;

namespace
{

constexpr std::string_view marker = "MarkerKeyMarkerKeyMarkerKeyMarkerKey1234";

void read_everything(const sip::Message& message)
{
    for (const sip::Header& header : message.headers)
        for (const sip::NameAddr& address : message.addresses(header.name))
            (void)sip::address_of_record(address.uri);
    (void)message.top_via();
    (void)message.content_type();
    (void)sip::challenges_of(message);
    (void)sip::credentials_of(message);
    (void)sip::authentication_infos_of(message);
    (void)sip::security_mechanisms_of(message);
    for (const sip::BodyPart& part : sip::body_parts(message))
        if (part.offset < message.body_offset ||
            part.offset - message.body_offset + part.octets.size() > message.body.size())
            std::abort();
}

void follow(std::string_view whole)
{
    // the input as a whole, and cut in two messages, make a call
    std::vector<sip::Message> messages;
    const std::size_t cut = whole.find("\n\n", whole.size() / 2);
    for (const std::string_view text :
         {whole, whole.substr(0, cut),
          cut == std::string_view::npos ? std::string_view() : whole.substr(cut)})
        if (auto read = sip::read_message(view_of(text)))
            messages.push_back(std::move(*read));
    std::vector<const sip::Message*> views;
    for (const sip::Message& message : messages)
        views.push_back(&message);
    (void)sip::exchanges_of(views);
    (void)sip::dialog_end_of(views);
}

void expect_no_marker(const Bytes& copy)
{
    if (text_of(copy).find(marker.substr(0, 8)) != std::string_view::npos)
        std::abort();
}

void plant(std::string_view text, std::size_t at, std::string_view before, std::string_view after)
{
    std::string planted(text.substr(0, at));
    planted.append(before).append(marker).append(after).append(text.substr(at));
    const Bytes redacted = sip::redact_keys(view_of(planted));
    if (redacted.size() != planted.size())
        std::abort();
    expect_no_marker(redacted);
    expect_no_marker(sip::clear_sdp(view_of(planted)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const std::size_t place = load_u16(data);
    const ByteView octets(data + 2, size - 2);
    const std::string_view text = text_of(octets);

    (void)sip::looks_like_sip(octets);
    if (const auto read = sip::read_message(octets))
        read_everything(*read);
    follow(text);

    if (text.find(marker.substr(0, 8)) != std::string_view::npos)
        return 0; // the fuzzer wrote it somewhere that is no key
    const std::size_t at = text.empty() ? 0 : place % (text.size() + 1);
    plant(text, at, "\r\na=key-mgmt:mikey ", "\r\n");
    plant(text, at, "\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:", "|2^20\n");
    plant(text, at, "\r\nKeyMgmt: prot=mikey;data=\"", "\"\r\n");
    plant(text, at, "\r\nWWW-Authenticate: Digest ck=\"", "\"\r\n");
    return 0;
}
