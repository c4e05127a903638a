#include "offline/archive/live_spool.h"

#include "keys/base/bytes.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace lisrtp::archive
{

namespace
{

constexpr std::size_t piece_octets = 1u << 16;
constexpr int patience_ms = 200; ///< between looks at whether to stop

bool write_all(int descriptor, ByteView octets)
{
    while (!octets.empty()) {
        const ssize_t count = ::write(descriptor, octets.data(), octets.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        octets = octets.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

struct LiveSpool::State {
    int from = -1;
    int file = -1;
    int reading_end = -1;
    int writing_end = -1;
    std::atomic<bool> stopping = false;
    std::atomic<std::uint64_t> octets = 0;
    std::optional<Error> error;
    std::jthread copier;

    ~State()
    {
        stopping = true;
        if (reading_end >= 0)
            ::close(reading_end);
        if (copier.joinable())
            copier.join();
        if (file >= 0)
            ::close(file);
        if (from > STDIN_FILENO)
            ::close(from);
    }

    void copy()
    {
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        Bytes piece(piece_octets);
        bool reader_is_there = true;
        while (!stopping) {
            pollfd waiting{from, POLLIN, 0};
            if (::poll(&waiting, 1, patience_ms) <= 0)
                continue;
            const ssize_t count = ::read(from, piece.data(), piece.size());
            if (count < 0 && (errno == EINTR || errno == EAGAIN))
                continue;
            if (count < 0)
                error = Error{ErrorCode::read_failed, "pipe", 0};
            if (count <= 0)
                break;
            const ByteView got = ByteView(piece).first(static_cast<std::size_t>(count));
            if (!write_all(file, got)) {
                error = Error{ErrorCode::write_failed, ::strerrordesc_np(errno), 0};
                break;
            }
            octets += got.size();
            reader_is_there = reader_is_there && write_all(writing_end, got);
        }
        ::close(writing_end);
    }
};

LiveSpool::LiveSpool(std::unique_ptr<State> state) : state_(std::move(state)) {}
LiveSpool::~LiveSpool() = default;

Result<std::unique_ptr<LiveSpool>> LiveSpool::start(const std::string& from, const std::string& to)
{
    auto state = std::make_unique<State>();
    state->from = from == "-" ? STDIN_FILENO : ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    if (state->from < 0)
        return Error{ErrorCode::cannot_open, ::strerrordesc_np(errno), 0};
    state->file = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                         S_IRUSR | S_IWUSR);
    std::array<int, 2> ends{};
    if (state->file < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{ErrorCode::write_failed, ::strerrordesc_np(errno), 0};
    state->reading_end = ends[0];
    state->writing_end = ends[1];
    State* shared = state.get();
    state->copier = std::jthread([shared] { shared->copy(); });
    return std::unique_ptr<LiveSpool>(new LiveSpool(std::move(state)));
}

std::string LiveSpool::path() const
{
    return "/proc/self/fd/" + std::to_string(state_->reading_end);
}

void LiveSpool::opened()
{
    ::close(state_->reading_end);
    state_->reading_end = -1;
}

void LiveSpool::stop()
{
    state_->stopping = true;
}

Result<void> LiveSpool::finish()
{
    if (state_->copier.joinable())
        state_->copier.join();
    if (state_->error)
        return *state_->error;
    return {};
}

std::uint64_t LiveSpool::octets() const
{
    return state_->octets;
}

} // namespace lisrtp::archive
