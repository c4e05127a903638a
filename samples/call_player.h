// samples/call_player.h - one call while it is played.

#pragma once

#include "samples/agreement.h"
#include "samples/dialog.h"
#include "samples/stream.h"

#include <map>
#include <string>

namespace samples
{

/** One call while it is played. */
class CallPlayer
{
public:
    using Who = Dialog::Who;

    CallPlayer(World& world, const Section& section);

    void play();

private:
    std::string description(const Endpoint& media, const Side& side, unsigned version) const;
    void agree_besides(Side& offerer, Side& answerer);
    void plan_video();
    void set_up();
    void talk();
    void key_anew();
    void add_streams();
    void reinvite(const std::string& method, std::uint64_t at_us, const Side& offerer,
                  const Side& answerer);
    void end_before_answer();
    void answer_early(const std::string& answer);
    void fork_answers(const Side& offerer);
    void redirect(const std::string& offer);
    std::string answer_challenge(const std::string& algorithm);
    void use_keys(std::uint64_t from_us, const std::string& csb_id, const Side& offerer,
                  const Side& answerer);

    Side side(Who who, std::uint64_t at_us) const;
    StreamPlan& plan(Who who) { return who == Who::caller ? caller_plan_ : callee_plan_; }
    Who opposite(Who who) const { return who == Who::caller ? Who::callee : Who::caller; }

    World& world_;
    const Section& section_;
    Party& caller_;
    const Party& callee_;
    std::string ending_;
    Who offerer_;
    Dialog dialog_;
    std::uint32_t sdp_session_id_;
    StreamPlan caller_plan_;
    StreamPlan callee_plan_;
    std::uint64_t now_;
    CallTruth truth_;
    std::vector<const Party*> forks_; ///< whose terminals answered and lost
    std::string video_; ///< no, own (a session of its own) or shared (the session of the audio)
    std::map<Who, StreamPlan> video_plans_;
    std::map<Who, StreamPlan> added_plans_; ///< of streams that an update of the bundle adds
    /** Besides Side's own: what an agreement wrote for the session level, and for the video. */
    struct Attributes {
        std::string session;
        std::string video;
    };
    std::map<Who, Attributes> attributes_;
};

} // namespace samples
