#include "keys/keyfile/protected_file.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lisrtp::keyfile
{

namespace
{

constexpr off_t most_octets = 16 << 20;

class Descriptor
{
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0)
            close(number_);
    }
    int get() const { return number_; }

private:
    int number_;
};

ProtectedFile refused(std::string why, std::string hint = "")
{
    ProtectedFile file;
    file.refusal = std::move(why);
    file.hint = std::move(hint);
    return file;
}

std::string reason(int error)
{
    return std::generic_category().message(error);
}

/** O_NONBLOCK: opening a pipe must not wait for somebody to write into it. */
int open_to_read(const std::filesystem::path& path, int links)
{
    return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | links);
}

bool fill(int descriptor, std::span<std::uint8_t> out)
{
    while (!out.empty()) {
        const ssize_t octets = read(descriptor, out.data(), out.size());
        if (octets < 0 && errno == EINTR)
            continue;
        if (octets <= 0)
            return false;
        out = out.subspan(static_cast<std::size_t>(octets));
    }
    return true;
}

} // namespace

ProtectedFile read_protected_file(const std::filesystem::path& path, bool insecure)
{
    const int direct = open_to_read(path, O_NOFOLLOW);
    const bool is_link = direct < 0 && errno == ELOOP;
    if (is_link && !insecure)
        return refused("it is a symbolic link", "name the file itself");
    const Descriptor descriptor(is_link ? open_to_read(path, 0) : direct);
    if (descriptor.get() < 0)
        return refused(reason(errno));

    struct stat status {
    };
    if (fstat(descriptor.get(), &status) != 0)
        return refused(reason(errno));
    if (!S_ISREG(status.st_mode))
        return refused("it is not a regular file");
    const bool is_foreign = status.st_uid != geteuid() && status.st_uid != 0;
    if (is_foreign && !insecure)
        return refused("it belongs to another user", "copy it to a file of your own");
    const bool is_open = (status.st_mode & 077) != 0;
    if (is_open && !insecure)
        return refused("others may access it", "chmod 600 " + path.string());
    if (status.st_size > most_octets)
        return refused("it is larger than 16 MiB");

    ProtectedFile file;
    file.insecure_permissions = is_link || is_foreign || is_open;
    file.octets = SecretBytes(static_cast<std::size_t>(status.st_size));
    if (!fill(descriptor.get(), file.octets.reveal_mutable()))
        return refused("it became shorter while it was read");
    return file;
}

ProtectedFile read_passphrase_file(const std::filesystem::path& path)
{
    ProtectedFile file = read_protected_file(path, false);
    if (!file.refusal.empty())
        return file;
    const ByteView octets = file.octets.reveal();
    const auto end = std::find_if(octets.begin(), octets.end(), [](std::uint8_t octet) {
        return octet == '\n' || octet == '\r';
    });
    file.octets = file.octets.slice(0, static_cast<std::size_t>(end - octets.begin()));
    if (file.octets.empty())
        return refused("it holds no passphrase");
    return file;
}

} // namespace lisrtp::keyfile
