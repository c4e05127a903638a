// tests/support/sip_dump.cpp - what keys/sip reads out of the SIP datagrams of a capture, a line of
// JSON each, to be compared with what other programs read.

#include "keys/base/hex.h"
#include "keys/sip/auth.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/looks_like_sip.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"
#include "offline/capture/capture_file.h"
#include "offline/capture/classifier.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace
{

using namespace lisrtp;
using Json = nlohmann::ordered_json;

Json json_of(const sip::NameAddr& party)
{
    return {{"uri", party.uri}, {"tag", party.tag()}};
}

Json json_of(const sip::DigestParameters& digest)
{
    return {{"header", name_of(digest.place)},
            {"scheme", digest.scheme},
            {"username", digest.username},
            {"realm", digest.realm},
            {"nonce", digest.nonce},
            {"uri", digest.uri},
            {"response", digest.response},
            {"algorithm", digest.algorithm},
            {"qop", digest.qop},
            {"cnonce", digest.cnonce},
            {"nc", digest.nc}};
}

Json json_of(const std::vector<sip::KeyMgmt>& entries)
{
    Json list = Json::array();
    for (const sip::KeyMgmt& entry : entries)
        list.push_back({{"protocol", entry.protocol},
                        {"data", entry.text},
                        {"octets", to_hex(ByteView(entry.octets))}});
    return list;
}

Json json_of(const std::vector<sip::CryptoAttribute>& lines)
{
    Json list = Json::array();
    for (const sip::CryptoAttribute& line : lines) {
        Json keys = Json::array();
        for (const sip::CryptoKey& key : line.keys)
            keys.push_back(to_hex(key.key_and_salt.reveal()));
        list.push_back({{"tag", line.tag}, {"suite", line.suite}, {"keys", keys}});
    }
    return list;
}

Json json_of(const sip::SessionDescription& session)
{
    Json media = Json::array();
    for (const sip::MediaDescription& medium : session.media) {
        Json rtpmaps = Json::array();
        for (const sip::Attribute& attribute : medium.attributes)
            if (attribute.name == "rtpmap")
                rtpmaps.push_back(attribute.value);
        media.push_back({{"kind", medium.kind},
                         {"port", medium.port},
                         {"protocol", medium.protocol},
                         {"formats", medium.formats},
                         {"address", medium.connection ? medium.connection->address_text : ""},
                         {"rtpmaps", rtpmaps},
                         {"key_mgmt", json_of(medium.key_mgmt)},
                         {"crypto", json_of(medium.crypto)}});
    }
    return {{"address", session.connection ? session.connection->address_text : ""},
            {"key_mgmt", json_of(session.key_mgmt)},
            {"crypto", json_of(session.crypto)},
            {"media", media}};
}

Json json_of(const sip::Message& message)
{
    Json line = {{"method", message.method},
                 {"request_uri", message.request_uri},
                 {"status", message.status},
                 {"call_id", message.call_id()},
                 {"from", json_of(message.from())},
                 {"to", json_of(message.to())},
                 {"branch", message.top_via().branch},
                 {"content_type", message.content_type().name},
                 {"content_length", message.value("Content-Length")}};
    if (const auto cseq = message.cseq())
        line["cseq"] = {{"number", cseq->number}, {"method", cseq->method}};
    line["contacts"] = Json::array();
    for (const sip::NameAddr& contact : message.contacts())
        line["contacts"].push_back(contact.uri);
    line["digests"] = Json::array();
    for (const auto& digests : {sip::challenges_of(message), sip::credentials_of(message)})
        for (const sip::DigestParameters& digest : digests)
            line["digests"].push_back(json_of(digest));
    line["sdp"] = Json::array();
    for (const sip::BodyPart& part : sip::sdp_parts(message))
        if (const auto session = sip::read_sdp(part.octets, part.offset))
            line["sdp"].push_back(json_of(*session));
    return line;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: sip_dump CAPTURE\n", stderr);
        return 2;
    }
    auto opening = capture::CaptureFile::open(argv[1]);
    if (!opening) {
        std::fprintf(stderr, "sip_dump: %s\n", opening.fault.message.c_str());
        return 1;
    }
    capture::Frame frame;
    while (opening.file->next(frame)) {
        const capture::Peeled peeled = capture::peel(frame.link, frame.octets);
        if (peeled.kind != capture::Peeled::udp || !sip::looks_like_sip(peeled.udp_payload))
            continue;
        Json line = {{"frame", frame.number}};
        if (const auto message = sip::read_message(peeled.udp_payload))
            line.update(json_of(*message));
        else
            line["error"] = describe(message.error());
        std::puts(line.dump(-1, ' ', true, Json::error_handler_t::replace).c_str());
    }
    return 0;
}
