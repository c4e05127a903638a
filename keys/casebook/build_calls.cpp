#include "keys/casebook/build_calls.h"

#include "keys/casebook/holds.h"
#include "keys/casebook/removed_candidates.h"
#include "keys/casebook/rtsp_calls.h"
#include "keys/sip/body_parts.h"
#include "keys/sip/dialog_end.h"
#include "keys/sip/extmap.h"
#include "keys/sip/read_message.h"
#include "keys/sip/read_sdp.h"
#include "keys/sip/uri.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** A URI without parameters, as a person names a party. */
std::string party_name(const sip::NameAddr& party)
{
    return party.uri.substr(0, party.uri.find_first_of(";?"));
}

Ending ending_of(sip::EndedBy ended_by)
{
    switch (ended_by) {
    case sip::EndedBy::bye:
        return Ending::bye;
    case sip::EndedBy::cancel:
        return Ending::cancel;
    case sip::EndedBy::refused:
        return Ending::refused;
    case sip::EndedBy::timeout:
        return Ending::timeout;
    case sip::EndedBy::capture_end:
        break;
    }
    return Ending::capture_end;
}

template <typename Value>
void add_once(std::vector<Value>& list, const Value& value)
{
    if (std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(value);
}

/** Where the side that wrote this m-line receives: its address and every ICE candidate. */
void add_endpoints(std::vector<Endpoint>& endpoints, const sip::MediaDescription& medium)
{
    if (const auto endpoint = medium.endpoint())
        add_once(endpoints, *endpoint);
    for (const sip::Candidate& candidate : medium.candidates) {
        if (!candidate.endpoint.address.empty())
            add_once(endpoints, candidate.endpoint);
        // Where a reflexive or relayed address was got from; hidden as 0.0.0.0 or port 9.
        if (candidate.related && !candidate.related->address.is_unspecified() &&
            candidate.related->port > 9)
            add_once(endpoints, *candidate.related);
    }
}

/** a=rtcp:port [address]; without an address it is the media's. */
void add_rtcp_endpoint(std::vector<Endpoint>& endpoints, const sip::MediaDescription& medium)
{
    auto endpoint = medium.endpoint();
    if (!endpoint || !medium.rtcp_port)
        return;
    endpoint->port = *medium.rtcp_port;
    if (medium.rtcp_address)
        endpoint->address = *medium.rtcp_address;
    add_once(endpoints, *endpoint);
}

void add_codecs(std::map<std::uint8_t, Codec>& codecs, const sip::MediaDescription& medium)
{
    for (const sip::PayloadFormat& format : medium.payload_formats)
        if (!format.encoding.empty() && format.payload_type < 128)
            codecs[static_cast<std::uint8_t>(format.payload_type)] = {
                format.encoding, format.clock_hz, format.channels, format.fmtp};
}

bool is_keyed(const sip::SessionDescription& description, const sip::MediaDescription& medium)
{
    return medium.is_secure() || !description.key_mgmt_of(medium).empty() ||
           !description.crypto_of(medium).empty();
}

void add_side(std::vector<MediaLine>& lines, const sip::SessionDescription& description,
              bool by_caller)
{
    for (std::size_t i = 0; i < description.media.size(); ++i) {
        const sip::MediaDescription& medium = description.media[i];
        if (i >= lines.size())
            lines.resize(i + 1);
        MediaLine& line = lines[i];
        line.kind = medium.kind;
        line.protocol = medium.protocol;
        add_endpoints(by_caller ? line.caller : line.callee, medium);
        add_rtcp_endpoint(by_caller ? line.caller_rtcp : line.callee_rtcp, medium);
        add_codecs(by_caller ? line.caller_codecs : line.callee_codecs, medium);
    }
}

/** What an answer settles; an offer alone only as long as nothing answers it. */
void settle_encryption(std::vector<MediaLine>& lines, const sip::Exchange& exchange)
{
    const auto& deciding = exchange.answer ? exchange.answer : exchange.offer;
    for (std::size_t i = 0; deciding && i < deciding->media.size() && i < lines.size(); ++i) {
        const sip::MediaDescription& medium = deciding->media[i];
        lines[i].encrypted = lines[i].encrypted || is_keyed(*deciding, medium);
        lines[i].encrypted_extensions |= sip::encrypted_extensions_of(*deciding, medium);
    }
}

void add_media(CallInMaking& making)
{
    std::vector<MediaLine>& lines = making.call.media;
    for (const sip::Exchange& exchange : making.exchanges) {
        const bool offered_by_caller = exchange.offered_by == sip::Party::caller;
        if (exchange.offer)
            add_side(lines, *exchange.offer, offered_by_caller);
        if (exchange.answer)
            add_side(lines, *exchange.answer, !offered_by_caller);
        settle_encryption(lines, exchange);
    }
}

/** SDP that says "sdp" and cannot be read is damage that the call's verdict may rest on. */
void note_damage(CallInMaking& making)
{
    for (const Entry* entry : making.entries)
        for (const sip::BodyPart& part : sip::sdp_parts(entry->message)) {
            const auto sdp = sip::read_sdp(part.octets, part.offset);
            if (!sdp && making.call.damage.empty())
                making.call.damage = "SDP in frame " + std::to_string(entry->place.frame) + ": " +
                                     describe(sdp.error());
        }
}

void tell_ending(CallInMaking& making, const std::vector<const sip::Message*>& messages)
{
    const sip::DialogEnd end = sip::dialog_end_of(messages);
    making.call.ended_by = ending_of(end.ended_by);
    if (end.ended_by == sip::EndedBy::refused && end.message) {
        const sip::Message& last = *messages[*end.message];
        making.call.ending_detail = std::to_string(last.status) + " " + last.reason;
    }
    making.call.answered =
        std::any_of(messages.begin(), messages.end(), [](const sip::Message* message) {
            return !message->is_request && message->status / 100 == 2 &&
                   belongs_to_invite(*message);
        });
}

constexpr std::size_t longest_title = 48;

SignallingStep step_of(const Entry& entry)
{
    const sip::Message& message = entry.message;
    constexpr std::size_t most_copies = 64;
    SignallingStep step{entry.place, entry.at, entry.from, entry.to, {}, {}, false, false, {}};
    for (std::size_t i = 0; i < std::min(entry.copies.size(), most_copies); ++i)
        step.copies.push_back(entry.copies[i].place);
    step.title =
        message.is_request ? message.method : std::to_string(message.status) + " " + message.reason;
    if (step.title.size() > longest_title)
        step.title.resize(longest_title);
    if (const auto cseq = message.cseq(); cseq && !message.is_request)
        step.of_method = cseq->method.substr(0, longest_title);
    for (const sip::BodyPart& part : sip::sdp_parts(message)) {
        const auto sdp = sip::read_sdp(part.octets, part.offset);
        for (std::size_t i = 0; sdp && i < sdp->media.size(); ++i) {
            step.with_mikey = step.with_mikey || !sdp->key_mgmt_of(sdp->media[i]).empty();
            step.with_sdes = step.with_sdes || !sdp->crypto_of(sdp->media[i]).empty();
        }
    }
    return step;
}

/** From and To stand the same in the INVITE and in all responses to it; null: there is none. */
const sip::Message* invite_of(const std::vector<const Entry*>& entries)
{
    const auto invite = std::find_if(entries.begin(), entries.end(), [](const Entry* entry) {
        return belongs_to_invite(entry->message);
    });
    return invite == entries.end() ? nullptr : &(*invite)->message;
}

/**
 * Call-IDs are made to be unique, but poor generators repeat them, and then one person's call must
 * not be taken for another's. Messages belong together when they share a tag (the branches of a
 * fork share the caller's) or the two parties' addresses.
 */
class PartySplitter
{
public:
    explicit PartySplitter(const std::vector<const Entry*>& entries)
    {
        for (std::size_t i = 0; i < entries.size(); ++i)
            parents_.push_back(i);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const sip::NameAddr from = entries[i]->message.from();
            const sip::NameAddr to = entries[i]->message.to();
            std::string a = sip::address_of_record(from.uri);
            std::string b = sip::address_of_record(to.uri);
            if (b < a)
                std::swap(a, b);
            join(i, "parties\n" + a + "\n" + b);
            for (const std::string_view tag : {from.tag(), to.tag()})
                if (!tag.empty())
                    join(i, "tag\n" + std::string(tag));
        }
    }

    /** Numbers of entries. */
    std::vector<std::vector<std::size_t>> groups()
    {
        std::map<std::size_t, std::vector<std::size_t>> by_root;
        for (std::size_t i = 0; i < parents_.size(); ++i)
            by_root[root_of(i)].push_back(i);
        std::vector<std::vector<std::size_t>> all;
        for (auto& [root, group] : by_root)
            all.push_back(std::move(group));
        return all;
    }

private:
    void join(std::size_t entry, const std::string& mark)
    {
        const auto [first, is_new] = first_with_.try_emplace(mark, entry);
        if (!is_new)
            parents_[root_of(entry)] = root_of(first->second);
    }

    std::size_t root_of(std::size_t entry)
    {
        while (parents_[entry] != entry) {
            parents_[entry] = parents_[parents_[entry]];
            entry = parents_[entry];
        }
        return entry;
    }

    std::vector<std::size_t> parents_;
    std::map<std::string, std::size_t> first_with_;
};

