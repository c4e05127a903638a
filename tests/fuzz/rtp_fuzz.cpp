// Sequences of packets, each behind a 16-bit length, through the RTP reader and stream decryptors
// of fixed keys.  The first octet chooses the suite and the starting ROC.

#include "keys/base/reader.h"
#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/stream_decryptor.h"

#include <array>
#include <cstdlib>

using namespace lisrtp;
using namespace lisrtp::srtp;

namespace
{

constexpr std::array<const char*, 5> suites{"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32",
                                            "AEAD_AES_128_GCM", "NULL_HMAC_SHA1_32",
                                            "AES_CM_128_NULL_AUTH"};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/** Octets 10 11 12 ..., as in the unit tests' vectors. */
MasterKey fixed_master_key(const Suite& suite)
{
    MasterKey master{SecretBytes(suite.key_octets), SecretBytes(suite.salt_octets), {}, 0};
    std::uint8_t next = 0x10;
    for (std::uint8_t& octet : master.key.reveal_mutable())
        octet = next++;
    for (std::uint8_t& octet : master.salt.reveal_mutable())
        octet = next++;
    return master;
}

void read(ByteView packet)
{
    const auto rtp = read_rtp(packet);
    if (rtp)
        require(rtp->header_octets + rtp->payload.size() == packet.size());
    const auto payload = payload_of(packet);
    require(!payload || rtp);
    require(!looks_like_rtp(packet) || rtp);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reader in(ByteView{data, size});
    const std::uint8_t choice = in.u8("choice");
    const Suite suite = suite_named(suites[choice % suites.size()]).value();
    MasterKey master = fixed_master_key(suite);
    if (choice & 0x80)
        master.mki = {0x0A, 0x0B, 0x0C, 0x0D};
    const StartingRoc start = choice & 0x40 ? StartingRoc(Roc{UINT32_MAX}) : std::nullopt;

    const GcryptEngine engine;
    std::optional<StreamDecryptor> decryptor;
    auto key = engine.prepare(suite, master).value();
    std::uint64_t offered = 0;
    while (in.left() > 0) {
        const ByteView packet =
            in.octets(std::min<std::size_t>(in.u16("length"), in.left()), "packet");
        read(packet);
        Bytes out(packet.size());
        if (const auto rtcp = engine.open_rtcp(*key, packet, out.data()))
            require(rtcp->octets <= packet.size());

        const auto rtp = read_rtp(packet);
        if (!decryptor && rtp)
            decryptor =
                StreamDecryptor::make(engine, suite, master, rtp->ssrc, start, SearchBudget{8})
                    .value();
        if (!decryptor)
            continue;
        const auto fit = decryptor->find_index(packet);
        const Verdict verdict = decryptor->decrypt(packet, out);
        require(verdict.octets <= packet.size());
        require(!fit || verdict.status != Verdict::Status::malformed);
        if (verdict.status == Verdict::Status::failed)
            decryptor->retry(packet, out);
        offered += verdict.status != Verdict::Status::malformed;
        const StreamStatistics& counted = decryptor->statistics();
        require(counted.authenticated + counted.unproven + counted.failed + counted.duplicates ==
                offered);
    }
    return 0;
}
