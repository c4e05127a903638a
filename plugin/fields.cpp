#include "plugin/fields.h"

namespace lisrtp::plugin
{

#define LISRTP_DEFINE(name, ...) int hf_##name = unregistered;
LISRTP_FIELDS(LISRTP_DEFINE)
#undef LISRTP_DEFINE

#define LISRTP_DEFINE(name) int ett_##name = unregistered;
LISRTP_SUBTREES(LISRTP_DEFINE)
#undef LISRTP_DEFINE

#define LISRTP_DEFINE(name, ...) expert_field ei_##name = EI_INIT;
LISRTP_EXPERTS(LISRTP_DEFINE)
#undef LISRTP_DEFINE

int proto_lisrtp = unregistered;

void register_fields()
{
#define LISRTP_ROW(name, label, filter, type, display, help)                                       \
    {&hf_##name, {label, filter, type, display, nullptr, 0, help, HFILL}},
    static hf_register_info fields[] = {LISRTP_FIELDS(LISRTP_ROW)};
#undef LISRTP_ROW
#define LISRTP_ROW(name) &ett_##name,
    static int* subtrees[] = {LISRTP_SUBTREES(LISRTP_ROW)};
#undef LISRTP_ROW
#define LISRTP_ROW(name, filter, group, severity, text)                                            \
    {&ei_##name, {filter, group, severity, text, EXPFILL}},
    static ei_register_info experts[] = {LISRTP_EXPERTS(LISRTP_ROW)};
#undef LISRTP_ROW
    proto_register_field_array(proto_lisrtp, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    expert_register_field_array(expert_register_protocol(proto_lisrtp), experts,
                                array_length(experts));
}

proto_item* add_text(proto_tree* tree, int field, tvbuff_t* tvb, const char* text)
{
    if (!text || *text == '\0')
        return nullptr;
    proto_item* item = proto_tree_add_string(tree, field, tvb, 0, 0, text);
    proto_item_set_generated(item);
    return item;
}

proto_item* add_number(proto_tree* tree, int field, tvbuff_t* tvb, std::uint32_t number)
{
    proto_item* item = proto_tree_add_uint(tree, field, tvb, 0, 0, number);
    proto_item_set_generated(item);
    return item;
}

} // namespace lisrtp::plugin
