// samples/call_further_streams.cpp - a call's streams besides its audio: video, and what an update
// of the bundle adds.

#include "samples/calendar.h"
#include "samples/call_player.h"
#include "samples/sdp.h"

namespace samples
{

void CallPlayer::plan_video()
{
    if (video_ != "own" && video_ != "shared")
        section_.fail("`video` is neither own nor shared");
    for (const Who who : {Who::caller, Who::callee}) {
        const bool caller = who == Who::caller;
        StreamPlan& video = video_plans_[who];
        video =
            stream_plan(section_, caller ? "from.video." : "to.video.",
                        world_.drbg.stream((caller ? "from/video/" : "to/video/") + section_.name));
        video.encoding = video_encoding;
        video.suite = plan(who).suite;
        video.source = plan(who).source;
        video.destination = plan(who).destination;
        video.source.port += 2;
        video.destination.port += 2;
    }
}

/**
 * Agreements besides that of the audio: one at session level that nothing uses, since one at media
 * level takes its place (RFC 4567, 3.1), and that of the video.
 */
void CallPlayer::agree_besides(Side& offerer, Side& answerer)
{
    const std::string name = "agreement/" + section_.name;
    if (section_.text("level", "session") == "both") {
        Side from = side(offerer_, offerer.at_us);
        Side to = side(opposite(offerer_), answerer.at_us);
        if (const auto session = agree(world_, section_, name + "/session level", from, to))
            truth_.sessions.insert(truth_.sessions.begin(), *session);
        attributes_[offerer_].session = from.attribute;
        attributes_[opposite(offerer_)].session = to.attribute;
    }
    if (video_ != "own")
        return;
    Side from = offerer;
    Side to = answerer;
    from.ssrc = video_plans_.at(offerer_).ssrc;
    to.ssrc = video_plans_.at(opposite(offerer_)).ssrc;
    const auto session = agree(world_, section_, name + "/video", from, to);
    if (!session)
        section_.fail("`video = own` wants keys");
    truth_.sessions.push_back(*session);
    for (Side* one : {&from, &to}) {
        const Who who = one == &from ? offerer_ : opposite(offerer_);
        attributes_[who].video = one->attribute;
        Side& audio = one == &from ? offerer : answerer;
        audio.further_keys = one->keys;
        audio.further_cs_id = one->cs_id;
    }
}

/** The terminals go on with new SSRCs, which an update adds to the bundle.  RFC 3830, 4.5. */
void CallPlayer::add_streams()
{
    const std::uint64_t at = now_ + us(section_.number("update_after", 0));
    Side offerer = side(offerer_, at);
    Side answerer = side(opposite(offerer_), at + us(0.15));
    for (const Who who : {Who::caller, Who::callee}) {
        const bool caller = who == Who::caller;
        StreamPlan& added = added_plans_[who];
        added =
            stream_plan(section_, caller ? "from.added." : "to.added.",
                        world_.drbg.stream((caller ? "from/added/" : "to/added/") + section_.name));
        added.suite = plan(who).suite;
        added.source = plan(who).source;
        added.destination = plan(who).destination;
        added.start_us = at + us(caller ? 0.3 : 0.306);
        (who == offerer_ ? offerer : answerer).further_ssrc = added.ssrc;
    }
    if (truth_.sessions.empty())
        section_.fail("`update_after` wants MIKEY");
    SessionTruth& session = truth_.sessions.back();
    update_bundle(section_, session, offerer, answerer);
    reinvite("INVITE", at, offerer, answerer);
    for (const Side* one : {&offerer, &answerer}) {
        for (const MasterKey& master : one->further_keys)
            added_plans_.at(one == &offerer ? offerer_ : opposite(offerer_))
                .keys.push_back(
                    {0, master.key, master.salt, session.csb_id, one->further_cs_id, master.mki});
    }
}

} // namespace samples
