#include "plugin/draw_challenge.h"

#include "plugin/fields.h"

namespace lisrtp::plugin
{

namespace
{

constexpr std::size_t autn_octets = 16;

const char* words_of(casebook::Proof proof)
{
    switch (proof) {
    case casebook::Proof::fits:
        return "fits";
    case casebook::Proof::differs:
        return "differs";
    case casebook::Proof::not_checked:
        break;
    }
    return "not checked";
}

void add_octets(proto_tree* tree, int field, tvbuff_t* tvb, ByteView octets)
{
    if (octets.empty())
        return;
    proto_item* item = proto_tree_add_bytes_with_length(tree, field, tvb, 0, 0, octets.data(),
                                                        static_cast<gint>(octets.size()));
    proto_item_set_generated(item);
}

/** AUTN = SQN xor AK || AMF || MAC-A.  3GPP TS 33.102, 6.3.2. */
void draw_autn(proto_tree* tree, tvbuff_t* tvb, ByteView autn)
{
    add_octets(tree, hf_aka_autn, tvb, autn);
    if (autn.size() != autn_octets)
        return;
    add_octets(tree, hf_aka_sqn, tvb, autn.first(6));
    add_octets(tree, hf_aka_amf, tvb, autn.subspan(6, 2));
    add_octets(tree, hf_aka_mac_a, tvb, autn.subspan(8));
}

} // namespace

void draw_challenge(tvbuff_t* tvb, packet_info*, proto_tree* tree,
                    const casebook::Challenge& challenge)
{
    using casebook::Proof;
    const bool proven = challenge.res == Proof::fits || challenge.mac_a == Proof::fits;
    proto_item* top = nullptr;
    proto_tree* subtree =
        proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_challenge, &top, "Challenge to %s: %s",
                                      challenge.impi.empty() ? "somebody" : challenge.impi.c_str(),
                                      challenge.res == Proof::fits     ? "proven by RES"
                                      : challenge.mac_a == Proof::fits ? "proven by MAC-A"
                                      : challenge.secret.empty() ? "no secret to check it with"
                                                                 : "not proven");
    proto_item_set_generated(top);
    if (proven)
        proto_item_append_text(top, " of secret %s", challenge.secret.c_str());
    add_text(subtree, hf_aka_impi, tvb, challenge.impi.c_str());
    add_text(subtree, hf_aka_algorithm, tvb, challenge.algorithm.c_str());
    add_octets(subtree, hf_aka_rand, tvb, challenge.rand);
    draw_autn(subtree, tvb, challenge.autn);
    if (challenge.answered_in)
        add_number(subtree, hf_aka_answer_frame, tvb,
                   static_cast<std::uint32_t>(challenge.answered_in->frame));
    if (challenge.secret.empty())
        return;
    add_text(subtree, hf_secret, tvb, challenge.secret.c_str());
    add_text(subtree, hf_aka_mac_a_status, tvb, words_of(challenge.mac_a));
    add_text(subtree, hf_aka_res_status, tvb, words_of(challenge.res));
    if (challenge.resynchronised)
        add_text(subtree, hf_aka_auts_status, tvb, words_of(challenge.mac_s));
}

} // namespace lisrtp::plugin
