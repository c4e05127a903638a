#include "offline/cli/private_file.h"

#include "offline/cli/messages.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace lisrtp::cli
{

namespace
{

bool write_all(int descriptor, ByteView octets)
{
    while (!octets.empty()) {
        const ssize_t written = ::write(descriptor, octets.data(), octets.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        octets = octets.subspan(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0 || errno == EINVAL;
}

} // namespace

bool write_private_file(const std::string& path, ByteView octets)
{
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        const bool exists = errno == EEXIST;
        say_error(path + ": " + std::generic_category().message(errno));
        if (exists)
            say_hint("name a new file");
        return false;
    }
    const bool written = write_all(descriptor, octets);
    const int error = errno;
    ::close(descriptor);
    if (written)
        return true;
    ::unlink(path.c_str());
    say_error(path + ": " + std::generic_category().message(error));
    return false;
}

} // namespace lisrtp::cli