/**
 * What the transcript holds, and the others out of the store. Messages that cannot be had are taken
 * from the list.
 */
std::vector<const Entry*> entries_of(std::vector<const Sighted*>& messages, MessageStore* store,
                                     std::vector<std::unique_ptr<const Entry>>& loaded)
{
    std::vector<const Entry*> entries;
    std::erase_if(messages, [&](const Sighted* sighted) {
        if (sighted->stored == 0) {
            entries.push_back(static_cast<const Entry*>(sighted));
            return false;
        }
        auto message = sip::read_message(store->octets_of(sighted->stored));
        if (!message)
            return true;
        loaded.push_back(std::make_unique<const Entry>(Entry{*sighted, std::move(*message)}));
        entries.push_back(loaded.back().get());
        return false;
    });
    return entries;
}

/** The calls among the messages of one Call-ID. */
void add_calls(std::vector<const Sighted*> messages, MessageStore* store,
               std::vector<FoundCall>& calls)
{
    std::vector<std::unique_ptr<const Entry>> loaded;
    const std::vector<const Entry*> entries = entries_of(messages, store, loaded);
    for (const std::vector<std::size_t>& group : PartySplitter(entries).groups()) {
        FoundCall call;
        std::vector<const Entry*> of_call;
        for (const std::size_t i : group) {
            of_call.push_back(entries[i]);
            call.messages.push_back(messages[i]);
        }
        const sip::Message* const invite = invite_of(of_call);
        if (!invite)
            continue;
        call.start = of_call.front()->at;
        call.call_id = invite->call_id();
        call.from = party_name(invite->from());
        calls.push_back(std::move(call));
    }
}

} // namespace

