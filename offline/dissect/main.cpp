// offline/dissect/main.cpp - lisrtp-dissect: answers frames on its socket until the other end
// closes it.

#include "offline/dissect/confinement.h"
#include "offline/dissect/dissection.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

namespace
{

using namespace lisrtp;
using namespace lisrtp::dissect;

constexpr int exit_usage = 2;
constexpr int exit_no_dissection = 3;
constexpr int exit_protocol = 4;

/**
 * LISRTP_DISSECT_TEST: "crash:N" or "hang:N" does so at frame N of any file, for the tests of those
 * who have to survive it.
 */
struct TestHook {
    enum { none, crash, hang } deed = none;
    std::uint64_t frame = 0;

    static TestHook from_environment()
    {
        const char* variable = std::getenv("LISRTP_DISSECT_TEST");
        const std::string text = variable ? variable : "";
        TestHook hook;
        if (text.starts_with("crash:"))
            hook.deed = crash;
        else if (text.starts_with("hang:"))
            hook.deed = hang;
        else
            return hook;
        hook.frame = std::strtoull(text.c_str() + text.find(':') + 1, nullptr, 10);
        return hook;
    }

    void act_on(const FrameToDissect& asked) const
    {
        if (deed == none || asked.place.frame != frame)
            return;
        if (deed == crash)
            std::abort();
        for (volatile bool forever = true; forever;) {
        }
    }
};

bool is_socket(int descriptor)
{
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

bool read_exactly(std::uint8_t* into, std::size_t count)
{
    while (count > 0) {
        const ssize_t got = ::read(worker_socket, into, count);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        into += got;
        count -= static_cast<std::size_t>(got);
    }
    return true;
}

bool write_all(ByteView octets)
{
    while (!octets.empty()) {
        const ssize_t sent = ::write(worker_socket, octets.data(), octets.size());
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        octets = octets.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

bool answer(Answer said)
{
    return write_all(write_record(said));
}

int serve(Dissection& dissection, const TestHook& hook)
{
    std::array<std::uint8_t, length_octets> head{};
    Bytes body;
    while (read_exactly(head.data(), head.size())) {
        const auto length = read_body_length(head);
        if (!length)
            return exit_protocol;
        body.resize(*length);
        if (!read_exactly(body.data(), body.size()))
            return exit_protocol;
        if (const auto keys = read_tls_keys(body)) {
            dissection.learn_tls_keys(*keys);
            ::explicit_bzero(body.data(), body.size());
            continue;
        }
        const auto asked = read_frame(body);
        if (!asked)
            return exit_protocol;
        hook.act_on(*asked);
        for (WholeMessage& message : dissection.dissect(*asked))
            if (!answer(std::move(message)))
                return exit_protocol;
        if (!answer(Done{asked->place}))
            return exit_protocol;
    }
    return EXIT_SUCCESS;
}

} // namespace

int main(int, char** argv)
{
    if (!is_socket(worker_socket)) {
        std::fputs("lisrtp-dissect: error: started by lisrtp, not by hand\n", stderr);
        return exit_usage;
    }
    const TestHook hook = TestHook::from_environment();
    if (!limit_resources())
        return exit_no_dissection;
    const auto dissection = Dissection::start(argv[0]);
    if (!dissection || !confine(worker_socket + 1) || !answer(Ready{}))
        return exit_no_dissection;
    // libwireshark's own end takes longer than the kernel's.
    ::_exit(serve(*dissection, hook));
}
