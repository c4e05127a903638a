// offline/capture/wiretap_bridge.h - everything that differs between the versions of libwiretap.
//
// Included by capture_file.cpp only.  Wireshark 4.0, 4.4 and 4.6 declare the same functions with
// other parameters; what is called is chosen by what the compiler sees, not by version numbers.

#pragma once

#include "keys/base/bytes.h"

#include <cstdarg>
#include <string>
#include <type_traits>

#include <wireshark.h>

#include <wiretap/pcap-encap.h>
#include <wiretap/secrets-types.h>
#include <wiretap/wtap.h>
#include <wsutil/buffer.h>
#include <wsutil/wslog.h>

namespace lisrtp::capture::wiretap
{

using Complain = void (*)(const char*, std::va_list);
inline constexpr std::size_t first_buffer_octets = 2048;

/** wsutil's complaints about the environment's WIRESHARK_LOG_ variables: not our user's. */
inline void ignore_complaint(const char*, std::va_list) {}

/** Without a log that was started, wiretap logs at debug level and costs ten times as much. */
template <typename Function>
void start_log(Function* log_init)
{
    if constexpr (std::is_invocable_v<Function*, const char*, Complain>)
        log_init("lisrtp", ignore_complaint);
    else // since 4.6
        log_init(ignore_complaint);
}

/** Once a process, before anything else of wiretap.  No plugins of the user's are loaded. */
inline void start()
{
    start_log(&ws_log_init);
    wtap_init(false);
}

/** A record and its octets, wherever this version keeps them. */
template <typename Rec>
class BasicRecord
{
    static constexpr bool holds_octets = requires(Rec rec) { rec.data; }; // since 4.6

public:
    BasicRecord()
    {
        init(&wtap_rec_init);
        if constexpr (!holds_octets)
            ws_buffer_init(&buffer_, first_buffer_octets);
    }
    ~BasicRecord()
    {
        wtap_rec_cleanup(&rec_);
        if constexpr (!holds_octets)
            ws_buffer_free(&buffer_);
    }
    BasicRecord(const BasicRecord&) = delete;
    BasicRecord& operator=(const BasicRecord&) = delete;

    bool read(wtap* file, int* error, gchar** detail)
    {
        gint64 offset = 0;
        wtap_rec_reset(&rec_);
        return read_with(&wtap_read, file, error, detail, &offset);
    }

    const Rec& rec() const { return rec_; }

    ByteView octets()
    {
        Buffer* buffer = &buffer_;
        if constexpr (holds_octets)
            buffer = &rec_.data;
        return {ws_buffer_start_ptr(buffer), rec_.rec_header.packet_header.caplen};
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
    bool read_with(Function* read_next, wtap* file, int* error, gchar** detail, gint64* offset)
    {
        if constexpr (std::is_invocable_v<Function*, wtap*, Rec*, Buffer*, int*, gchar**, gint64*>)
            return read_next(file, &rec_, &buffer_, error, detail, offset) != 0;
        else
            return read_next(file, &rec_, error, detail, offset) != 0; // since 4.6
    }

    Rec rec_{};
    Buffer buffer_{};
};

using Record = BasicRecord<wtap_rec>;

/** Frees and empties wiretap's detail text. */
inline std::string take_detail(gchar*& detail)
{
    std::string text = detail != nullptr ? detail : "";
    g_free(detail);
    detail = nullptr;
    return text;
}

} // namespace lisrtp::capture::wiretap
