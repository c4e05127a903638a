// samples/dialog.cpp

#include "samples/dialog.h"

#include "samples/calendar.h"
#include "samples/sip_style.h"

#include <algorithm>
#include <stdexcept>

namespace samples
{

namespace
{

constexpr double proxy_delay_seconds = 0.004;

std::string name_addr(const Party& party)
{
    return (party.display.empty() ? "" : "\"" + party.display + "\" ") + "<" + party.impu + ">";
}

std::string contact_uri(const Party& party)
{
    return "sip:" + party.user + "@" + party.sip.text();
}

std::string contact(const Party& party)
{
    return "Contact: <" + contact_uri(party) + ">\r\n";
}

} // namespace

Dialog::Dialog(World& world, const Party& caller, const Party& callee, const std::string& call_name,
               const std::string& legs, std::vector<std::string> hidden, std::string style)
    : world_(world), caller_(caller), callee_(callee), legs_(legs), hidden_(std::move(hidden)),
      style_(std::move(style)), drbg_(world.drbg.stream("dialog/" + call_name)),
      call_id_(drbg_.token(10) + "@" + caller.sip.sip_host()), caller_tag_(drbg_.token(4)),
      callee_tag_(drbg_.token(4))
{
    if (legs != "caller" && legs != "callee" && legs != "both" && legs != "direct")
        throw std::runtime_error("no such legs: " + legs);
}

std::vector<Dialog::Hop> Dialog::hops(Who sender) const
{
    if (legs_ == "direct") {
        return {sender == Who::caller ? Hop{caller_.sip, callee_.sip, false}
                                      : Hop{callee_.sip, caller_.sip, false}};
    }
    std::vector<Hop> path;
    if (legs_ != "callee")
        path.push_back({caller_.sip, caller_.network->proxy, false});
    if (legs_ != "caller")
        path.push_back({callee_.network->proxy, callee_.sip, true});
    if (sender == Who::callee) {
        std::reverse(path.begin(), path.end());
        for (Hop& hop : path)
            std::swap(hop.from, hop.to);
    }
    return path;
}

std::string Dialog::vias(const Transaction& transaction, const Hop& hop) const
{
    const Party& sender = transaction.sender == Who::caller ? caller_ : callee_;
    const Party& receiver = transaction.sender == Who::caller ? callee_ : caller_;
    const bool beyond_proxy =
        legs_ != "direct" && hop.near_callee == (transaction.sender == Who::caller);
    std::string text;
    if (beyond_proxy) {
        text += "Via: SIP/2.0/UDP " + receiver.network->proxy.text() + ";branch=z9hG4bKp" +
                transaction.branch + transaction.of_fork + "\r\n";
    }
    return text + "Via: SIP/2.0/UDP " + sender.sip.text() + ";branch=z9hG4bK" + transaction.branch +
           "\r\n";
}

Dialog::Transaction& Dialog::last(const std::string& method)
{
    const auto found = std::find_if(
        transactions_.rbegin(), transactions_.rend(),
        [&method](const Transaction& candidate) { return candidate.method == method; });
    if (found == transactions_.rend())
        throw std::runtime_error("no " + method + " was sent");
    return *found;
}

std::string Dialog::text_of(const std::string& start, const Transaction& transaction,
                            const Hop& hop, const std::string& callee_tag,
                            const std::string& headers, const std::string& body) const
{
    const bool from_caller = transaction.sender == Who::caller;
    const std::string caller = name_addr(caller_) + ";tag=" + caller_tag_;
    const std::string callee =
        name_addr(callee_) + (callee_tag.empty() ? "" : ";tag=" + callee_tag);
    std::string text = start + "\r\n" + vias(transaction, hop);
    if (!start.starts_with("SIP/2.0")) {
        const bool first_hop = hop.from == (from_caller ? caller_ : callee_).sip;
        text += first_hop ? "Max-Forwards: 70\r\n" : "Max-Forwards: 69\r\n";
    }
    text += "From: " + (from_caller ? caller : callee) +
            "\r\nTo: " + (from_caller ? callee : caller) + "\r\nCall-ID: " + call_id_ +
            "\r\nCSeq: " + std::to_string(transaction.cseq) + " " + transaction.method + "\r\n" +
            headers;
    if (!body.empty() && headers.find("Content-Type:") == std::string::npos)
        text += "Content-Type: application/sdp\r\n";
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    return in_style(style_, text);
}

void Dialog::send(const std::string& label, Who sender, std::uint64_t at_us,
                  const std::string& start, const Transaction& transaction,
                  const std::string& headers, const std::string& body)
{
    if (hidden_ == std::vector<std::string>{"all"} ||
        std::find(hidden_.begin(), hidden_.end(), label) != hidden_.end())
        return;
    // A CANCEL repeats the To of its INVITE, which had no tag.  RFC 3261, 9.1.
    const bool tagged = callee_known_ && label != "CANCEL";
    std::uint64_t now = at_us;
    // Far from the caller, what he sends comes later, and what he gets was sent earlier.
    if (legs_ == "callee")
        now = sender == Who::caller ? now + us(0.009) : now - us(0.009);
    for (const Hop& hop : hops(sender)) {
        world_.tape.record({now, hop.from, hop.to,
                            octets_of(text_of(start, transaction, hop, tagged ? callee_tag_ : "",
                                              headers, body))});
        now += us(proxy_delay_seconds);
    }
}

void Dialog::respond_as_fork(const Party& fork, const std::string& status, std::uint64_t at_us,
                             const std::string& body)
{
    fork_tags_[&fork] = drbg_.token(4);
    if (legs_ != "caller")
        send_to_fork(fork, true, at_us - us(proxy_delay_seconds), "SIP/2.0 " + status, "INVITE",
                     contact(fork), body);
    if (legs_ == "callee")
        return;
    const Hop hop{caller_.network->proxy, caller_.sip, false};
    world_.tape.record({at_us, hop.from, hop.to,
                        octets_of(text_of("SIP/2.0 " + status, last("INVITE"), hop,
                                          fork_tags_.at(&fork), contact(fork), body))});
}

void Dialog::fork_to(const Party& fork, std::uint64_t at_us)
{
    const Transaction& invite = last("INVITE");
    if (legs_ != "caller")
        send_to_fork(fork, false, at_us, "INVITE " + contact_uri(fork) + " SIP/2.0", "INVITE",
                     invite.headers, invite.body);
}

void Dialog::cancel_fork(const Party& fork, std::uint64_t at_us)
{
    if (legs_ == "caller")
        return;
    const std::string uri = contact_uri(fork) + " SIP/2.0";
    send_to_fork(fork, false, at_us, "CANCEL " + uri, "CANCEL", "", "");
    send_to_fork(fork, true, at_us + us(0.004), "SIP/2.0 200 OK", "CANCEL", "", "");
    send_to_fork(fork, true, at_us + us(0.006), "SIP/2.0 487 Request Terminated", "INVITE", "", "");
    send_to_fork(fork, false, at_us + us(0.01), "ACK " + uri, "ACK", "", "");
}

/** One message between the proxy and a terminal that it forked to, as a branch of its own. */
void Dialog::send_to_fork(const Party& fork, bool by_fork, std::uint64_t at_us,
                          const std::string& start, const std::string& method,
                          const std::string& headers, const std::string& body)
{
    const Endpoint& proxy = fork.network->proxy;
    const Hop hop = by_fork ? Hop{fork.sip, proxy, true} : Hop{proxy, fork.sip, true};
    Transaction branch = last("INVITE");
    branch.method = method;
    branch.of_fork = "-" + fork.name; // one for each terminal
    const auto tag = fork_tags_.find(&fork);
    const bool tagged = tag != fork_tags_.end() && method != "CANCEL";
    world_.tape.record(
        {at_us, hop.from, hop.to,
         octets_of(text_of(start, branch, hop, tagged ? tag->second : "", headers, body))});
}

void Dialog::send_request(const Transaction& transaction, std::uint64_t at_us)
{
    send(transaction.method, transaction.sender, at_us,
         transaction.method + " " + transaction.uri + " SIP/2.0", transaction, transaction.headers,
         transaction.body);
}

Dialog::Transaction Dialog::begin(const std::string& method, Who sender)
{
    const Party& to = sender == Who::caller ? callee_ : caller_;
    Transaction transaction;
    transaction.method = method;
    transaction.sender = sender;
    transaction.branch = drbg_.token(8);
    transaction.uri = callee_known_ ? contact_uri(to) : to.impu;
    if (method != "ACK" && method != "CANCEL") {
        transaction.cseq = ++cseq_[sender == Who::caller ? 0 : 1];
        return transaction;
    }
    const Transaction& invite = last("INVITE");
    transaction.cseq = invite.cseq;
    // CANCEL, and ACK of a refusal, belong to the INVITE's own path.  RFC 3261, 9.1 and 17.1.1.3.
    if (method == "CANCEL" || refused_) {
        transaction.branch = invite.branch;
        transaction.uri = invite.uri;
    }
    return transaction;
}

void Dialog::request(const std::string& method, Who sender, std::uint64_t at_us,
                     const std::string& body, const std::string& headers)
{
    const Party& from = sender == Who::caller ? caller_ : callee_;
    Transaction transaction = begin(method, sender);
    transaction.body = body;
    transaction.headers = headers;
    if (method == "INVITE") {
        transaction.headers += contact(from);
        if (!callee_known_)
            transaction.headers += "P-Preferred-Identity: <" + from.impu + ">\r\n";
        transaction.headers += "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, PRACK\r\n";
    }
    transactions_.push_back(transaction);
    send_request(transaction, at_us);
}

void Dialog::respond(const std::string& status, const std::string& method, Who sender,
                     std::uint64_t at_us, const std::string& body, const std::string& headers)
{
    const char family = status.front();
    const std::string code = status.substr(0, 3);
    if (code != "100")
        callee_known_ = true;
    if (method == "INVITE")
        refused_ = family > '2';
    std::string all = headers;
    if (method == "INVITE" && code != "100" && family < '3')
        all += contact(sender == Who::caller ? caller_ : callee_);
    send(code + "/" + method, sender, at_us, "SIP/2.0 " + status, last(method), all, body);
}

void Dialog::start_again()
{
    callee_known_ = false;
    callee_tag_ = drbg_.token(4);
}

void Dialog::repeat(std::uint64_t at_us)
{
    send_request(last("INVITE"), at_us);
}

} // namespace samples
