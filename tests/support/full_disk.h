// tests/support/full_disk.h - no file grows beyond a size, as if the disk were full.

#pragma once

#include <csignal>

#include <sys/resource.h>

namespace lisrtp::test
{

/** While it lives, writing beyond so many octets of a file fails, in the whole process. */
class FullDisk
{
public:
    explicit FullDisk(rlim_t octets)
    {
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = octets;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int) = SIG_DFL;
};

} // namespace lisrtp::test
