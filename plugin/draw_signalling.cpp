#include "plugin/draw_signalling.h"

#include "plugin/fields.h"

namespace lisrtp::plugin
{

void draw_signalling(tvbuff_t* tvb, int start, int length, packet_info* pinfo, proto_tree* tree,
                     const Sighting&)
{
    CaptureState& state = *CaptureState::current();
    proto_item* top =
        proto_tree_add_protocol_format(tree, proto_lisrtp, tvb, start, length, "Lawful decryption");
    if (*state.key_file_error() != '\0')
        expert_add_info_format(pinfo, top, &ei_key_file, "The LI key file cannot be used: %s",
                               state.key_file_error());
}

} // namespace lisrtp::plugin
