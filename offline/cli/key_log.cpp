#include "offline/cli/key_log.h"

#include "offline/cli/messages.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::cli
{

namespace
{

constexpr off_t most_octets = off_t{64} << 20;

/** Closes by itself. */
class File
{
public:
    explicit File(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
    }
    ~File()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int get() const { return descriptor_; }

private:
    int descriptor_;
};

} // namespace

std::optional<std::shared_ptr<const SecretBytes>> read_key_log(const std::string& path)
{
    if (path.empty())
        return std::shared_ptr<const SecretBytes>();
    const File file(path);
    struct stat status {
    };
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        say_error(path + ": " + std::strerror(errno));
        return std::nullopt;
    }
    if (!S_ISREG(status.st_mode) || status.st_size > most_octets) {
        say_error(path + ": no key log: not a file of at most 64 MiB");
        return std::nullopt;
    }
    if ((status.st_mode & (S_IRGRP | S_IROTH)) != 0)
        say_note(path + ": others can read this key log");
    SecretBytes octets(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    while (filled < octets.size()) {
        const ssize_t got =
            ::read(file.get(), octets.reveal_mutable().data() + filled, octets.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    if (filled == 0) {
        say_error(path + ": an empty key log");
        return std::nullopt;
    }
    return std::make_shared<const SecretBytes>(octets.slice(0, filled));
}

} // namespace lisrtp::cli
