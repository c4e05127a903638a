#include "keys/casebook/rtsp_calls.h"

#include "keys/sip/body_parts.h"
#include "keys/sip/extmap.h"
#include "keys/sip/read_sdp.h"
#include "keys/sip/rtsp.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

/** A hostile Transport header may come with any index. */
constexpr std::size_t most_media_lines = 256;

bool is_method(const sip::Message& message, std::string_view method)
{
    return message.is_request && message.method == method;
}

bool is_success(const sip::Message& message)
{
    return !message.is_request && message.status / 100 == 2;
}

template <typename Value>
void add_once(std::vector<Value>& list, const Value& value)
{
    if (std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(value);
}

/** Null when only responses were captured. */
const Entry* first_request(const std::vector<const Entry*>& entries)
{
    const auto request = std::find_if(entries.begin(), entries.end(),
                                      [](const Entry* entry) { return entry->message.is_request; });
    return request == entries.end() ? nullptr : *request;
}

/** The messages of one session, being made a call. */
class RtspSession
{
public:
    /** @param messages  a request among them */
    explicit RtspSession(const CallMessages& messages) : entries_(messages.entries)
    {
        const Entry& request = *first_request(entries_);
        client_ = request.from;
        server_ = request.to;
        making_.call.call_id = messages.call_id;
        making_.call.from = messages.from;
    }

    CallInMaking make()
    {
        Call& call = making_.call;
        call.start = entries_.front()->at;
        call.end = entries_.back()->at;
        making_.entries = entries_;
        for (number_ = 0; number_ < entries_.size(); ++number_) {
            call.messages.push_back(entries_[number_]->place);
            take(*entries_[number_]);
        }
        if (call.to.empty())
            call.to = base_;
        share_codecs();
        return std::move(making_);
    }

private:
    void take(const Entry& entry)
    {
        const sip::Message& message = entry.message;
        if (message.is_request) {
            if (base_.empty() && message.request_uri.find("://") != std::string::npos)
                base_ = message.request_uri;
            requests_[sequence_of(message)] = &entry;
            take_description(message, true);
            take_key_mgmt(message, line_of(message.request_uri), true);
            return;
        }
        const auto request = requests_.find(sequence_of(message));
        const sip::Message* asked =
            request == requests_.end() ? nullptr : &request->second->message;
        take_description(message, false);
        if (!asked || !is_success(message))
            return;
        if (asked->method == "SETUP") {
            const std::size_t line = line_of(asked->request_uri).value_or(setups_);
            ++setups_;
            take_transport(message, line);
            take_key_mgmt(message, line, false);
        } else if (asked->method == "DESCRIBE") {
            take_key_mgmt(message, std::nullopt, false);
        } else if (asked->method == "PLAY" || asked->method == "RECORD") {
            making_.call.answered = true;
            making_.call.to = asked->request_uri;
        } else if (asked->method == "TEARDOWN") {
            making_.call.ended_by = Ending::bye;
        }
    }

    static std::uint32_t sequence_of(const sip::Message& message)
    {
        const auto cseq = message.cseq();
        return cseq ? cseq->number : 0;
    }

    void take_description(const sip::Message& message, bool by_client)
    {
        for (const sip::BodyPart& part : sip::sdp_parts(message)) {
            auto sdp = sip::read_sdp(part.octets, part.offset);
            if (!sdp) {
                if (making_.call.damage.empty())
                    making_.call.damage = "SDP in frame " +
                                          std::to_string(entries_[number_]->place.frame) + ": " +
                                          describe(sdp.error());
                continue;
            }
            for (const char* name : {"Content-Base", "Content-Location"})
                if (const std::string_view base = message.value(name); !base.empty()) {
                    base_ = std::string(base);
                    break;
                }
            description_ = std::make_shared<const sip::SessionDescription>(std::move(*sdp));
            add_lines();
            add_exchange(description_, by_client);
        }
    }

    void add_lines()
    {
        for (std::size_t i = 0; i < description_->media.size() && i < most_media_lines; ++i) {
            const sip::MediaDescription& medium = description_->media[i];
            MediaLine& line = line_at(i);
            line.kind = medium.kind;
            line.protocol = medium.protocol;
            line.encrypted =
                line.encrypted || medium.is_secure() || !description_->key_mgmt_of(medium).empty();
            line.encrypted_extensions |= sip::encrypted_extensions_of(*description_, medium);
            for (const sip::PayloadFormat& format : medium.payload_formats)
                if (!format.encoding.empty() && format.payload_type < 128)
                    line.caller_codecs[static_cast<std::uint8_t>(format.payload_type)] = {
                        format.encoding, format.clock_hz, format.channels, format.fmtp};
        }
    }

    MediaLine& line_at(std::size_t line)
    {
        if (making_.call.media.size() <= line)
            making_.call.media.resize(line + 1);
        return making_.call.media[line];
    }

    /** Which m-line a SETUP's URI names. */
    std::optional<std::size_t> line_of(std::string_view uri) const
    {
        if (!description_)
            return std::nullopt;
        for (std::size_t i = 0; i < description_->media.size() && i < most_media_lines; ++i) {
            const sip::Attribute* control =
                sip::find_attribute(description_->media[i].attributes, "control");
            if (control && sip::is_control_of(control->value, base_, uri))
                return i;
        }
        return std::nullopt;
    }

    void take_transport(const sip::Message& message, std::size_t number)
    {
        const auto transport = sip::read_rtsp_transport(message.value("Transport"));
        if (!transport || number >= most_media_lines)
            return;
        MediaLine& line = line_at(number);
        if (transport->interleaved) {
            add_once(line.caller, client_);
            add_once(line.callee, server_);
            return;
        }
        const auto end = [](const IpAddress& told, const Endpoint& connection, std::uint16_t port) {
            return Endpoint{told.empty() ? connection.address : told, port};
        };
        if (transport->client_port != 0)
            add_once(line.caller, end(transport->client, client_, transport->client_port));
        if (transport->server_port != 0)
            add_once(line.callee, end(transport->server, server_, transport->server_port));
    }

    /** RFC 4567, 4.1: the header names the stream, or the presentation, by its URI. */
    void take_key_mgmt(const sip::Message& message, std::optional<std::size_t> line, bool by_client)
    {
        for (const sip::Header* header : message.all("KeyMgmt"))
            for (sip::KeyMgmt& key_mgmt : sip::read_key_mgmt_header(header->value)) {
                const auto named = line_of(key_mgmt.uri);
                auto keyed = std::make_shared<sip::SessionDescription>();
                const std::size_t number = named ? *named : line.value_or(0);
                if (number >= most_media_lines)
                    continue;
                const std::size_t lines = std::max(making_.call.media.size(), number + 1);
                keyed->media.resize(std::min(lines, most_media_lines));
                const bool for_one = named || line;
                (for_one ? keyed->media[number].key_mgmt : keyed->key_mgmt)
                    .push_back(std::move(key_mgmt));
                for (std::size_t i = 0; i < keyed->media.size(); ++i)
                    if (!for_one || i == number)
                        line_at(i).encrypted = true;
                add_exchange(std::move(keyed), by_client);
            }
    }

    /** RTSP knows no answers: each side tells the keys with which it sends. */
    void add_exchange(std::shared_ptr<const sip::SessionDescription> description, bool by_client)
    {
        sip::Exchange exchange;
        exchange.offer_message = number_;
        exchange.offer = std::move(description);
        exchange.offered_by = by_client ? sip::Party::caller : sip::Party::callee;
        exchange.state = sip::ExchangeState::confirmed;
        making_.exchanges.push_back(std::move(exchange));
    }

    /** Streams of one connection cannot be told apart by their ends, so all lines know all codecs;
     * what a server sends, a client may record as well. */
    void share_codecs()
    {
        std::map<std::uint8_t, Codec> all;
        for (const MediaLine& line : making_.call.media)
            all.insert(line.caller_codecs.begin(), line.caller_codecs.end());
        for (MediaLine& line : making_.call.media) {
            line.caller_codecs.insert(all.begin(), all.end());
            line.callee_codecs = line.caller_codecs;
        }
    }

    std::vector<const Entry*> entries_;
    Endpoint client_; ///< of the connection
    Endpoint server_;
    CallInMaking making_;
    std::size_t number_ = 0; ///< of the entry being looked at
    std::string base_;
    std::shared_ptr<const sip::SessionDescription> description_;
    std::map<std::uint32_t, const Entry*> requests_; ///< by CSeq
    std::size_t setups_ = 0;
};

/** One TCP connection: its messages in time, cut into sessions. */
class Connection
{
public:
    void add(const Entry* entry)
    {
        const std::string id(sip::rtsp_session_id(entry->message.value("Session")));
        if (id.empty()) {
            waiting_.push_back(entry);
            if (is_method(entry->message, "DESCRIBE"))
                described_.clear();
            if (described_.empty() ? is_method(entry->message, "DESCRIBE")
                                   : described_.size() == 1 && is_success(entry->message))
                described_.push_back(entry);
            return;
        }
        const bool is_new = !sessions_.contains(id);
        std::vector<const Entry*>& session = sessions_[id];
        // A second session of a presentation that was described once.
        if (is_new && std::find_first_of(waiting_.begin(), waiting_.end(), described_.begin(),
                                         described_.end()) == waiting_.end())
            session = described_;
        session.insert(session.end(), waiting_.begin(), waiting_.end());
        waiting_.clear();
        session.push_back(entry);
    }

    const std::map<std::string, std::vector<const Entry*>>& sessions() const { return sessions_; }

private:
    std::vector<const Entry*> waiting_;
    std::vector<const Entry*> described_; ///< the last DESCRIBE and its response
    std::map<std::string, std::vector<const Entry*>> sessions_;
};

} // namespace

