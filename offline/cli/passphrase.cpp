#include "offline/cli/passphrase.h"

#include "offline/cli/messages.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace lisrtp::cli
{

namespace
{

/** One line, without its end, octet by octet so that nothing behind it is taken. */
std::optional<SecretBytes> read_line(int descriptor)
{
    SecretBytes line(longest_passphrase);
    std::size_t octets = 0;
    for (;;) {
        std::uint8_t octet = 0;
        const ssize_t count = ::read(descriptor, &octet, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            say_error("the passphrase cannot be read");
            return std::nullopt;
        }
        if (count == 0 || octet == '\n')
            break;
        if (octets == longest_passphrase) {
            say_error("the passphrase is longer than " + std::to_string(longest_passphrase) +
                      " octets");
            return std::nullopt;
        }
        line.reveal_mutable()[octets++] = octet;
    }
    if (octets > 0 && line.reveal()[octets - 1] == '\r')
        --octets;
    if (octets == 0) {
        say_error("the passphrase is empty");
        return std::nullopt;
    }
    return line.slice(0, octets);
}

/** The controlling terminal with its echo off. Signals wait until the echo is back. */
class QuietTerminal
{
public:
    QuietTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY))
    {
        if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0)
            return;
        sigset_t all;
        sigfillset(&all);
        ::sigprocmask(SIG_BLOCK, &all, &signals_before_);
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        quiet_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
        if (!quiet_)
            ::sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;
    ~QuietTerminal()
    {
        if (quiet_) {
            ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
            ::sigprocmask(SIG_SETMASK, &signals_before_, nullptr);
        }
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }

    explicit operator bool() const { return quiet_; }

    std::optional<SecretBytes> ask(const std::string& prompt) const
    {
        write(prompt + ": ");
        auto line = read_line(descriptor_);
        write("\n");
        return line;
    }

private:
    void write(const std::string& text) const
    {
        if (::write(descriptor_, text.data(), text.size()) < 0) {
            // The terminal went away: the reading that follows says so.
        }
    }

    int descriptor_;
    termios before_{};
    sigset_t signals_before_{};
    bool quiet_ = false;
};

} // namespace

std::optional<SecretBytes> read_passphrase(const PassphraseSource& source,
                                           const std::string& prompt, bool again)
{
    if (source.descriptor >= 0)
        return read_line(source.descriptor);
    const QuietTerminal terminal;
    if (!terminal) {
        say_error("there is no terminal to ask for the passphrase");
        say_hint("give it with --passphrase-fd: lisrtp ... --passphrase-fd 3 3< FILE");
        return std::nullopt;
    }
    auto first = terminal.ask(prompt);
    if (!first || !again)
        return first;
    const auto second = terminal.ask("Once more");
    if (!second || !(*first == *second)) {
        say_error("the two passphrases differ");
        return std::nullopt;
    }
    return first;
}

} // namespace lisrtp::cli
