// Verifying and decrypting SRTP: engines x suites x payload sizes x streams, beside libsrtp2 used
// its own way, memcpy and the hash alone.  One thread, the streams in turn; items are packets. Also
// the search for the ROC.

#include "keys/srtp/gcrypt_engine.h"
#include "keys/srtp/ipsec_mb_engine.h"
#include "keys/srtp/libsrtp_engine.h"
#include "keys/srtp/stream_decryptor.h"

#include <benchmark/benchmark.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

using namespace lisrtp;
using namespace lisrtp::srtp;

constexpr std::uint32_t few_streams = 64;
constexpr std::uint32_t many_streams = 4000;
constexpr std::uint32_t packets_at_least = 4096;
constexpr std::size_t packets_of_a_batch = 512;
constexpr std::uint32_t first_ssrc = 0x10000000;

struct Contestant {
    const char* suite;
    void (*set_policy)(srtp_crypto_policy_t*);
};

constexpr Contestant contestants[] = {
    {"AES_CM_128_HMAC_SHA1_80", srtp_crypto_policy_set_rtp_default},
    {"AES_256_CM_HMAC_SHA1_80", srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AEAD_AES_128_GCM", srtp_crypto_policy_set_aes_gcm_128_16_auth},
    {"AEAD_AES_256_GCM", srtp_crypto_policy_set_aes_gcm_256_16_auth},
};
/** Its time is the hash's: what AES-CM with the same tag cannot be faster than. */
constexpr Contestant hash_alone{"NULL_HMAC_SHA1_80",
                                srtp_crypto_policy_set_null_cipher_hmac_sha1_80};

MasterKey master_key(const Suite& suite)
{
    return {SecretBytes(suite.key_octets), SecretBytes(suite.salt_octets), {}, 0};
}

/** A libsrtp2 session for all streams, with a window that lets every packet come again. */
srtp_t new_session(const Contestant& contestant, srtp_ssrc_type_t direction)
{
    const MasterKey master = master_key(suite_named(contestant.suite).value());
    SecretBytes key = joined(master.key, master.salt);
    srtp_policy_t policy{};
    contestant.set_policy(&policy.rtp);
    contestant.set_policy(&policy.rtcp);
    policy.ssrc = {direction, 0};
    policy.key = key.reveal_mutable().data();
    policy.window_size = 1024;
    policy.allow_repeat_tx = 1;
    srtp_t session = nullptr;
    if (srtp_create(&session, &policy) != srtp_err_status_ok)
        throw std::runtime_error("srtp_create");
    return session;
}

/** SRTP packets, the streams in turn. */
std::vector<Bytes> protected_packets(const Contestant& contestant, std::size_t payload_octets,
                                     std::uint32_t streams = few_streams)
{
    const std::uint32_t packets_of_a_stream = (packets_at_least + streams - 1) / streams;
    srtp_t session = new_session(contestant, ssrc_any_outbound);
    std::vector<Bytes> packets;
    for (std::uint32_t sequence = 0; sequence < packets_of_a_stream; ++sequence)
        for (std::uint32_t stream = 0; stream < streams; ++stream) {
            Bytes packet(12 + payload_octets + SRTP_MAX_TRAILER_LEN);
            packet[0] = 0x80;
            store_u16(&packet[2], static_cast<std::uint16_t>(sequence));
            store_u32(&packet[8], first_ssrc + stream);
            int octets = static_cast<int>(12 + payload_octets);
            if (srtp_protect(session, packet.data(), &octets) != srtp_err_status_ok)
                throw std::runtime_error("srtp_protect");
            packet.resize(static_cast<std::size_t>(octets));
            packets.push_back(std::move(packet));
        }
    srtp_dealloc(session);
    return packets;
}

void count(benchmark::State& state, std::size_t packets, std::size_t payload_octets)
{
    const auto done = state.iterations() * static_cast<std::int64_t>(packets);
    state.SetItemsProcessed(done);
    state.SetBytesProcessed(done * static_cast<std::int64_t>(payload_octets));
}

void copy(benchmark::State& state, const Contestant& contestant, std::size_t payload_octets)
{
    const auto packets = protected_packets(contestant, payload_octets);
    Bytes out(2048);
    for (auto _ : state)
        for (const Bytes& packet : packets) {
            std::memcpy(out.data(), packet.data(), packet.size());
            benchmark::DoNotOptimize(out.data());
            benchmark::ClobberMemory();
        }
    count(state, packets.size(), payload_octets);
}

/** libsrtp2 as its users have it: one session, packets in order, in place. */
void libsrtp_session(benchmark::State& state, const Contestant& contestant,
                     std::size_t payload_octets, std::uint32_t streams)
{
    const auto packets = protected_packets(contestant, payload_octets, streams);
    srtp_t session = new_session(contestant, ssrc_any_inbound);
    Bytes out(2048);
    std::size_t failed = 0;
    for (auto _ : state) {
        for (const Bytes& packet : packets) {
            std::memcpy(out.data(), packet.data(), packet.size());
            int octets = static_cast<int>(packet.size());
            failed += srtp_unprotect(session, out.data(), &octets) != srtp_err_status_ok;
        }
        // The same packets again would be replays.
        state.PauseTiming();
        srtp_dealloc(session);
        session = new_session(contestant, ssrc_any_inbound);
        state.ResumeTiming();
    }
    srtp_dealloc(session);
    if (failed > 0)
        state.SkipWithError("tags failed");
    count(state, packets.size(), payload_octets);
}

/** As the decrypt pass does: batches over all streams, each packet to its own place. */
void engine(benchmark::State& state, const Engine& engine, const Contestant& contestant,
            std::size_t payload_octets, std::uint32_t streams, std::size_t batch)
{
    const auto packets = protected_packets(contestant, payload_octets, streams);
    const Suite suite = suite_named(contestant.suite).value();
    std::vector<std::unique_ptr<EngineKey>> keys;
    for (std::uint32_t stream = 0; stream < streams; ++stream)
        keys.push_back(engine.prepare(suite, master_key(suite)).value());
    std::vector<EngineKey*> of_packet;
    std::vector<ByteView> views;
    std::vector<PacketIndex> indices;
    std::vector<std::uint8_t*> outs;
    Bytes room(packets.size() * 1400);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        of_packet.push_back(keys[i % streams].get());
        views.push_back(packets[i]);
        indices.push_back(PacketIndex{i / streams});
        outs.push_back(room.data() + i % batch * 1400);
    }
    std::vector<PacketFate> fates(packets.size());
    std::vector<std::size_t> octets(packets.size());
    for (auto _ : state)
        for (std::size_t i = 0; i < packets.size(); i += batch)
            engine.open_batch({std::min(batch, packets.size() - i), &of_packet[i], &views[i],
                               &indices[i], &outs[i], &fates[i], &octets[i]});
    if (std::count(fates.begin(), fates.end(), PacketFate::authenticated) !=
        static_cast<std::ptrdiff_t>(packets.size()))
        state.SkipWithError("tags failed");
    count(state, packets.size(), payload_octets);
}

