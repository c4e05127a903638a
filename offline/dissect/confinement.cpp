#include "offline/dissect/confinement.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace lisrtp::dissect
{

namespace
{

constexpr rlim_t most_memory_octets = rlim_t{2} << 30;
constexpr rlim_t most_processor_seconds = 600;

/** AddressSanitizer reserves terabytes of addresses. */
#if defined(__SANITIZE_ADDRESS__)
constexpr bool memory_can_be_limited = false;
#elif defined(__has_feature)
constexpr bool memory_can_be_limited = !__has_feature(address_sanitizer);
#else
constexpr bool memory_can_be_limited = true;
#endif

bool limit(int resource, rlim_t most)
{
    const rlimit both{most, most};
    return ::setrlimit(static_cast<__rlimit_resource>(resource), &both) == 0;
}

constexpr std::array allowed{
    // the socket, the spool, the pipe
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(recvfrom), SCMP_SYS(sendto),
    SCMP_SYS(close),
    // memory
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    // threads of one process, time, chance
    SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(getrandom), SCMP_SYS(sched_yield), SCMP_SYS(getpid), SCMP_SYS(gettid),
    // the end
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigreturn), SCMP_SYS(tgkill),
    SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/** Libraries look for optional files late; without them they do as well. */
constexpr std::array refused{SCMP_SYS(open),       SCMP_SYS(openat),  SCMP_SYS(stat),
                             SCMP_SYS(newfstatat), SCMP_SYS(fstat),   SCMP_SYS(lstat),
                             SCMP_SYS(access),     SCMP_SYS(readlink)};

bool add_rules(scmp_filter_ctx filter)
{
    bool added = true;
    for (const int call : allowed)
        added = added && ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    for (const int call : refused)
        added = added && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) == 0;
    // Memory may be had, but never to be executed.
    const scmp_arg_cmp not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
        added = added &&
                ::seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &not_executable) == 0;
    return added;
}

} // namespace

bool limit_resources()
{
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_CPU, most_processor_seconds) &&
           (!memory_can_be_limited || limit(RLIMIT_AS, most_memory_octets)) &&
           ::prctl(PR_SET_DUMPABLE, 0) == 0 && ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

bool confine(int most_descriptors)
{
    if (!limit(RLIMIT_NOFILE, static_cast<rlim_t>(most_descriptors)))
        return false;
    scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return false;
    // seccomp_load also sets "no new privileges".
    const bool loaded = add_rules(filter) && ::seccomp_load(filter) == 0;
    ::seccomp_release(filter);
    return loaded;
}

} // namespace lisrtp::dissect
