// offline/decode/main.cpp - lisrtp-decode: takes jobs from its socket and gives each to a child
// that is confined before it meets the media.

#include "offline/decode/audio_job.h"
#include "offline/decode/video_job.h"
#include "offline/dissect/confinement.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

extern "C" {
#include <libavutil/log.h>
}

namespace
{

using namespace lisrtp;

constexpr int exit_usage = 2;
constexpr int exit_confinement = 3;

/** A job's message with the descriptors that came along. */
struct Asked {
    Bytes message;
    std::array<int, 3> descriptors{-1, -1, -1};
};

bool receive(Asked& asked)
{
    asked.message.resize(media::most_job_octets);
    iovec part{asked.message.data(), asked.message.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof asked.descriptors)> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(media::decoder_socket, &header, MSG_CMSG_CLOEXEC);
    if (got <= 0)
        return false;
    asked.message.resize(static_cast<std::size_t>(got));
    if (const cmsghdr* passed = CMSG_FIRSTHDR(&header);
        passed && passed->cmsg_type == SCM_RIGHTS && passed->cmsg_len > CMSG_LEN(0))
        std::memcpy(asked.descriptors.data(), CMSG_DATA(passed), passed->cmsg_len - CMSG_LEN(0));
    return true;
}

/** LISRTP_DECODE_TEST=crash: every child dies as if a payload had broken its decoder. */
void act_on_test_hook()
{
    const char* hook = std::getenv("LISRTP_DECODE_TEST");
    if (hook && std::string_view(hook) == "crash")
        std::abort();
}

[[noreturn]] void work_on(const Asked& asked)
{
    ::close(media::decoder_socket);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto job = media::read_job(asked.message);
    if (!job || !dissect::confine(asked.descriptors.back() + 1))
        ::_exit(exit_confinement);
    act_on_test_hook();
    const auto [spool, answers, sound] = asked.descriptors;
    if (job->kind == media::DecodeJob::audio)
        decode::run_audio_job(*job, spool, answers);
    else
        decode::run_video_job(*job, spool, sound, answers);
    ::_exit(0);
}

} // namespace

int main(int argc, char**)
{
    int type = 0;
    socklen_t size = sizeof type;
    if (argc != 1 || ::getsockopt(media::decoder_socket, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
        std::fputs("lisrtp-decode: error: only lisrtp starts this program\n", stderr);
        return exit_usage;
    }
    if (!dissect::limit_resources())
        return exit_confinement;
    av_log_set_level(AV_LOG_QUIET);
    std::signal(SIGCHLD, SIG_IGN); // the pipe tells how a child ended
    const std::uint8_t ready = 1;
    ::send(media::decoder_socket, &ready, 1, MSG_NOSIGNAL);
    Asked asked;
    while (receive(asked)) {
        if (::fork() == 0)
            work_on(asked);
        for (int& descriptor : asked.descriptors)
            if (descriptor >= 0)
                ::close(std::exchange(descriptor, -1));
    }
    return 0;
}
