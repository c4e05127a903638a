#include "offline/capture/capture_file.h"

#include "offline/capture/archive_reader.h"
#include "offline/capture/capture_magic.h"
#include "offline/capture/capture_time.h"
#include "offline/capture/plain_capture.h"
#include "offline/capture/wiretap_bridge.h"

#include <array>
#include <cerrno>
#include <mutex>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace lisrtp::capture
{

namespace
{

void start_wiretap_once()
{
    static std::once_flag once;
    std::call_once(once, wiretap::start);
}

/**
 * From wiretap's number for a link layer to the registry's.  Where several of the registry's
 * numbers mean one of wiretap's, those that this room peels win, then the lowest.
 */
std::vector<LinkLayer> make_link_layers()
{
    constexpr int most_linktype = 400; // the registry stood at 302 in 2025
    std::vector<LinkLayer> by_encap(static_cast<std::size_t>(wtap_get_num_encap_types()),
                                    link::unknown);
    const auto learn = [&](LinkLayer layer, bool preferred) {
        const int encap = wtap_pcap_encap_to_wtap_encap(layer.linktype);
        // With a pseudo-header, the octets that wiretap gives are not those of the file.
        if (encap <= WTAP_ENCAP_UNKNOWN || static_cast<std::size_t>(encap) >= by_encap.size() ||
            (wtap_encap_requires_phdr(encap) && !preferred))
            return;
        LinkLayer& known = by_encap[static_cast<std::size_t>(encap)];
        if (preferred || known == link::unknown)
            known = layer;
    };
    for (int linktype = 0; linktype <= most_linktype; ++linktype)
        learn({static_cast<std::uint16_t>(linktype)}, false);
    for (LinkLayer layer : {link::null, link::ethernet, link::ppp, link::ppp_ether, link::raw,
                            link::loop, link::linux_sll, link::ipv4, link::ipv6, link::linux_sll2})
        learn(layer, true);
    return by_encap;
}

LinkLayer link_layer_of(int encap)
{
    static const std::vector<LinkLayer> by_encap = make_link_layers();
    return encap >= 0 && static_cast<std::size_t>(encap) < by_encap.size()
               ? by_encap[static_cast<std::size_t>(encap)]
               : link::unknown;
}

Timestamp timestamp_of(const wtap_rec& rec)
{
    return (rec.presence_flags & WTAP_HAS_TS) == 0 ? Timestamp{}
                                                   : bounded_time(rec.ts.secs, rec.ts.nsecs);
}

ErrorCode code_of_open(int error)
{
    switch (error) {
    case WTAP_ERR_FILE_UNKNOWN_FORMAT:
    case WTAP_ERR_BAD_FILE:
    case WTAP_ERR_SHORT_READ:
        return ErrorCode::not_a_capture;
    case WTAP_ERR_UNSUPPORTED:
    case WTAP_ERR_DECOMPRESSION_NOT_SUPPORTED:
        return ErrorCode::unsupported;
    default:
        return ErrorCode::cannot_open;
    }
}

ErrorCode code_of_read(int error)
{
    switch (error) {
    case WTAP_ERR_SHORT_READ:
        return ErrorCode::truncated;
    case WTAP_ERR_BAD_FILE:
    case WTAP_ERR_DECOMPRESS:
        return ErrorCode::bad_value;
    case WTAP_ERR_UNSUPPORTED:
        return ErrorCode::unsupported;
    default:
        return ErrorCode::read_failed;
    }
}

/** wiretap's own sentences are for its own dialogs; these fit behind "lisrtp: error: FILE: ". */
std::string message_of(int error, const std::string& detail)
{
    std::string text;
    switch (error) {
    case WTAP_ERR_NOT_REGULAR_FILE:
        text = "neither a file nor a pipe";
        break;
    case WTAP_ERR_FILE_UNKNOWN_FORMAT:
        text = "not a capture file of a known format";
        break;
    case WTAP_ERR_UNSUPPORTED:
        text = "a capture with a feature that is not supported";
        break;
    case WTAP_ERR_SHORT_READ:
        text = "cut short in the middle of a record";
        break;
    case WTAP_ERR_BAD_FILE:
        text = "damaged";
        break;
    case WTAP_ERR_DECOMPRESS:
        text = "cannot be decompressed";
        break;
    case WTAP_ERR_DECOMPRESSION_NOT_SUPPORTED:
        text = "compressed in a way that this libwiretap cannot read";
        break;
    default:
        text = error > 0 ? g_strerror(error) : wtap_strerror(error);
        if (!text.empty() && text.back() == '.')
            text.pop_back();
    }
    if (!detail.empty())
        text += " (" + detail + ")";
    return text;
}

/**
 * wiretap also takes whole documents for captures of one frame, so that Wireshark can dissect them.
 * A key file or a picture that lies beside the captures is none.
 * @param beginning  the first octets of the file
 */
std::optional<CaptureFault> fault_of_document(int encap, ByteView beginning)
{
    switch (encap) {
    case WTAP_ENCAP_MIME:
        // Whatever has the magic number of a capture and no header that its reader takes.
        if (begins_like_capture(beginning))
            return CaptureFault{ErrorCode::not_a_capture,
                                "begins like a capture, but its header is damaged", 0};
        [[fallthrough]];
    case WTAP_ENCAP_JSON:
    case WTAP_ENCAP_MP4:
        return CaptureFault{ErrorCode::not_a_capture, "a document, not a capture", 0};
    // Known by an octet or two, which anything may begin with.
    case WTAP_ENCAP_BER:
    case WTAP_ENCAP_MPEG:
    case WTAP_ENCAP_RUBY_MARSHAL:
        return CaptureFault{ErrorCode::not_a_capture, message_of(WTAP_ERR_FILE_UNKNOWN_FORMAT, ""),
                            0};
    default:
        return std::nullopt;
    }
}

bool is_empty_file(const std::string& path)
{
    struct stat status {
    };
    return path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_size == 0;
}

/** wiretap's callback knows no object: while a file is being read, its thread knows it. */
thread_local std::vector<SecretBytes>* secrets_here = nullptr;

struct SecretsHere {
    explicit SecretsHere(std::vector<SecretBytes>& into) : outer(std::exchange(secrets_here, &into))
    {
    }
    ~SecretsHere() { secrets_here = outer; }
    SecretsHere(const SecretsHere&) = delete;
    SecretsHere& operator=(const SecretsHere&) = delete;

    std::vector<SecretBytes>* outer;
};

void take_secrets(guint32 type, const void* secrets, guint size)
{
    if (secrets_here != nullptr && type == SECRETS_TYPE_TLS && size > 0)
        secrets_here->push_back(
            SecretBytes::copy_of({static_cast<const std::uint8_t*>(secrets), size}));
}

} // namespace

struct CaptureFile::State {
    ~State() { close(); }
    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    bool open_with_wiretap(CaptureFault& fault);
    bool read_record();
    bool pass_over(std::uint64_t records);
    void close()
    {
        if (file) // before the pipe, whose feeder then ends
            wtap_close(std::exchange(file, nullptr));
    }

    std::string path;
    std::unique_ptr<PlainCapture> plain; ///< while nothing unusual was met
    std::unique_ptr<ContentPipe> pipe;   ///< of a member of an archive
    wtap* file = nullptr;
    std::unique_ptr<wiretap::Record> record;
    std::uint64_t frames = 0;
    std::uint64_t others = 0;
    bool ended = false;
    std::optional<CaptureFault> fault;
    std::vector<SecretBytes> tls_keys;
};

bool CaptureFile::State::open_with_wiretap(CaptureFault& why)
{
    start_wiretap_once();
    int error = 0;
    gchar* detail = nullptr;
    file = wtap_open_offline(pipe ? pipe->path().c_str() : path.c_str(), WTAP_TYPE_AUTO, &error,
                             &detail, false);
    const std::string detail_text = wiretap::take_detail(detail);
    if (pipe)
        pipe->opened();
    if (file == nullptr) {
        why = {code_of_open(error), message_of(error, detail_text), 0};
        if (pipe && !pipe->damage().empty())
            why = {ErrorCode::cannot_open, pipe->damage(), 0};
        return false;
    }
    record = std::make_unique<wiretap::Record>();
    const SecretsHere here(tls_keys);
    wtap_set_cb_new_secrets(file, take_secrets);
    return true;
}

/** libwiretap's next record; false at the end, good or bad. */
bool CaptureFile::State::read_record()
{
    int error = 0;
    gchar* detail = nullptr;
    const bool read = record->read(file, &error, &detail);
    // Some formats' readers leave a detail behind although they succeeded.
    const std::string detail_text = wiretap::take_detail(detail);
    if (read) {
        ++frames;
        return true;
    }
    ended = true;
    if (error != 0)
        fault = {code_of_read(error), message_of(error, detail_text), frames};
    if (const std::string damage = pipe ? pipe->damage() : ""; !damage.empty())
        fault = {ErrorCode::truncated, damage, frames};
    return false;
}

/** Gives the file to libwiretap, behind the records that were read without it. */
bool CaptureFile::State::pass_over(std::uint64_t records)
{
    CaptureFault why;
    if (!open_with_wiretap(why)) {
        why.after_frame = records;
        fault = why;
        ended = true;
        return false;
    }
    for (frames = 0; frames < records;)
        if (!read_record())
            return false;
    return true;
}

CaptureFile::Opening CaptureFile::open(const std::string& path)
{
    if (auto plain = PlainCapture::open(path)) {
        auto state = std::make_unique<State>();
        state->path = path;
        state->plain = std::move(plain);
        Opening opening;
        opening.file = CaptureFile(std::move(state));
        return opening;
    }
    return open_with_wiretap(path);
}

CaptureFile::Opening CaptureFile::open_with_wiretap(const std::string& path)
{
    Opening opening;
    if (is_empty_file(path)) {
        opening.fault = {ErrorCode::not_a_capture, "an empty file", 0};
        return opening;
    }
    auto state = std::make_unique<State>();
    state->path = path;
    if (split_member_path(path) || needs_unpacking(path)) {
        state->pipe = ContentPipe::open(path);
        if (!state->pipe) {
            opening.fault = {ErrorCode::cannot_open, g_strerror(errno), 0};
            return opening;
        }
    }
    if (!state->open_with_wiretap(opening.fault))
        return opening;
    const int encap = wtap_file_encap(state->file);
    const bool has_octets = encap == WTAP_ENCAP_MIME && state->read_record();
    if (auto fault = fault_of_document(encap, has_octets ? state->record->octets() : ByteView{}))
        opening.fault = *std::move(fault);
    else
        opening.file = CaptureFile(std::move(state));
    return opening;
}

CaptureFile::CaptureFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaptureFile::CaptureFile(CaptureFile&&) noexcept = default;
CaptureFile& CaptureFile::operator=(CaptureFile&&) noexcept = default;
CaptureFile::~CaptureFile() = default;

std::vector<SecretBytes> CaptureFile::take_tls_keys()
{
    return std::exchange(state_->tls_keys, {});
}

bool CaptureFile::next(Frame& frame)
{
    State& state = *state_;
    if (state.plain) {
        switch (state.plain->next(frame)) {
        case PlainCapture::Step::frame:
            frame.number = ++state.frames;
            return true;
        case PlainCapture::Step::end:
            state.ended = true;
            return false;
        case PlainCapture::Step::unsure:
            break;
        }
        if (state.ended)
            return false;
        state.plain.reset();
        const SecretsHere here(state.tls_keys);
        if (!state.pass_over(state.frames))
            return false;
    }
    const SecretsHere here(state.tls_keys);
    while (!state.ended && state.read_record()) {
        const wtap_rec& rec = state.record->rec();
        if (rec.rec_type != REC_TYPE_PACKET) {
            ++state.others;
            continue;
        }
        const wtap_packet_header& packet = rec.rec_header.packet_header;
        frame.number = state.frames;
        frame.at = timestamp_of(rec);
        frame.link = link_layer_of(packet.pkt_encap);
        frame.octets = state.record->octets();
        frame.original_octets = std::max(packet.len, packet.caplen);
        frame.interface_id =
            (rec.presence_flags & WTAP_HAS_INTERFACE_ID) != 0 ? packet.interface_id : 0;
        return true;
    }
    return false;
}

std::optional<std::uint64_t> CaptureFile::position() const
{
    if (!state_->plain || !state_->plain->may_skip())
        return std::nullopt;
    return state_->plain->position();
}

bool CaptureFile::skip_to(std::uint64_t frame, std::uint64_t position)
{
    if (!state_->plain || state_->ended || frame == 0 || !state_->plain->go_to(position))
        return false;
    state_->frames = frame - 1;
    return true;
}

const std::optional<CaptureFault>& CaptureFile::fault() const
{
    return state_->fault;
}

std::uint64_t CaptureFile::other_records() const
{
    return state_->others;
}

std::uint64_t CaptureFile::octets_read() const
{
    if (state_->plain)
        return state_->plain->octets_read();
    const gint64 octets = state_->file ? wtap_read_so_far(state_->file) : 0;
    return octets > 0 ? static_cast<std::uint64_t>(octets) : 0;
}

} // namespace lisrtp::capture
