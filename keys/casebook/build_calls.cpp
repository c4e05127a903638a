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
    step.copies.assign(entry.copy_places.begin(),
                       entry.copy_places.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                       entry.copy_places.size(), most_copies)));
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

/** Messages in memory: what the transcript holds, and the others out of the store. */
struct Loaded {
    std::vector<const Entry*> entries; ///< of which the store could give
    std::vector<std::unique_ptr<const Entry>> loaded;
};

Loaded entries_of(std::span<const Sighted* const> messages, const Transcript& transcript)
{
    Loaded all;
    for (const Sighted* sighted : messages) {
        if (sighted->stored == 0) {
            all.entries.push_back(static_cast<const Entry*>(sighted));
        } else if (auto entry = transcript.load(*sighted)) {
            all.entries.push_back(entry.get());
            all.loaded.push_back(std::move(entry));
        }
    }
    return all;
}

/** The calls among the messages of one Call-ID, whose places in the list are put in their order. */
void add_calls_of_several(std::span<const Sighted*> messages, const Transcript& transcript,
                          std::vector<FoundCall>& calls)
{
    std::vector<std::unique_ptr<const Entry>> loaded;
    std::vector<const Sighted*> had;
    std::vector<const Entry*> entries;
    for (const Sighted* const& sighted : messages) {
        Loaded one = entries_of({&sighted, 1}, transcript);
        if (one.entries.empty())
            continue;
        had.push_back(sighted);
        entries.push_back(one.entries.front());
        std::move(one.loaded.begin(), one.loaded.end(), std::back_inserter(loaded));
    }
    std::size_t taken = 0;
    for (const std::vector<std::size_t>& group : PartySplitter(entries).groups()) {
        std::vector<const Entry*> of_call;
        for (const std::size_t i : group)
            of_call.push_back(entries[i]);
        if (!invite_of(of_call))
            continue;
        const std::span<const Sighted*> own = messages.subspan(taken, group.size());
        for (std::size_t i = 0; i < group.size(); ++i)
            own[i] = had[group[i]];
        calls.push_back({own.front()->at, own});
        taken += group.size();
    }
}

/** What tells calls apart that began at the same moment. */
struct Names {
    std::string call_id;
    std::string from;
    Place place;

    friend auto operator<=>(const Names&, const Names&) = default;
};

Names names_of(const FoundCall& call, const Transcript& transcript)
{
    const CallMessages messages = load(call, transcript);
    return {messages.call_id, messages.from, call.messages.front()->place};
}

void sort_calls(std::vector<FoundCall>& calls, const Transcript& transcript)
{
    std::sort(calls.begin(), calls.end(), [](const FoundCall& a, const FoundCall& b) {
        return std::tuple(a.start, a.messages.front()->place) <
               std::tuple(b.start, b.messages.front()->place);
    });
    // Names are not in memory; few calls begin at the same moment.
    for (auto first = calls.begin(); first != calls.end();) {
        const auto end = std::find_if(first, calls.end(), [first](const FoundCall& call) {
            return call.start != first->start;
        });
        if (end - first > 1) {
            std::vector<std::pair<Names, FoundCall>> named;
            for (auto call = first; call != end; ++call)
                named.emplace_back(names_of(*call, transcript), std::move(*call));
            std::sort(named.begin(), named.end(),
                      [](const auto& a, const auto& b) { return a.first < b.first; });
            std::transform(named.begin(), named.end(), first,
                           [](auto& call) { return std::move(call.second); });
        }
        first = end;
    }
}

} // namespace

FoundCalls find_calls(Transcript& transcript, const std::vector<const Entry*>& held)
{
    FoundCalls found;
    const auto rtsp_calls = find_rtsp_calls(held);
    const auto of_call_ids = transcript.by_call_id(found.messages);
    for (const Transcript::OfCallId& own : of_call_ids) {
        if (own.one_pair_of_parties)
            found.calls.push_back({own.messages.front()->at, own.messages});
        else
            add_calls_of_several(own.messages, transcript, found.calls);
    }
    for (const CallMessages& call : rtsp_calls) {
        found.rtsp_messages.emplace_back(call.entries.begin(), call.entries.end());
        found.calls.push_back({call.entries.front()->at, found.rtsp_messages.back(),
                               std::make_shared<const FoundCall::RtspNames>(
                                   FoundCall::RtspNames{call.call_id, call.from})});
    }
    sort_calls(found.calls, transcript);
    return found;
}

CallMessages load(const FoundCall& call, const Transcript& transcript)
{
    Loaded messages = entries_of(call.messages, transcript);
    CallMessages all{
        {}, {}, std::move(messages.entries), call.rtsp != nullptr, std::move(messages.loaded)};
    if (call.rtsp) {
        all.call_id = call.rtsp->call_id;
        all.from = call.rtsp->from;
    } else if (const sip::Message* const invite = invite_of(all.entries)) {
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
