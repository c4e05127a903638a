#include "keys/casebook/registrations.h"

#include "keys/sip/auth.h"
#include "keys/sip/uri.h"

#include <algorithm>
#include <charconv>

namespace lisrtp::casebook
{

namespace
{

constexpr std::int64_t default_expiry_seconds = 3600; // RFC 3261, 20.19
constexpr std::int64_t longest_silence_ns = 10 * ns_per_second;
constexpr unsigned sqn_index_bits = 5; // SQN = SEQ || IND; TS 33.102, C.1.2

std::string frame(Place place)
{
    return "frame " + std::to_string(place.frame);
}

/** What a request and its response share: Call-ID and CSeq. */
std::string transaction_of(const sip::Message& message)
{
    const auto cseq = message.cseq();
    return std::string(message.call_id()) + "\n" +
           (cseq ? std::to_string(cseq->number) + cseq->method : "");
}

/** Credentials that answer a challenge; none: it answers none. */
std::string nonce_answered_by(const sip::Message& message)
{
    for (const sip::DigestParameters& digest : sip::credentials_of(message))
        if (!digest.nonce.empty() && !digest.response.empty())
            return digest.nonce;
    return "";
}

/** "instance" or "host:port"; empty without a Contact that can be read. */
std::string device_in_contact(const sip::Message& message)
{
    const auto contacts = message.contacts();
    if (contacts.empty())
        return "";
    if (const auto instance = contacts.front().parameters.find("+sip.instance"))
        return std::string(*instance);
    const auto uri = sip::read_uri(contacts.front().uri);
    return uri ? uri->host + ":" + std::to_string(uri->port) : "";
}

std::string address_in_contact(const sip::Message& message)
{
    const auto contacts = message.contacts();
    const auto uri = contacts.empty() ? Result<sip::Uri>(Error{ErrorCode::missing, "Contact", 0})
                                      : sip::read_uri(contacts.front().uri);
    return uri ? uri->host + ":" + std::to_string(uri->port) : "";
}

std::optional<std::int64_t> seconds_in(std::string_view text)
{
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc() && end == text.data() + text.size()
               ? std::optional<std::int64_t>(seconds)
               : std::nullopt;
}

/** The registrar's word on the binding of that contact, or, failing that, the terminal's wish. */
std::int64_t expiry_seconds(const sip::Message& response, const sip::Message* request)
{
    const std::string own = request ? address_in_contact(*request) : "";
    std::optional<std::int64_t> any;
    for (const sip::NameAddr& contact : response.contacts()) {
        const auto seconds = seconds_in(contact.parameters.value("expires"));
        const auto uri = sip::read_uri(contact.uri);
        if (seconds && uri && own == uri->host + ":" + std::to_string(uri->port))
            return *seconds;
        if (seconds)
            any = std::max(any.value_or(0), *seconds);
    }
    if (any)
        return *any;
    if (const auto seconds = seconds_in(response.value("Expires")))
        return *seconds;
    if (request) {
        const auto contacts = request->contacts();
        if (!contacts.empty())
            if (const auto seconds = seconds_in(contacts.front().parameters.value("expires")))
                return *seconds;
        if (const auto seconds = seconds_in(request->value("Expires")))
            return *seconds;
    }
    return default_expiry_seconds;
}

std::uint64_t number_of(const Bytes& sqn)
{
    std::uint64_t number = 0;
    for (const std::uint8_t octet : sqn)
        number = number << 8 | octet;
    return number;
}

} // namespace

bool same_device(const Entry& request, const Entry& message)
{
    const std::string a = device_in_contact(request.message);
    const std::string b = device_in_contact(message.message);
    if (!a.empty() && !b.empty() && a == b)
        return true;
    const std::string at_a = address_in_contact(request.message);
    const std::string at_b = address_in_contact(message.message);
    if (!at_a.empty() && !at_b.empty())
        return at_a == at_b && (a == at_a || b == at_b); // two instances are two devices
    return request.from == message.from;
}

void Registrations::read()
{
    is_read_ = true;
    std::map<std::string, std::size_t> known;
    for (const Entry* entry : entries_) {
        const sip::Message& message = entry->message;
        const auto cseq = message.cseq();
        if (!message.is_request && (message.status == 401 || message.status == 407)) {
            held_.emplace(transaction_of(message), entry->place);
            for (const sip::DigestParameters& digest : sip::challenges_of(message))
                challenged_at_.emplace(digest.nonce, entry->at);
        }
        if (!cseq || cseq->method != "REGISTER" || (!message.is_request && message.status < 200))
            continue;
        const auto [at, is_new] = known.try_emplace(transaction_of(message), transactions_.size());
        if (is_new) {
            transactions_.push_back(
                {std::string(message.call_id()), cseq->number, entry->at, {}, {}});
            Identities who;
            if (auto identity = keyfile::identity_of_uri(message.to().uri))
                who.insert(comparable(std::move(*identity)));
            for (const sip::DigestParameters& digest : sip::credentials_of(message))
                who.merge(identities_of_username(digest.username));
            for (const keyfile::Identity& identity : who)
                by_person_[identity].push_back(at->second);
        }
        Transaction& transaction = transactions_[at->second];
        (message.is_request ? transaction.requests : transaction.responses).push_back(entry);
    }
}

Place Registrations::Transaction::place() const
{
    return requests.empty() ? responses.front()->place : requests.front()->place;
}

std::string Registrations::Transaction::nonce() const
{
    return requests.empty() ? "" : nonce_answered_by(requests.front()->message);
}

bool Registrations::Transaction::was_challenged() const
{
    return std::any_of(responses.begin(), responses.end(), [](const Entry* response) {
        return response->message.status == 401 || response->message.status == 407;
    });
}

bool Registrations::Transaction::is_settled() const
{
    return !responses.empty() && (!was_challenged() || accepted());
}

const Entry* Registrations::Transaction::accepted() const
{
    for (const Entry* response : responses)
        if (response->message.status / 100 == 2)
            return response;
    return nullptr;
}

/** Half of the time that it lasts: TS 24.229, 5.1.1.4.1, lets no terminal be earlier, and most
 * others are as late. */
Timestamp Registrations::Transaction::due() const
{
    const sip::Message* request = requests.empty() ? nullptr : &requests.front()->message;
    return accepted()->at + expiry_seconds(accepted()->message, request) * ns_per_second / 2;
}

bool Registrations::Transaction::is_of(const Entry& message) const
{
    if (requests.empty())
        return std::any_of(responses.begin(), responses.end(), [&message](const Entry* response) {
            return response->to == message.from;
        });
    return std::any_of(requests.begin(), requests.end(),
                       [&message](const Entry* request) { return same_device(*request, message); });
}

Registrations::Since Registrations::challenges_since(const Newest& newest, const Identities& person,
                                                     const Entry& message)
{
    if (!is_read_)
        read();
    std::string nonce;
    if (newest.answered_by) {
        const sip::Message& answer = newest.answered_by->message;
        nonce = nonce_answered_by(answer);
        if (nonce_answered_by(message.message) == nonce ||
            (answer.method != "REGISTER" && answer.call_id() == message.message.call_id()))
            return {"", newest.answered_by->place}; // its call was given this seed
        if (answer.method != "REGISTER")
            return {"the seed answered in " + frame(newest.answered_by->place) +
                        " was given for another call",
                    {}};
    }
    if (was_held(message))
        return {"the network held the request in " + frame(message.place) +
                    " until the terminal had taken a new seed",
                {}};
    Since since = in_transactions(newest, nonce, of_device(newest, person, message), message);
    if (since.ruled_out_by)
        return since;
    // Of seeds that are handed over, the network knows which came after them.
    if (since.doubt.empty() && newest.answered_by)
        since.doubt = in_captures(newest.at, message.at);
    if (since.doubt.empty())
        since.doubt = in_sqn(nonce, message);
    return since;
}

std::vector<const Registrations::Transaction*>
Registrations::of_device(const Newest& newest, const Identities& person, const Entry& message) const
{
    std::vector<std::size_t> numbers;
    for (const keyfile::Identity& identity : person)
        if (const auto known = by_person_.find(identity); known != by_person_.end())
            numbers.insert(numbers.end(), known->second.begin(), known->second.end());
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    const std::string_view call_id =
        newest.answered_by ? newest.answered_by->message.call_id() : std::string_view();
    std::vector<const Transaction*> found;
    for (const std::size_t number : numbers)
        if (transactions_[number].call_id == call_id || transactions_[number].is_of(message))
            found.push_back(&transactions_[number]);
    return found;
}

Registrations::Since
Registrations::in_transactions(const Newest& newest, const std::string& nonce,
                               const std::vector<const Transaction*>& transactions,
                               const Entry& message) const
{
    const auto is_newest = [&newest](const Transaction& t) {
        return newest.answered_by && std::find(t.requests.begin(), t.requests.end(),
                                               newest.answered_by) != t.requests.end();
    };
    const Transaction* last = nullptr; ///< before the message
    const Transaction* next = nullptr; ///< after it
    std::map<std::string, const Transaction*> last_of_call_id;
    std::optional<Timestamp> due;
    for (const Transaction* t : transactions) {
        if (t->at < newest.at && !is_newest(*t))
            continue;
        const auto before = last_of_call_id.find(t->call_id);
        if (before != last_of_call_id.end() && t->cseq > before->second->cseq + 1)
            return {"CSeq of its registration goes from " + std::to_string(before->second->cseq) +
                        " in " + frame(before->second->place()) + " to " + std::to_string(t->cseq) +
                        " in " + frame(t->place()),
                    {}};
        if (t->at > message.at) {
            next = t;
            break;
        }
        if (t->requests.empty())
            return {"the REGISTER that " + frame(t->place()) + " answers was not captured", {}};
        if (const std::string answered = t->nonce(); !answered.empty() && answered != nonce)
            return {"the REGISTER in " + frame(t->place()) + " answers another challenge", {}};
        last_of_call_id[t->call_id] = last = t;
        if (t->accepted())
            due = t->due();
    }
    if (next && !next->requests.empty()) {
        // The last nonce that it was given: this one, one given after the message, or a third.
        const std::string named = next->nonce();
        const auto challenged = challenged_at_.find(named);
        if (!named.empty() && named != nonce &&
            (challenged == challenged_at_.end() || challenged->second < message.at))
            return {"the REGISTER in " + frame(next->place()) +
                        " names a challenge that was not captured",
                    {}};
        // Another flow of the same device (RFC 5626) may have been challenged meanwhile.
        for (const auto& [call_id, flow] : last_of_call_id)
            if (call_id != next->call_id && !is_newest(*flow) && !flow->is_settled())
                return {"the REGISTER in " + frame(flow->place()) +
                            " of another registration was not seen to be settled",
                        {}};
        if ((!nonce.empty() && named == nonce) ||
            (last && next->call_id == last->call_id && next->cseq == last->cseq + 1))
            return {"", next->place()};
    }
    if (!last)
        return {};
    if (last->responses.empty())
        return {"the REGISTER in " + frame(last->place()) + " has no answer in the capture", {}};
    if (last->was_challenged() && !last->accepted())
        return {"the challenge to the REGISTER in " + frame(last->place()) +
                    " was not seen to be answered",
                {}};
    if (is_newest(*last) && !last->accepted())
        return {"the REGISTER in " + frame(last->place()) + " was not accepted", {}};
    if (due && *due < message.at)
        return {"it may have registered again from " + to_rfc3339(*due) + " on", {}};
    return {};
}

/** SQN that went on by more than one vector after the challenge. */
std::string Registrations::in_sqn(const std::string& nonce, const Entry& message) const
{
    const auto known =
        std::find_if(challenges_.begin(), challenges_.end(), [&nonce](const SeenChallenge& seen) {
            return !nonce.empty() && text_of(seen.challenge.nonce) == nonce;
        });
    if (known == challenges_.end() || known->challenge.sqn.empty())
        return "";
    const std::uint64_t sqn = number_of(known->challenge.sqn);
    for (const SeenChallenge& seen : challenges_) { // by time
        const Challenge& challenge = seen.challenge;
        if (challenge.at < message.at || challenge.secret != known->challenge.secret)
            continue;
        const bool resynchronised =
            challenge.mac_s == Proof::fits && number_of(challenge.sqn_ms) > sqn;
        const bool jumped = !challenge.sqn.empty() && (number_of(challenge.sqn) >> sqn_index_bits) >
                                                          (sqn >> sqn_index_bits) + 1;
        if (resynchronised || jumped)
            return "by " + frame(challenge.place) + " SQN has gone on by more than one challenge";
        return "";
    }
    return "";
}

/** A time of which no capture has any signalling, where the two ends lie in different ones. */
std::string Registrations::in_captures(Timestamp from, Timestamp to) const
{
    std::vector<SignallingSpan> spans;
    for (const auto& [file, span] : spans_)
        spans.push_back(span);
    std::sort(spans.begin(), spans.end(),
              [](const SignallingSpan& a, const SignallingSpan& b) { return a.from < b.from; });
    Timestamp covered = from;
    for (const SignallingSpan& span : spans) {
        if (span.from > covered && std::min(span.from, to) - covered > longest_silence_ns)
            break;
        covered = std::max(covered, span.to);
    }
    if (covered >= to || to - covered <= longest_silence_ns)
        return "";
    return "no capture has any signalling between " + to_rfc3339(covered) + " and the message";
}

/** The request was answered with a challenge of its own. */
bool Registrations::was_held(const Entry& message) const
{
    return message.message.is_request && held_.contains(transaction_of(message.message));
}

} // namespace lisrtp::casebook
