// Calls as scripts: one line a message, from which a whole message is made.
//
//     INVITE 1 a> sdp=X          request: method, CSeq, from-tag ">" to-tag
//     200 1 INVITE a>b sdp=Y     response
//     branch=v2                  another Via branch than the one made of method and CSeq
//     rseq=1  rack=1,1           RFC 3262
//     port=0                     the m-line's port in that SDP (default 4000 + its letter)
//     m=2                        two m-lines

#include "keys/sip/dialog_end.h"
#include "keys/sip/offer_answer.h"
#include "keys/sip/read_message.h"
#include "tests/unit/sip/vector_file.h"

#include <sstream>

namespace lisrtp::sip::test
{

namespace
{

std::string sdp_named(const std::string& name, const std::string& port, const std::string& media)
{
    std::string sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=" + name + "\r\nc=IN IP4 192.0.2." +
                      std::to_string(name[0] - 'A' + 1) + "\r\nt=0 0\r\n";
    for (int i = 0; i < std::stoi(media); ++i)
        sdp += "m=audio " + port + " RTP/SAVP 0\r\n";
    return sdp;
}

std::string message_of(const std::string& line)
{
    std::istringstream words(line);
    std::string first, number, method, tags;
    words >> first >> number;
    const bool is_request = first[0] > '9';
    if (is_request)
        method = first;
    else
        words >> method;
    words >> tags;
    std::map<std::string, std::string> options{{"branch", method + number}, {"m", "1"}};
    for (std::string option; words >> option;)
        options[option.substr(0, option.find('='))] = option.substr(option.find('=') + 1);
    const std::string from = tags.substr(0, tags.find('>'));
    const std::string to = tags.substr(tags.find('>') + 1);

    std::string text =
        is_request ? first + " sip:b@example.net SIP/2.0\r\n" : "SIP/2.0 " + first + " Reason\r\n";
    text += "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + options["branch"] + "\r\n";
    text += "From: <sip:x@example.net>" + (from.empty() ? "" : ";tag=" + from) + "\r\n";
    text += "To: <sip:y@example.net>" + (to.empty() ? "" : ";tag=" + to) + "\r\n";
    text += "Call-ID: script\r\nCSeq: " + number + " " + method + "\r\n";
    if (options.contains("rseq"))
        text += "Require: 100rel\r\nRSeq: " + options["rseq"] + "\r\n";
    if (options.contains("rack"))
        text += "RAck: 1 " + options["rack"] + " INVITE\r\n";
    if (options.contains("disposition"))
        text += "Content-Disposition: " + options["disposition"] + "\r\n";
    if (!options.contains("sdp"))
        return text + "\r\n";
    const std::string port =
        options.contains("port") ? options["port"] : std::to_string(4000 + options["sdp"][0] - 'A');
    return text + "Content-Type: application/sdp\r\n\r\n" +
           sdp_named(options["sdp"], port, options["m"]);
}

std::string text(const Exchange& exchange)
{
    const auto side = [](const std::optional<std::size_t>& message, const auto& sdp) {
        return sdp ? std::to_string(*message) + sdp->name : std::string("-");
    };
    std::string out = side(exchange.offer_message, exchange.offer) + " " +
                      side(exchange.answer_message, exchange.answer) +
                      (exchange.offered_by == Party::caller ? " caller " : " callee ") +
                      exchange.offerer_tag + ">" + exchange.answerer_tag + " " +
                      std::string(name_of(exchange.state));
    for (const MediaPair& pair : exchange.media) {
        out += " [" + (pair.offerer ? pair.offerer->text() : "-") + " " +
               (pair.answerer ? pair.answerer->text() : "-");
        out += pair.rejected ? " rejected]" : "]";
    }
    return out;
}

} // namespace

Facts dialog_facts(const std::string& input)
{
    std::vector<Message> messages;
    std::istringstream lines(input);
    for (std::string line; std::getline(lines, line);) {
        auto read = read_message(view_of(message_of(line)));
        messages.push_back(std::move(*read));
    }
    std::vector<const Message*> views;
    for (const Message& message : messages)
        views.push_back(&message);

    Facts facts;
    const auto exchanges = exchanges_of(views);
    facts["Exchanges"] = std::to_string(exchanges.size());
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
        const std::string whole = text(exchanges[i]);
        facts["Exchange " + std::to_string(i)] = whole.substr(0, whole.find(" ["));
        const std::size_t media = whole.find('[');
        facts["Media " + std::to_string(i)] = media == std::string::npos ? "" : whole.substr(media);
    }
    const DialogEnd end = dialog_end_of(views);
    facts["End"] = std::string(name_of(end.ended_by)) + " " +
                   (end.message ? std::to_string(*end.message) : "-") + " " +
                   std::to_string(end.status) + (end.redirected ? " redirected" : "");
    return facts;
}

} // namespace lisrtp::sip::test