/** With index estimate and counters; after the first round every packet is a duplicate. */
void decryptor(benchmark::State& state, const Contestant& contestant, std::size_t payload_octets)
{
    const auto packets = protected_packets(contestant, payload_octets);
    const Suite suite = suite_named(contestant.suite).value();
    const GcryptEngine gcrypt;
    std::vector<StreamDecryptor> decryptors;
    for (std::uint32_t stream = 0; stream < few_streams; ++stream)
        decryptors.push_back(
            StreamDecryptor::make(gcrypt, suite, master_key(suite), Ssrc{first_ssrc + stream})
                .value());
    Bytes out(2048);
    for (auto _ : state)
        for (std::size_t i = 0; i < packets.size(); ++i)
            benchmark::DoNotOptimize(decryptors[i % few_streams].decrypt(packets[i], out));
    if (decryptors[0].statistics().failed > 0)
        state.SkipWithError("tags failed");
    count(state, packets.size(), payload_octets);
}

/** Items are trials that fail. */
void roc_search(benchmark::State& state, const Contestant& contestant)
{
    constexpr std::uint64_t trials = 65536;
    const Bytes packet = protected_packets(contestant, 160).front();
    const Suite suite = suite_named(contestant.suite).value();
    const GcryptEngine gcrypt;
    auto key = gcrypt.prepare(suite, master_key(suite)).value();
    for (auto _ : state)
        if (gcrypt.find_roc(*key, packet, Roc{1}, trials).roc)
            state.SkipWithError("found");
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(trials));
}

[[maybe_unused]] const bool registered = [] {
    static const GcryptEngine gcrypt;
    static const LibsrtpEngine libsrtp; // also initialises libsrtp2
    static const IpsecMbEngine ipsec_mb;
    const auto add = [](const std::string& name, auto run) {
        benchmark::RegisterBenchmark(name.c_str(), run);
    };
    const auto add_engine = [&](const char* who, const Engine& one, const Contestant& contestant,
                                std::size_t octets, std::uint32_t streams, std::size_t batch) {
        add(std::string(who) + '/' + contestant.suite + '/' + std::to_string(octets) +
                (streams == few_streams ? "" : '/' + std::to_string(streams) + "_streams"),
            [&, octets, streams, batch](benchmark::State& state) {
                engine(state, one, contestant, octets, streams, batch);
            });
    };
    for (const Contestant& contestant : contestants)
        for (const std::size_t octets : {20U, 60U, 160U, 1200U}) {
            const std::string rest =
                std::string("/") + contestant.suite + '/' + std::to_string(octets);
            add("memcpy" + rest, [&contestant, octets](auto& s) { copy(s, contestant, octets); });
            add("stream-gcrypt" + rest,
                [&contestant, octets](auto& s) { decryptor(s, contestant, octets); });
            if (octets == 160) // a session per packet: its time is all key derivation
                add_engine("engine-libsrtp", libsrtp, contestant, octets, few_streams, 1);
            for (const std::uint32_t streams : {few_streams, many_streams}) {
                const std::string many =
                    streams == few_streams ? "" : '/' + std::to_string(streams) + "_streams";
                add("libsrtp2" + rest + many, [&contestant, octets, streams](auto& s) {
                    libsrtp_session(s, contestant, octets, streams);
                });
                add_engine("engine-gcrypt", gcrypt, contestant, octets, streams,
                           packets_of_a_batch);
                add_engine("engine-ipsec-mb", ipsec_mb, contestant, octets, streams,
                           packets_of_a_batch);
            }
            add_engine("engine-ipsec-mb-one-by-one", ipsec_mb, contestant, octets, few_streams, 1);
        }
    for (const std::size_t octets : {20U, 60U, 160U, 1200U})
        add_engine("hash-alone-ipsec-mb", ipsec_mb, hash_alone, octets, few_streams,
                   packets_of_a_batch);
    add("roc-search/AES_CM_128_HMAC_SHA1_80",
        [](auto& state) { roc_search(state, contestants[0]); });
    return true;
}();

} // namespace
