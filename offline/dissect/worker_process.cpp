#include "offline/dissect/worker_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lisrtp::dissect
{

namespace
{

using Clock = std::chrono::steady_clock;

/** What one frame may be answered with, whatever the worker says. */
constexpr std::size_t most_messages_a_frame = 4096;
constexpr std::size_t most_octets_a_frame = 16u << 20;

/**
 * The worker gets the hook of the tests and nothing else: neither the user's Wireshark settings,
 * which lie below HOME, nor anything that glibc or GLib would look up.
 */
std::vector<std::string> worker_environment()
{
    std::vector<std::string> environment{"HOME=/nonexistent", "WIRESHARK_CONFIG_DIR=/nonexistent",
                                         "LC_ALL=C", "TZ=UTC"};
    if (const char* hook = std::getenv("LISRTP_DISSECT_TEST"))
        environment.push_back(std::string("LISRTP_DISSECT_TEST=") + hook);
    return environment;
}

/** /dev/null as standard streams, the socket where the worker expects it, nothing else open. */
class FileActions
{
public:
    explicit FileActions(int socket)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, socket, worker_socket);
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0);
        posix_spawn_file_actions_addclosefrom_np(&actions_, worker_socket + 1);
    }
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

std::optional<pid_t> spawn(const std::string& program, int socket)
{
    const FileActions actions(socket);
    std::vector<std::string> environment = worker_environment();
    std::vector<char*> variables;
    for (std::string& variable : environment)
        variables.push_back(variable.data());
    variables.push_back(nullptr);
    std::string name = program;
    char* arguments[] = {name.data(), nullptr};
    pid_t child = -1;
    if (::posix_spawn(&child, program.c_str(), actions.get(), nullptr, arguments,
                      variables.data()) != 0)
        return std::nullopt;
    return child;
}

} // namespace

std::optional<WorkerProcess> WorkerProcess::start(const std::string& program, Patience patience)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::nullopt;
    const std::optional<pid_t> child = spawn(program, ends[1]);
    ::close(ends[1]);
    if (!child) {
        ::close(ends[0]);
        return std::nullopt;
    }
    std::optional<WorkerProcess> worker(WorkerProcess(*child, ends[0]));
    std::optional<Answer> answer;
    if (worker->next_answer(answer, Clock::now() + patience) != Reply::done)
        return std::nullopt;
    const Ready* ready = std::get_if<Ready>(&*answer);
    if (!ready || ready->version != protocol_version)
        return std::nullopt;
    return worker;
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : child_(std::exchange(other.child_, -1)), socket_(std::exchange(other.socket_, -1)),
      body_(std::move(other.body_))
{
}

WorkerProcess::~WorkerProcess()
{
    if (child_ < 0)
        return;
    ::close(socket_);
    // It holds nothing that could be lost.
    ::kill(child_, SIGKILL);
    while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

Reply WorkerProcess::dissect(const FrameToDissect& frame, Patience patience,
                             std::vector<WholeMessage>& messages)
{
    const Deadline deadline = Clock::now() + patience;
    if (const Reply sent = send(write_record(frame), deadline); sent != Reply::done)
        return sent;
    std::size_t octets = 0;
    for (std::size_t count = 0; count <= most_messages_a_frame; ++count) {
        std::optional<Answer> answer;
        if (const Reply got = next_answer(answer, deadline); got != Reply::done)
            return got;
        if (const Done* done = std::get_if<Done>(&*answer))
            return done->place == frame.place ? Reply::done : Reply::crashed;
        WholeMessage* message = std::get_if<WholeMessage>(&*answer);
        if (!message)
            return Reply::crashed;
        octets += message->octets.size();
        if (octets > most_octets_a_frame)
            return Reply::crashed;
        messages.push_back(std::move(*message));
    }
    return Reply::crashed;
}

Reply WorkerProcess::give_tls_keys(ByteView key_log, Patience patience)
{
    const Deadline deadline = Clock::now() + patience;
    Reply sent = Reply::done;
    while (!key_log.empty() && sent == Reply::done) {
        std::size_t part = std::min(key_log.size(), most_key_log_octets);
        if (part < key_log.size())
            while (part > 1 && key_log[part - 1] != '\n')
                --part;
        Bytes record = write_tls_keys(key_log.first(part));
        sent = send(record, deadline);
        ::explicit_bzero(record.data(), record.size());
        key_log = key_log.subspan(part);
    }
    return sent;
}

Reply WorkerProcess::next_answer(std::optional<Answer>& answer, Deadline deadline)
{
    std::array<std::uint8_t, length_octets> head{};
    if (const Reply got = receive(head.data(), head.size(), deadline); got != Reply::done)
        return got;
    const auto length = read_body_length(head);
    if (!length)
        return Reply::crashed;
    body_.resize(*length);
    if (const Reply got = receive(body_.data(), body_.size(), deadline); got != Reply::done)
        return got;
    auto read = read_answer(body_);
    if (!read)
        return Reply::crashed;
    answer = std::move(*read);
    return Reply::done;
}

Reply WorkerProcess::send(ByteView octets, Deadline deadline)
{
    while (!octets.empty()) {
        const ssize_t sent =
            ::send(socket_, octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            octets = octets.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return Reply::crashed;
        if (const Reply ready = wait_for(POLLOUT, deadline); ready != Reply::done)
            return ready;
    }
    return Reply::done;
}

Reply WorkerProcess::receive(std::uint8_t* into, std::size_t count, Deadline deadline)
{
    while (count > 0) {
        const ssize_t got = ::recv(socket_, into, count, MSG_DONTWAIT);
        if (got > 0) {
            into += got;
            count -= static_cast<std::size_t>(got);
            continue;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
            return Reply::crashed;
        if (const Reply ready = wait_for(POLLIN, deadline); ready != Reply::done)
            return ready;
    }
    return Reply::done;
}

Reply WorkerProcess::wait_for(short events, Deadline deadline)
{
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0)
        return Reply::hung;
    pollfd waiting{socket_, events, 0};
    // An interrupted or failed wait is asked again, until the deadline.
    ::poll(&waiting, 1, static_cast<int>(left));
    return Reply::done;
}

} // namespace lisrtp::dissect
