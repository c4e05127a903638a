#include "plugin/menu.h"

#include "plugin/capture_state.h"
#include "plugin/fields.h"
#include "plugin/frame_records.h"

#include <string>

namespace lisrtp::plugin
{

namespace
{

/** A display filter's string literal. */
std::string quoted(const std::string& text)
{
    std::string literal = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            literal += '\\';
        literal += c;
    }
    return literal + '"';
}

/** The filter for the calls of a frame; empty when it belongs to none. */
std::string filter_of(frame_data* frame)
{
    CaptureState* state = CaptureState::current();
    if (!state || !frame)
        return "";
    if (const MediaRecord* media = any_record(frame)) {
        const char* call_id = state->call_id_of(media->seen);
        return *call_id ? "lisrtp.call_id == " + quoted(call_id) : "";
    }
    std::string filter;
    for (const std::uint32_t number : state->calls_of_frame(frame->num)) {
        if (!filter.empty())
            filter += " || ";
        filter += "lisrtp.call_id == " + quoted(state->findings()->calls()[number].call_id);
    }
    return filter;
}

void* note_filter(frame_data* frame, void* filter) noexcept
{
    try {
        *static_cast<std::string*>(filter) = filter_of(frame);
    } catch (...) { // no memory: no filter
    }
    return nullptr;
}

void filter_selected_call(ext_menubar_gui_type, gpointer, gpointer)
{
    std::string filter;
    plugin_if_get_frame_data(note_filter, &filter);
    if (filter.empty())
        report_failure("The selected packet belongs to no call.");
    else
        plugin_if_apply_filter(filter.c_str(), 1);
}

/** @param filter  a literal */
void apply(ext_menubar_gui_type, gpointer, gpointer filter)
{
    plugin_if_apply_filter(static_cast<const char*>(filter), 1);
}

void add(ext_menu_t* menu, const char* label, const char* tip, const char* filter)
{
    ext_menubar_add_entry(menu, label, tip, apply, const_cast<char*>(filter));
}

} // namespace

void register_menu()
{
    ext_menu_t* menu = ext_menubar_register_menu(proto_lisrtp, "Lawful decryption", 1);
    ext_menubar_set_parentmenu(menu, "Tools");
    ext_menubar_add_entry(menu, "Filter the call of the selected packet",
                          "Signalling and media of one call", filter_selected_call, nullptr);
    add(menu, "Decrypted packets", "Whose tag proved key and index",
        "lisrtp.verdict == \"decrypted\"");
    add(menu, "Packets whose tag fits no key", "Keys were tried in vain", "lisrtp.tag_failed");
    add(menu, "Packets that are not covered", "No authorisation lets them be opened",
        "lisrtp.not_covered");
    add(menu, "Proven challenges", "RES or MAC-A fit a secret",
        "lisrtp.aka.res.status == \"fits\" || lisrtp.aka.mac_a.status == \"fits\"");
    add(menu, "MIKEY messages", "In SIP, SDP and RTSP", "lisrtp.mikey");
}

} // namespace lisrtp::plugin
