// tests/unit/srtp/libsrtp_sender.h - the sending side, played by libsrtp2.

#pragma once

#include "keys/base/types.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

#include <memory>
#include <string>

namespace lisrtp::srtp
{

/** A clear RTP packet to be protected. */
struct ClearPacket {
    std::uint16_t sequence = 0;
    Ssrc ssrc{0xDEADBEEF};
    unsigned csrc_count = 0;
    unsigned extension_words = 0;
    bool with_extension = false;
    std::size_t payload_octets = 160;
    std::uint8_t first_octet_of_payload = 0;

    Bytes octets() const;
};

/**
 * Protects packets under any index, with the crypto policies that libsrtp2 itself gives to a
 * suite's name.
 */
class LibsrtpSender
{
public:
    LibsrtpSender(const std::string& suite_name, const MasterKey& master, Ssrc ssrc);
    ~LibsrtpSender();

    /** Any order; a fresh session for every packet. */
    Bytes protect(const Bytes& clear, Roc roc) const;
    Bytes protect_rtcp(const Bytes& clear) const;
    /** From now on SRTCP goes with its E bit 0. */
    void leave_rtcp_unencrypted();

private:
    struct Policy;
    std::unique_ptr<Policy> policy_;
};

/** A master key of the suite's lengths, made of counting octets. */
MasterKey counting_master_key(const Suite& suite, Bytes mki = {});

} // namespace lisrtp::srtp
