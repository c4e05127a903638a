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
#include <wiretap/wtap.h>
#include <wsutil/buffer.h>
#include <wsutil/wslog.h>

namespace lisrtp::capture::wiretap
{

using Complain = void (*)(const char*, std::va_list);
inline constexpr std::size_t first_buffer_octets = 2048;

/** libwiretap's complaints about the environment's WIRESHARK_LOG_ variables: not our user's. */
inline void ignore_complaint(const char*, std::va_list) {}

/** Without this, every wiretap call logs at debug level and costs ten times as much. */
template <typename Function>
void start_log(Function* log_init)
{
    if constexpr (std::is_invocable_v<Function*, const char*, Complain>) // 4.0
        log_init("lisrtp", ignore_complaint);
    else if constexpr (std::is_invocable_v<Function*, Complain>) // 4.4
        log_init(ignore_complaint);
    else
        log_init(ignore_complaint, "Console");
}

template <typename Function>
void start_library(Function* wiretap_init)
{
    if constexpr (std::is_invocable_v<Function*, bool>)
        wiretap_init(false); // no plugins of the user's
    else
        wiretap_init(false, "WIRESHARK", nullptr, 0);
}

/** Once a process, before anything else of wiretap. */
inline void start()
{
    start_log(&ws_log_init);
    start_library(&wtap_init);
}

template <typename Function>
wtap* open_with(Function* open_offline, const char* path, int* error, gchar** detail)
{
    if constexpr (std::is_invocable_v<Function*, const char*, unsigned, int*, gchar**, bool>)
        return open_offline(path, WTAP_TYPE_AUTO, error, detail, false);
    else
        return open_offline(path, WTAP_TYPE_AUTO, error, detail, false, "WIRESHARK");
}

/** Opens for reading forwards. */
inline wtap* open(const char* path, int* error, gchar** detail)
{
    return open_with(&wtap_open_offline, path, error, detail);
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
            rec_init(&rec_, first_buffer_octets);
    }

    template <typename Function>
    bool read_with(Function* read_next, wtap* file, int* error, gchar** detail, gint64* offset)
    {
        if constexpr (std::is_invocable_v<Function*, wtap*, Rec*, Buffer*, int*, gchar**, gint64*>)
            return read_next(file, &rec_, &buffer_, error, detail, offset) != 0;
        else
            return read_next(file, &rec_, error, detail, offset) != 0;
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
