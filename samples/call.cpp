// samples/call.cpp

#include "samples/call.h"

#include "samples/calendar.h"
#include "samples/call_player.h"
#include "samples/digest.h"
#include "samples/sdp.h"

#include <algorithm>

namespace samples
{

namespace
{

constexpr double early_answer_seconds = 0.2;

} // namespace

CallPlayer::CallPlayer(World& world, const Section& section)
    : world_(world), section_(section), caller_(world.party(section, "from")),
      callee_(world.party(section, "to")), ending_(section.text("ending", "bye")),
      offerer_(section.text("offer", "invite") == "200" ? Who::callee : Who::caller),
      dialog_(world, caller_, callee_, section.name, section.text("legs", "caller"),
              section.list("hide"), section.text("style", "plain")),
      sdp_session_id_(world.drbg.stream("sdp/" + section.name).u32()),
      caller_plan_(stream_plan(section, "from.", world.drbg.stream("from/" + section.name))),
      callee_plan_(stream_plan(section, "to.", world.drbg.stream("to/" + section.name))),
      now_(world.at(section.number("at", 0)))
{
    caller_plan_.source = {caller_.sip.address,
                           static_cast<std::uint16_t>(
                               section.integer("from.media_port").value_or(caller_.media_port))};
    callee_plan_.source = {
        callee_.sip.address,
        static_cast<std::uint16_t>(section.integer("to.media_port").value_or(callee_.media_port))};
    caller_plan_.destination = callee_plan_.source;
    callee_plan_.destination = caller_plan_.source;
    if (caller_plan_.rtcp != "no" && callee_plan_.rtcp != "no") {
        caller_plan_.rtcp_source = callee_plan_.rtcp_destination = rtcp_endpoint(caller_plan_);
        callee_plan_.rtcp_source = caller_plan_.rtcp_destination = rtcp_endpoint(callee_plan_);
    }
    if (section.text("keying") != "none") {
        const Suite& suite = suite_named(section.text("suite", "AES_CM_128_HMAC_SHA1_80"));
        caller_plan_.suite = callee_plan_.suite = &suite;
    }

    video_ = section.text("video", "no");
    if (video_ != "no")
        plan_video();

    truth_.name = section.name;
    truth_.call_id = dialog_.call_id();
    truth_.from = caller_.impu;
    truth_.to = callee_.impu;
    truth_.expect = section.need("expect");
    if (const auto id = section.find("authorisation")) {
        const Warrant& warrant = world.warrant(section, *id);
        truth_.authorisation = *id;
        truth_.window_from_us = warrant.from_us;
        truth_.window_to_us = warrant.to_us;
    }
}

Side CallPlayer::side(Who who, std::uint64_t at_us) const
{
    const StreamPlan& own = who == Who::caller ? caller_plan_ : callee_plan_;
    Side result;
    result.party = who == Who::caller ? &caller_ : &callee_;
    result.at_us = at_us;
    result.ssrc = own.ssrc;
    if (video_ == "shared")
        result.further_ssrc = video_plans_.at(who).ssrc;
    // The map tells the ROC at the time of a re-keying.  At the start it says 0, even where the
    // capture begins so late that the sender's ROC has grown since.
    if (!own.keys.empty())
        result.roc = static_cast<std::uint32_t>(own.index_at(at_us) >> 16);
    return result;
}

std::string CallPlayer::description(const Endpoint& media, const Side& side, unsigned version) const
{
    SessionDescription result;
    result.user = side.party->user;
    result.session_id = sdp_session_id_;
    result.version = version;
    result.media = media;
    result.encoding = caller_plan_.encoding;
    result.protocol = caller_plan_.suite == nullptr ? "RTP/AVP" : "RTP/SAVP";
    const bool session_level =
        section_.text("level", "session") == "session" && side.cs_id != 0; // a=crypto: media only
    if (!side.attribute.empty())
        (session_level ? result.session_attributes : result.media_attributes)
            .push_back(side.attribute);
    const Who who = side.party == &caller_ ? Who::caller : Who::callee;
    for (const std::string& attribute :
         stream_attributes(who == Who::caller ? caller_plan_ : callee_plan_))
        result.media_attributes.push_back(attribute);
    const auto besides = attributes_.find(who);
    if (besides != attributes_.end() && !besides->second.session.empty())
        result.session_attributes.push_back(besides->second.session);
    if (video_ != "no") {
        result.video.emplace();
        result.video->port = video_plans_.at(who).source.port;
        if (besides != attributes_.end() && !besides->second.video.empty())
            result.video->attributes.push_back(besides->second.video);
    }
    return sdp(result);
}

void CallPlayer::use_keys(std::uint64_t from_us, const std::string& csb_id, const Side& offerer,
                          const Side& answerer)
{
    for (const Side* side : {&offerer, &answerer}) {
        StreamPlan& stream = plan(side == &offerer ? offerer_ : opposite(offerer_));
        std::uint64_t at = from_us;
        const std::uint64_t first_at = std::max(from_us, stream.start_us);
        for (const MasterKey& master : side->keys) {
            stream.keys.push_back({at, master.key, master.salt, csb_id, side->cs_id, master.mki});
            if (!section_.find("next_key_after"))
                break;
            at = std::max(at, first_at) + us(section_.number("next_key_after", 0));
        }
    }
}

/** The network holds the INVITE until the terminal has a fresh seed.  @return  headers of the next
 * INVITE */
std::string CallPlayer::answer_challenge(const std::string& algorithm)
{
    Drbg drbg = world_.drbg.stream("challenge/" + section_.name);
    DigestRound digest(caller_, algorithm, Octets(), drbg);
    dialog_.request("INVITE", Who::caller, now_);
    dialog_.respond("407 Proxy Authentication Required", "INVITE", Who::callee, now_ + us(0.02), "",
                    "Proxy-Authenticate: " + digest.challenge() + "\r\n");
    dialog_.request("ACK", Who::caller, now_ + us(0.03));
    dialog_.start_again();
    now_ += us(0.1);
    digest.remember(now_);
    return "Proxy-Authorization: " + digest.credentials("INVITE", dialog_.uri()) + "\r\n";
}

/** The answer comes in a reliable 183; media flows before the 200.  RFC 3262. */
void CallPlayer::answer_early(const std::string& answer)
{
    const std::uint64_t at = now_ + us(early_answer_seconds);
    dialog_.respond("183 Session Progress", "INVITE", Who::callee, at, answer,
                    "Require: 100rel\r\nRSeq: 1\r\n");
    dialog_.request("PRACK", Who::caller, at + us(0.03), "", "RAck: 1 1 INVITE\r\n");
    dialog_.respond("200 OK", "PRACK", Who::callee, at + us(0.05));
}

/** Another terminal of the callee answers the same offer in a 183, then loses the race. */
void CallPlayer::fork_answers(const Side& offerer)
{
    std::uint64_t at = now_ + us(0.25);
    std::string stream = "fork/" + section_.name;
    for (const std::string& name : section_.list("fork")) {
        const auto found = world_.parties.find(name);
        if (found == world_.parties.end())
            section_.fail("`fork` names no party");
        const Party& fork = found->second;
        dialog_.fork_to(fork, now_ + us(0.02));
        Side same_offerer = offerer;
        Side answerer;
        answerer.party = &fork;
        answerer.at_us = at;
        answerer.ssrc = world_.drbg.stream(stream).u32();
        const auto session =
            agree(world_, section_, "agreement/" + section_.name, same_offerer, answerer);
        if (session)
            truth_.sessions.push_back(*session);
        dialog_.respond_as_fork(fork, "183 Session Progress", at,
                                description({fork.sip.address, fork.media_port}, answerer, 1));
        at += us(0.03);
        stream += "/" + name;
        forks_.push_back(&fork);
    }
}

/** The callee's first terminal sends the caller elsewhere.  RFC 3261 section 8.1.3.4. */
void CallPlayer::redirect(const std::string& offer)
{
    dialog_.request("INVITE", Who::caller, now_, offer);
    dialog_.respond("302 Moved Temporarily", "INVITE", Who::callee, now_ + us(0.02), "",
                    "Contact: <sip:" + callee_.user + "@" + callee_.sip.text() + ">\r\n");
    dialog_.request("ACK", Who::caller, now_ + us(0.03));
    dialog_.start_again();
    now_ += us(0.05);
}

void CallPlayer::set_up()
{
    std::string credentials;
    if (const auto algorithm = section_.find("invite_challenge"))
        credentials = answer_challenge(*algorithm);
    const bool late_offer = offerer_ == Who::callee;
    const bool early = section_.flag("early");
    const std::uint64_t answered_at = now_ + us(section_.number("answer_after", 1.2));
    const std::uint64_t acknowledged_at = answered_at + us(0.05);
    Side offerer = side(offerer_, late_offer ? answered_at : now_);
    Side answerer = side(opposite(offerer_), late_offer ? acknowledged_at
                                             : early    ? now_ + us(early_answer_seconds)
                                                        : answered_at);
    if (const auto session =
            agree(world_, section_, "agreement/" + section_.name, offerer, answerer))
        truth_.sessions.push_back(*session);
    const std::string csb_id = truth_.sessions.empty() ? "" : truth_.sessions.back().csb_id;
    agree_besides(offerer, answerer);
    const std::string offer = description(plan(offerer_).source, offerer, 1);
    const std::string answer = description(plan(opposite(offerer_)).source, answerer, 1);

    if (section_.flag("redirected"))
        redirect(offer);
    dialog_.request("INVITE", Who::caller, now_, late_offer ? "" : offer, credentials);
    if (ending_ == "cancel" || ending_ == "timeout" || ending_.starts_with("refused"))
        return end_before_answer();
    dialog_.respond("100 Trying", "INVITE", Who::callee, now_ + us(0.012));
    if (section_.find("fork"))
        fork_answers(offerer);
    if (early)
        answer_early(answer);
    dialog_.respond("180 Ringing", "INVITE", Who::callee, now_ + us(0.35));
    dialog_.respond("200 OK", "INVITE", Who::callee, answered_at,
                    late_offer ? offer
                    : early    ? ""
                               : answer);
    for (std::size_t i = 0; i < forks_.size(); ++i)
        dialog_.cancel_fork(*forks_[i], answered_at + us(0.006) + i * us(0.03));
    if (section_.flag("late_cancel")) { // it crosses the 200, and changes nothing: RFC 3261, 9.2
        dialog_.request("CANCEL", Who::caller, answered_at + us(0.002));
        dialog_.respond("200 OK", "CANCEL", Who::callee, answered_at + us(0.02));
    }
    if (offerer.confirmation.empty())
        dialog_.request("ACK", Who::caller, acknowledged_at, late_offer ? answer : "");
    else
        dialog_.request("ACK", Who::caller, acknowledged_at,
                        {offerer.confirmation.begin(), offerer.confirmation.end()},
                        "Content-Type: application/mikey\r\n");
    now_ = (early ? now_ + us(0.3) : acknowledged_at + us(0.03)) +
           us(section_.number("media_after", 0));
    caller_plan_.start_us = now_;
    callee_plan_.start_us = now_ + us(0.006);
    use_keys(0, csb_id, offerer, answerer);
    for (const Who who : {Who::caller, Who::callee}) {
        if (video_ == "no")
            break;
        StreamPlan& video = video_plans_.at(who);
        video.start_us = plan(who).start_us + us(0.003);
        const Side& sender = who == offerer_ ? offerer : answerer;
        for (const MasterKey& master : sender.further_keys)
            video.keys.push_back({0, master.key, master.salt, truth_.sessions.back().csb_id,
                                  sender.further_cs_id, master.mki});
    }
    talk();
}

void CallPlayer::key_anew()
{
    const std::uint64_t at = now_ + us(section_.number("rekey_after", 0));
    offerer_ = section_.text("rekey_by", "from") == "from" ? Who::caller : Who::callee;
    Side offerer = side(offerer_, at);
    Side answerer = side(opposite(offerer_), at + us(0.15));
    if (const auto session =
            agree(world_, section_, "agreement/" + section_.name + "/again", offerer, answerer))
        truth_.sessions.push_back(*session);
    reinvite(section_.text("rekey_method", "INVITE"), at, offerer, answerer); // or UPDATE, RFC 3311
    use_keys(at + us(0.21), truth_.sessions.empty() ? "" : truth_.sessions.back().csb_id, offerer,
             answerer);
}

void CallPlayer::reinvite(const std::string& method, std::uint64_t at, const Side& offerer,
                          const Side& answerer)
{
    const std::string offer = description(plan(offerer_).source, offerer, 2);
    const std::string answer = description(plan(opposite(offerer_)).source, answerer, 2);
    dialog_.request(method, offerer_, at, offer);
    if (method == "INVITE")
        dialog_.respond("100 Trying", method, opposite(offerer_), at + us(0.012));
    dialog_.respond("200 OK", method, opposite(offerer_), at + us(0.15), answer);
    if (method == "INVITE")
        dialog_.request("ACK", offerer_, at + us(0.2));
}

void CallPlayer::talk()
{
    if (section_.find("rekey_after"))
        key_anew();
    if (section_.find("update_after"))
        add_streams();
    for (const Who who : {Who::caller, Who::callee}) {
        const bool caller = who == Who::caller;
        StreamTruth stream =
            play_stream(world_, plan(who), section_.name + (caller ? "/from" : "/to"));
        stream.name = caller ? "from" : "to";
        truth_.streams.push_back(std::move(stream));
        for (const auto& [suffix, plans] :
             {std::pair{"video", &video_plans_}, std::pair{"added", &added_plans_}}) {
            if (plans->empty())
                continue;
            const std::string name = caller ? "from" : "to";
            StreamTruth further =
                play_stream(world_, plans->at(who), section_.name + "/" + name + "/" + suffix);
            further.name = name + "-" + suffix;
            truth_.streams.push_back(std::move(further));
        }
    }
    truth_.ended_by = "capture-end";
    if (ending_ == "none")
        return;
    if (ending_ != "bye")
        section_.fail("no such ending: " + ending_);
    truth_.ended_by = section_.text("hide") == "all" ? "capture-end" : "bye";
    const std::uint64_t packets = std::max(caller_plan_.packets, callee_plan_.packets);
    std::uint64_t end = now_ + packets * us(0.02) + us(0.15);
    for (const auto& [who, added] : added_plans_)
        end = std::max(end, added.start_us + added.packets * us(0.02) + us(0.15));
    const Who by = section_.text("bye_by", "from") == "from" ? Who::caller : Who::callee;
    dialog_.request("BYE", by, end);
    dialog_.respond("200 OK", "BYE", opposite(by), end + us(0.03));
}

void CallPlayer::end_before_answer()
{
    if (ending_ == "timeout") {
        truth_.ended_by = "timeout";
        // Timer A doubles from 500 ms until timer B fires.  RFC 3261 section 17.1.1.2.
        for (const double after : {0.5, 1.5, 3.5, 7.5, 15.5, 31.5})
            dialog_.repeat(now_ + us(after));
        return;
    }
    dialog_.respond("100 Trying", "INVITE", Who::callee, now_ + us(0.012));
    std::uint64_t at = now_ + us(0.35);
    if (ending_ == "cancel") {
        truth_.ended_by = "cancel";
        dialog_.respond("180 Ringing", "INVITE", Who::callee, at);
        at = now_ + us(section_.number("cancel_after", 3));
        dialog_.request("CANCEL", Who::caller, at);
        dialog_.respond("200 OK", "CANCEL", Who::callee, at + us(0.02));
        dialog_.respond("487 Request Terminated", "INVITE", Who::callee, at + us(0.03));
    } else {
        truth_.ended_by = "refused";
        dialog_.respond(ending_.substr(ending_.find(' ') + 1), "INVITE", Who::callee, at);
    }
    dialog_.request("ACK", Who::caller, at + us(0.05));
}

void CallPlayer::play()
{
    set_up();
    world_.truth.calls.push_back(std::move(truth_));
}

void play_call(World& world, const Section& section)
{
    CallPlayer(world, section).play();
}

} // namespace samples