std::vector<CallMessages> find_rtsp_calls(const std::vector<const Entry*>& entries)
{
    std::map<std::pair<Endpoint, Endpoint>, Connection> connections;
    for (const Entry* entry : entries)
        if (entry->message.is_rtsp())
            connections[std::minmax(entry->from, entry->to)].add(entry);
    // A session may go on over another connection of the same two machines.
    std::map<std::tuple<std::string, IpAddress, IpAddress>, std::vector<const Entry*>> sessions;
    for (const auto& [ends, connection] : connections)
        for (const auto& [id, of_session] : connection.sessions()) {
            auto& all = sessions[{id, std::min(ends.first.address, ends.second.address),
                                  std::max(ends.first.address, ends.second.address)}];
            all.insert(all.end(), of_session.begin(), of_session.end());
        }
    std::vector<CallMessages> calls;
    for (auto& [key, of_session] : sessions) {
        std::sort(of_session.begin(), of_session.end(), [](const Entry* a, const Entry* b) {
            return std::tie(a->at, a->place) < std::tie(b->at, b->place);
        });
        const Entry* request = first_request(of_session);
        if (request && !request->from.address.empty())
            calls.push_back({std::get<0>(key),
                             "ip:" + request->from.address.text(),
                             std::move(of_session),
                             true,
                             {}});
    }
    return calls;
}

CallInMaking build_rtsp_call(const CallMessages& messages)
{
    return RtspSession(messages).make();
}

} // namespace lisrtp::casebook
