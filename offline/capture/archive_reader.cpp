#include "offline/capture/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::capture
{

namespace
{

constexpr std::size_t block_octets = 1u << 18;
constexpr std::size_t most_members = 1'000'000;
constexpr std::size_t beginning_octets = 16;

struct EndReading {
    void operator()(archive* reading) const { archive_read_free(reading); }
};
using Reading = std::unique_ptr<archive, EndReading>;

/** tar and zip under any compression; or the compressions alone. */
Reading start_reading(bool archives)
{
    Reading reading(archive_read_new());
    archive_read_support_filter_all(reading.get());
    if (archives) {
        archive_read_support_format_tar(reading.get());
        archive_read_support_format_zip(reading.get());
    } else {
        archive_read_support_format_raw(reading.get());
    }
    return reading;
}

bool open(const Reading& reading, const std::string& path)
{
    return archive_read_open_filename(reading.get(), path.c_str(), block_octets) == ARCHIVE_OK;
}

std::string complaint(const Reading& reading)
{
    const char* text = archive_error_string(reading.get());
    return std::string("archive damaged") + (text != nullptr ? std::string(": ") + text : "");
}

bool leads_outside(const std::string& name)
{
    return name.empty() || name.front() == '/' || ("/" + name + "/").find("/../") != name.npos;
}

std::string name_of(archive_entry* entry)
{
    const char* name = archive_entry_pathname(entry);
    return name != nullptr ? name : "";
}

bool is_capture_candidate(archive_entry* entry)
{
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr &&
           !leads_outside(name_of(entry));
}

std::string give_entry(const Reading& reading, const std::function<bool(ByteView)>& take)
{
    Bytes block(block_octets);
    for (;;) {
        const la_ssize_t count = archive_read_data(reading.get(), block.data(), block.size());
        if (count == 0)
            return "";
        if (count < 0)
            return complaint(reading);
        if (!take(ByteView(block).first(static_cast<std::size_t>(count))))
            return "";
    }
}

std::string give_member(const std::string& path, const std::string& member,
                        const std::function<bool(ByteView)>& take)
{
    const Reading reading = start_reading(true);
    if (!open(reading, path))
        return complaint(reading);
    archive_entry* entry = nullptr;
    int code = ARCHIVE_OK;
    while ((code = archive_read_next_header(reading.get(), &entry)) == ARCHIVE_OK ||
           code == ARCHIVE_WARN)
        if (is_capture_candidate(entry) && name_of(entry) == member)
            return give_entry(reading, take);
    return code == ARCHIVE_EOF ? "no such member in the archive" : complaint(reading);
}

std::string give_unpacked(const std::string& path, const std::function<bool(ByteView)>& take)
{
    const Reading reading = start_reading(false);
    archive_entry* entry = nullptr;
    if (!open(reading, path) || archive_read_next_header(reading.get(), &entry) != ARCHIVE_OK)
        return complaint(reading);
    return give_entry(reading, take);
}

std::string give_file(const std::string& path, const std::function<bool(ByteView)>& take)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return std::strerror(errno);
    Bytes block(block_octets);
    ssize_t count = 0;
    while ((count = ::read(file, block.data(), block.size())) > 0 || (count < 0 && errno == EINTR))
        if (count > 0 && !take(ByteView(block).first(static_cast<std::size_t>(count))))
            break;
    const std::string failure = count < 0 ? std::strerror(errno) : "";
    ::close(file);
    return failure;
}

bool is_regular(const std::string& path)
{
    struct stat status {
    };
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool write_all(int pipe, ByteView octets)
{
    while (!octets.empty()) {
        const ssize_t count = ::write(pipe, octets.data(), octets.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        octets = octets.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

/** A reader that went away is the end of the work, not of the program. */
void hold_back_broken_pipe_signals()
{
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
}

} // namespace

std::optional<ArchiveListing> list_archive(const std::string& path)
{
    const Reading reading = start_reading(true);
    archive_entry* entry = nullptr;
    if (!open(reading, path))
        return std::nullopt;
    ArchiveListing listing;
    int code = archive_read_next_header(reading.get(), &entry);
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
        return std::nullopt;
    for (; code == ARCHIVE_OK || code == ARCHIVE_WARN;
         code = archive_read_next_header(reading.get(), &entry)) {
        if (!is_capture_candidate(entry))
            continue;
        if (listing.members.size() == most_members) {
            listing.damage = "more members than anybody packs";
            return listing;
        }
        ArchiveMember member;
        member.name = name_of(entry);
        if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > 0)
            member.octets = static_cast<std::uint64_t>(archive_entry_size(entry));
        member.beginning.resize(beginning_octets);
        const la_ssize_t count =
            archive_read_data(reading.get(), member.beginning.data(), member.beginning.size());
        member.beginning.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        listing.members.push_back(std::move(member));
    }
    if (code != ARCHIVE_EOF)
        listing.damage = complaint(reading);
    return listing;
}

std::optional<std::pair<std::string, std::string>> split_member_path(const std::string& path)
{
    if (path == "-" || is_regular(path))
        return std::nullopt;
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1))
        if (is_regular(path.substr(0, slash)))
            return std::pair(path.substr(0, slash), path.substr(slash + 1));
    return std::nullopt;
}

bool needs_unpacking(const std::string& path)
{
    static const std::array<std::string_view, 3> beginnings{std::string_view("\xFD"
                                                                             "7zXZ\0",
                                                                             6),
                                                            "BZh", "LZIP"};
    std::string begins;
    if (is_regular(path))
        static_cast<void>(give_file(path, [&begins](ByteView piece) {
            begins = text_of(piece.first(std::min<std::size_t>(piece.size(), 8)));
            return false;
        }));
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&begins](std::string_view each) { return begins.starts_with(each); });
}

std::string read_content(const std::string& path, const std::function<bool(ByteView)>& take)
{
    if (const auto member = split_member_path(path))
        return give_member(member->first, member->second, take);
    return give_file(path, take);
}

struct ContentPipe::State {
    std::string path;
    int reading_end = -1;
    std::mutex mutex;
    std::string damage;
    std::jthread feeder; ///< last: it uses everything above
};

ContentPipe::ContentPipe(std::unique_ptr<State> state) : state_(std::move(state)) {}

ContentPipe::~ContentPipe()
{
    opened();
}

std::unique_ptr<ContentPipe> ContentPipe::open(const std::string& path)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return nullptr;
    auto state = std::make_unique<State>();
    state->reading_end = ends[0];
    state->path = "/proc/self/fd/" + std::to_string(ends[0]);
    State* shared = state.get();
    state->feeder = std::jthread([shared, path, pipe = ends[1]] {
        hold_back_broken_pipe_signals();
        const auto give = [pipe](ByteView piece) { return write_all(pipe, piece); };
        const auto member = split_member_path(path);
        const std::string damage =
            member ? give_member(member->first, member->second, give) : give_unpacked(path, give);
        {
            const std::lock_guard lock(shared->mutex);
            shared->damage = damage;
        }
        ::close(pipe);
    });
    return std::unique_ptr<ContentPipe>(new ContentPipe(std::move(state)));
}

const std::string& ContentPipe::path() const
{
    return state_->path;
}

void ContentPipe::opened()
{
    if (state_->reading_end >= 0)
        ::close(state_->reading_end);
    state_->reading_end = -1;
}

std::string ContentPipe::damage() const
{
    const std::lock_guard lock(state_->mutex);
    return state_->damage;
}

} // namespace lisrtp::capture