std::vector<FoundCall> find_calls(Transcript& transcript, const std::vector<const Entry*>& held)
{
    std::vector<FoundCall> calls;
    for (std::vector<const Sighted*>& messages : transcript.by_call_id())
        add_calls(std::move(messages), transcript.store(), calls);
    for (CallMessages& call : find_rtsp_calls(held)) {
        FoundCall found{
            call.entries.front()->at, std::move(call.call_id), std::move(call.from), {}, true};
        found.messages.assign(call.entries.begin(), call.entries.end());
        calls.push_back(std::move(found));
    }
    std::sort(calls.begin(), calls.end(), [](const FoundCall& a, const FoundCall& b) {
        return std::tie(a.start, a.call_id, a.from, a.messages.front()->place) <
               std::tie(b.start, b.call_id, b.from, b.messages.front()->place);
    });
    for (FoundCall& call : calls)
        if (!call.is_rtsp) { // swapped, since strings keep their room when they are assigned to
            std::string().swap(call.call_id);
            std::string().swap(call.from);
        }
    return calls;
}

CallMessages load(const FoundCall& call, MessageStore* store)
{
    CallMessages all{call.call_id, call.from, {}, call.is_rtsp, {}};
    std::vector<const Sighted*> messages = call.messages;
    all.entries = entries_of(messages, store, all.loaded);
    const sip::Message* const invite = call.is_rtsp ? nullptr : invite_of(all.entries);
    if (invite) {
        all.call_id = invite->call_id();
        all.from = party_name(invite->from());
    }
    return all;
}

CallInMaking build_call(CallMessages of_call)
{
    if (of_call.is_rtsp)
        return build_rtsp_call(of_call);
    CallInMaking making;
    making.entries = std::move(of_call.entries);
    making.loaded = std::move(of_call.loaded);
    Call& call = making.call;
    call.call_id = of_call.call_id;
    if (making.entries.empty())
        return making;
    call.start = making.entries.front()->at;
    call.end = making.entries.back()->at;
    std::vector<const sip::Message*> messages;
    for (const Entry* entry : making.entries) {
        messages.push_back(&entry->message);
        call.messages.push_back(entry->place);
        call.signalling.push_back(step_of(*entry));
    }
    call.from = of_call.from;
    if (const sip::Message* const invite = invite_of(making.entries))
        call.to = party_name(invite->to());
    making.exchanges = sip::exchanges_of(messages);
    add_media(making);
    find_holds(making);
    find_removed_candidates(making);
    note_damage(making);
    tell_ending(making, messages);
    return making;
}

} // namespace lisrtp::casebook
