#include "plugin/draw_signalling.h"

#include "plugin/draw_call.h"
#include "plugin/draw_challenge.h"
#include "plugin/draw_mikey.h"
#include "plugin/fields.h"

#include <cstring>

namespace lisrtp::plugin
{

namespace
{

const casebook::Call* call_named(const casebook::Findings& findings,
                                 const std::vector<std::uint32_t>& numbers,
                                 const std::string& call_id)
{
    for (const std::uint32_t number : numbers)
        if (findings.calls()[number].call_id == call_id)
            return &findings.calls()[number];
    return nullptr;
}

/** Whether the item would have something below it. */
bool has_challenge(const casebook::Findings& findings, std::uint32_t frame)
{
    for (const casebook::Challenge& challenge : findings.challenges())
        if (challenge.place.frame == frame ||
            (challenge.answered_in && challenge.answered_in->frame == frame))
            return true;
    return false;
}

} // namespace

void draw_signalling(tvbuff_t* tvb, int start, int length, packet_info* pinfo, proto_tree* tree,
                     const Sighting& sighting)
{
    CaptureState& state = *CaptureState::current();
    const casebook::Findings* findings = state.findings();
    if (!findings)
        return;
    const std::vector<std::uint32_t>& numbers = state.calls_of_frame(sighting.frame);
    const CaptureState::Contents& contents = state.contents_of(sighting);
    const bool bad_key_file = *state.key_file_error() != '\0';
    if (numbers.empty() && contents.signalling.mikey.empty() && !bad_key_file &&
        !has_challenge(*findings, sighting.frame))
        return;

    proto_item* top =
        proto_tree_add_protocol_format(tree, proto_lisrtp, tvb, start, length, "Lawful decryption");
    proto_tree* subtree = proto_item_add_subtree(top, ett_lisrtp);
    if (bad_key_file) { // its first line; the hint behind it was told when the capture was opened
        const char* error = state.key_file_error();
        expert_add_info_format(pinfo, top, &ei_key_file, "The LI key file cannot be used: %.*s",
                               static_cast<int>(std::strcspn(error, "\n")), error);
    }
    for (const casebook::Challenge& challenge : findings->challenges()) {
        if (challenge.place.frame == sighting.frame)
            draw_challenge(tvb, pinfo, subtree, challenge);
        else if (challenge.answered_in && challenge.answered_in->frame == sighting.frame)
            add_number(subtree, hf_aka_frame, tvb,
                       static_cast<std::uint32_t>(challenge.place.frame));
    }
    for (const std::uint32_t number : numbers)
        draw_call(tvb, pinfo, subtree, findings->calls()[number], number + 1, sighting.frame);
    const casebook::Call* call = call_named(*findings, numbers, contents.signalling.call_id);
    for (std::size_t i = 0; i < contents.signalling.mikey.size(); ++i) {
        const casebook::SignalledMikey& mikey = contents.signalling.mikey[i];
        const auto room = static_cast<std::size_t>(length);
        const std::size_t offset = std::min(mikey.offset, room);
        draw_mikey(tvb, start + static_cast<int>(offset),
                   static_cast<int>(std::min(mikey.length, room - offset)), pinfo, subtree, mikey,
                   call, contents.replayed_from[i]);
    }
}

} // namespace lisrtp::plugin
