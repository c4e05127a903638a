// offline/dissect/epan_bridge.h - everything that differs between the versions of libwireshark.
//
// Included by dissection.cpp only.  As in offline/capture/wiretap_bridge.h, what is called is
// chosen by what the compiler sees, not by version numbers.

#pragma once

#include <cstdarg>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <wireshark.h>

#include <epan/addr_resolv.h>
#include <epan/conversation.h>
#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/frame_data.h>
#include <epan/packet.h>
#include <epan/prefs.h>
#include <epan/proto.h>
#include <epan/secrets.h>
#include <epan/tvbuff.h>
#include <wiretap/pcap-encap.h>
#include <wiretap/secrets-types.h>
#include <wiretap/wtap.h>
#include <wsutil/buffer.h>
#include <wsutil/filesystem.h>
#include <wsutil/privileges.h>
#include <wsutil/wslog.h>

/** libwireshark declares the type, every program defines it: where frame times come from. */
struct packet_provider_data {
    nstime_t time;
};

namespace lisrtp::dissect::epan
{

using Complain = void (*)(const char*, std::va_list);

inline void ignore_complaint(const char*, std::va_list) {}

template <typename Function>
void start_log(Function* log_init)
{
    if constexpr (std::is_invocable_v<Function*, const char*, Complain>)
        log_init("lisrtp-dissect", ignore_complaint);
    else // since 4.6
        log_init(ignore_complaint);
}

/** Where its files are. @return an error's text, to be freed */
template <typename Function>
char* find_configuration(Function* configuration_init, const char* program)
{
    if constexpr (std::is_invocable_v<Function*, const char*, const char*>)
        return configuration_init(program, nullptr);
    else // since 4.6
        return configuration_init(program);
}

/** As if a pcapng file had held them. */
inline void learn_tls_keys(const std::uint8_t* lines, unsigned octets)
{
    secrets_wtap_callback(SECRETS_TYPE_TLS, lines, octets);
}

/** gboolean until 4.2, bool since. */
using HeuristicResult =
    std::invoke_result_t<heur_dissector_t, tvbuff_t*, packet_info*, proto_tree*, void*>;

/** A frame number out of a field. */
template <typename Info>
std::uint32_t frame_number_of(Info* info)
{
    if constexpr (std::is_pointer_v<decltype(info->value)>)
        return fvalue_get_uinteger(info->value); // since 4.2
    else
        return fvalue_get_uinteger(&info->value);
}

/** A record with octets beside it, or inside. */
template <typename Rec>
class BasicRecord
{
    static constexpr bool holds_octets = requires(Rec rec) { rec.data; }; // since 4.6
    static constexpr std::size_t first_buffer_octets = 2048;

public:
    BasicRecord() { init(&wtap_rec_init); }
    ~BasicRecord() { wtap_rec_cleanup(&rec_); }
    BasicRecord(const BasicRecord&) = delete;
    BasicRecord& operator=(const BasicRecord&) = delete;

    Rec& rec() { return rec_; }

    /** Dissects; `octets` last until then. */
    void run(epan_dissect_t* dissection, const std::uint8_t* octets, std::uint32_t captured,
             std::uint32_t original, frame_data* frame)
    {
        if constexpr (holds_octets) {
            ws_buffer_clean(&rec_.data);
            ws_buffer_append(&rec_.data, const_cast<std::uint8_t*>(octets), captured);
        }
        if constexpr (requires(Rec rec) { rec.rec_type_name; })
            rec_.rec_type_name = "Packet"; // since 4.6; shown as the frame's protocol
        run_with(&epan_dissect_run, dissection, octets, captured, original, frame);
    }

private:
    template <typename Function>
    void init(Function* rec_init)
    {
        if constexpr (std::is_invocable_v<Function*, Rec*>)
            rec_init(&rec_);
        else
            rec_init(&rec_, first_buffer_octets); // since 4.6
    }

    template <typename Function>
    void run_with(Function* dissect, epan_dissect_t* dissection, const std::uint8_t* octets,
                  std::uint32_t captured, std::uint32_t original, frame_data* frame)
    {
        constexpr int file_type = WTAP_FILE_TYPE_SUBTYPE_UNKNOWN;
        if constexpr (std::is_invocable_v<Function*, epan_dissect_t*, int, Rec*, tvbuff_t*,
                                          frame_data*, epan_column_info*>)
            dissect(dissection, file_type, &rec_,
                    tvb_new_real_data(octets, captured, static_cast<gint>(original)), frame,
                    nullptr);
        else // since 4.6
            dissect(dissection, file_type, &rec_, frame, nullptr);
    }

    Rec rec_{};
};

using Record = BasicRecord<wtap_rec>;

} // namespace lisrtp::dissect::epan
