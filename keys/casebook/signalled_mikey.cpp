#include "keys/casebook/signalled_mikey.h"

#include "keys/crypto/hash.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/key_mgmt.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"

namespace lisrtp::casebook
{

namespace
{

/** @param base  what the entry's offset counts from, in the message */
void add(SignallingContents& contents, const sip::KeyMgmt& entry, std::size_t base)
{
    if (!entry.is_mikey())
        return;
    SignalledMikey& mikey = contents.mikey.emplace_back();
    mikey.offset = base + entry.offset;
    mikey.length = entry.text.size();
    mikey.octets = entry.octets;
    mikey.error = entry.error;
    mikey.read = mikey::read_message(entry.octets);
}

void add(SignallingContents& contents, const sip::MediaDescription& medium)
{
    for (const sip::KeyMgmt& entry : medium.key_mgmt)
        add(contents, entry, 0);
    if (const auto endpoint = medium.endpoint())
        contents.announced.push_back(*endpoint);
    for (const sip::Candidate& candidate : medium.candidates)
        if (!candidate.endpoint.address.empty())
            contents.announced.push_back(candidate.endpoint);
}

} // namespace

SignallingContents contents_of(ByteView octets)
{
    SignallingContents contents;
    const auto message = sip::read_message(octets);
    if (!message)
        return contents;
    contents.call_id = message->call_id();
    for (const sip::Header* header : message->all("KeyMgmt"))
        for (const sip::KeyMgmt& entry : sip::read_key_mgmt_header(header->value))
            add(contents, entry, header->offset);
    for (const sip::BodyPart& part : sip::sdp_parts(*message)) {
        const auto sdp = sip::read_sdp(part.octets, part.offset);
        if (!sdp)
            continue;
        for (const sip::KeyMgmt& entry : sdp->key_mgmt)
            add(contents, entry, 0);
        for (const sip::MediaDescription& medium : sdp->media)
            add(contents, medium);
    }
    return contents;
}

void MikeyReplays::note(const SignallingContents& contents, Place place)
{
    for (const SignalledMikey& mikey : contents.mikey) {
        const auto [first, is_new] =
            first_.try_emplace(crypto::sha256(mikey.octets), Sighting{contents.call_id, place});
        if (!is_new && place < first->second.place)
            first->second = {contents.call_id, place};
    }
}

std::optional<Place> MikeyReplays::earlier_elsewhere(const SignalledMikey& mikey,
                                                     const std::string& call_id, Place place) const
{
    const auto first = first_.find(crypto::sha256(mikey.octets));
    if (first == first_.end() || first->second.call_id == call_id || first->second.place >= place)
        return std::nullopt;
    return first->second.place;
}

} // namespace lisrtp::casebook
