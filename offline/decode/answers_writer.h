// offline/decode/answers_writer.h - the pipe back to lisrtp.

#pragma once

#include "keys/base/bytes.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace lisrtp::decode
{

/** False when nobody listens any more. */
inline bool write_all(int descriptor, ByteView octets)
{
    while (!octets.empty()) {
        const ssize_t written = ::write(descriptor, octets.data(), octets.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        octets = octets.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

/** A head and what follows it. The machine's own order: both ends are one installation. */
template <typename Head>
bool write_answer(int descriptor, const Head& head, ByteView octets)
{
    Bytes whole(sizeof head + octets.size());
    std::memcpy(whole.data(), &head, sizeof head);
    std::copy(octets.begin(), octets.end(), whole.begin() + sizeof head);
    return write_all(descriptor, whole);
}

} // namespace lisrtp::decode
