#include "offline/media/decoder_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lisrtp::media
{

namespace
{

/** /dev/null as standard streams, the socket where the worker expects it, nothing else open. */
pid_t spawn(const std::string& program, int socket)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, decoder_socket);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, decoder_socket + 1);
    std::vector<std::string> environment{"HOME=/nonexistent", "LC_ALL=C", "TZ=UTC"};
    if (const char* hook = std::getenv("LISRTP_DECODE_TEST"))
        environment.push_back(std::string("LISRTP_DECODE_TEST=") + hook);
    std::vector<char*> variables;
    for (std::string& variable : environment)
        variables.push_back(variable.data());
    variables.push_back(nullptr);
    std::string name = program;
    char* arguments[] = {name.data(), nullptr};
    pid_t child = -1;
    const int failed =
        ::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, variables.data());
    posix_spawn_file_actions_destroy(&actions);
    return failed ? -1 : child;
}

bool wait_for(int descriptor, short events, std::chrono::milliseconds patience)
{
    pollfd waiting{descriptor, events, 0};
    for (;;) {
        const int ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

bool send_job(int socket, ByteView message, std::span<const int> descriptors)
{
    iovec part{const_cast<std::uint8_t*>(message.data()), message.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(3 * sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* passed = CMSG_FIRSTHDR(&header);
    passed->cmsg_level = SOL_SOCKET;
    passed->cmsg_type = SCM_RIGHTS;
    passed->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(passed), descriptors.data(), descriptors.size_bytes());
    return ::sendmsg(socket, &header, MSG_NOSIGNAL) == static_cast<ssize_t>(message.size());
}

} // namespace

Answers::Answers(Answers&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), patience_(other.patience_),
      buffer_(std::move(other.buffer_)), used_(std::exchange(other.used_, 0))
{
}

Answers::~Answers()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

bool Answers::read(std::span<std::uint8_t> into)
{
    while (!into.empty()) {
        if (used_ == buffer_.size() && !fill())
            return false;
        const std::size_t here = std::min(into.size(), buffer_.size() - used_);
        std::memcpy(into.data(), buffer_.data() + used_, here);
        used_ += here;
        into = into.subspan(here);
    }
    return true;
}

/** With what is in the pipe: many packets' answers, where the decoder is ahead. */
bool Answers::fill()
{
    constexpr std::size_t octets_of_a_pipe = 1u << 16;
    used_ = 0;
    buffer_.resize(octets_of_a_pipe);
    for (;;) {
        ssize_t got = -1;
        if (wait_for(descriptor_, POLLIN, patience_)) {
            got = ::read(descriptor_, buffer_.data(), buffer_.size());
            if (got < 0 && errno == EINTR)
                continue;
        }
        buffer_.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        return got > 0;
    }
}

std::string DecoderProcess::default_program()
{
    std::error_code failed;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? "lisrtp-decode" : (program.parent_path() / "lisrtp-decode").string();
}

DecoderProcess::DecoderProcess(std::string program) : program_(std::move(program)) {}

DecoderProcess::~DecoderProcess()
{
    stop();
}

bool DecoderProcess::start()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return false;
    child_ = spawn(program_, ends[1]);
    ::close(ends[1]);
    socket_ = ends[0];
    // It says one octet when it is ready.
    std::uint8_t ready = 0;
    if (child_ >= 0 && wait_for(socket_, POLLIN, patience) && ::recv(socket_, &ready, 1, 0) == 1)
        return true;
    stop();
    return false;
}

void DecoderProcess::stop()
{
    if (socket_ >= 0)
        ::close(std::exchange(socket_, -1));
    if (child_ < 0)
        return;
    // It holds nothing that could be lost; its children end with it.
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
}

Result<Answers> DecoderProcess::begin(const DecodeJob& job, int spool, int sound)
{
    const std::lock_guard lock(mutex_);
    const Error gone{ErrorCode::backend_failed, "decoder", 0};
    if (failed_ || (child_ < 0 && !start())) {
        failed_ = true;
        return gone;
    }
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return gone;
    Answers answers(pipe[0], patience);
    const std::array<int, 3> descriptors{spool, pipe[1], sound};
    const bool sent =
        send_job(socket_, write_job(job), std::span(descriptors).first(sound >= 0 ? 3u : 2u));
    ::close(pipe[1]);
    if (sent)
        return answers;
    // The next track finds a new one.
    stop();
    return gone;
}

} // namespace lisrtp::media
