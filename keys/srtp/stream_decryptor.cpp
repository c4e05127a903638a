#include "keys/srtp/stream_decryptor.h"

#include "keys/srtp/index_estimate.h"

#include <algorithm>
#include <bit>

namespace lisrtp::srtp
{

namespace
{

/** A searched rollover counter under a shorter tag could be chance: 2^24 trials of 32 bits. */
constexpr unsigned convincing_tag_octets = 8;

constexpr std::size_t packets_to_locate = 16;

} // namespace

Result<StreamDecryptor> StreamDecryptor::make(const Engine& engine, const Suite& suite,
                                              const MasterKey& master, Ssrc ssrc,
                                              StartingRoc starting_roc, SearchBudget budget)
{
    auto key = engine.prepare(suite, master);
    if (!key)
        return key.error();
    return StreamDecryptor(engine, suite, *std::move(key), master.mki.size(), ssrc, starting_roc,
                           budget);
}

StreamDecryptor::StreamDecryptor(const Engine& engine, const Suite& suite,
                                 std::unique_ptr<EngineKey> key, std::size_t mki_octets, Ssrc ssrc,
                                 StartingRoc starting_roc, SearchBudget budget)
    : engine_(&engine), suite_(suite), key_(std::move(key)), mki_octets_(mki_octets), ssrc_(ssrc),
      resolver_(starting_roc, budget)
{
}

Verdict StreamDecryptor::decrypt(ByteView packet, std::span<std::uint8_t> out)
{
    const Result<RtpPacket> rtp = read_rtp(packet);
    if (!rtp || rtp->ssrc != ssrc_ || out.size() < packet.size()) {
        ++statistics_.malformed;
        return {};
    }
    resolver_.offered();

    PacketJob job;
    job.packet = packet;
    job.index = resolver_.estimate(rtp->sequence);
    job.out = out.data();
    engine_->open(*key_, {&job, 1});
    RocSource source = source_of_guess();
    if (job.fate == PacketFate::failed) {
        const Found found = resolve(packet, rtp->sequence);
        if (found.index) {
            source = found.source;
            job.index = *found.index;
            engine_->open(*key_, {&job, 1});
        }
    }
    if (job.fate == PacketFate::failed) {
        ++statistics_.failed;
        return {Verdict::Status::failed, {}, 0};
    }
    settle(job.index, source);
    return count(job.fate, job.index, packet, job.out_octets);
}

Verdict StreamDecryptor::retry(ByteView packet, std::span<std::uint8_t> out)
{
    statistics_.failed -= std::min<std::uint64_t>(statistics_.failed, 1);
    return decrypt(packet, out);
}

bool StreamDecryptor::locate(std::span<const ByteView> packets)
{
    if (!proves(suite_))
        return false;
    for (const ByteView packet : packets.first(std::min(packets.size(), packets_to_locate))) {
        const Result<RtpPacket> rtp = read_rtp(packet);
        if (!rtp || rtp->ssrc != ssrc_)
            continue;
        const PacketIndex estimate = resolver_.estimate(rtp->sequence);
        const Found found = verifies(packet, estimate) ? Found{estimate, source_of_guess(), 0}
                                                       : resolve(packet, rtp->sequence);
        if (found.index) {
            settle(*found.index, found.source);
            return true;
        }
    }
    return false;
}

std::optional<PacketIndex> StreamDecryptor::fits(ByteView packet) const
{
    const Result<RtpPacket> rtp = read_rtp(packet);
    if (!proves(suite_) || !rtp || rtp->ssrc != ssrc_)
        return std::nullopt;
    const PacketIndex estimate = resolver_.estimate(rtp->sequence);
    if (verifies(packet, estimate))
        return estimate;
    if (const Found guess = try_guesses(packet, rtp->sequence); guess.index)
        return guess.index;
    return search(packet, rtp->sequence).index;
}

RocSource StreamDecryptor::source_of_guess() const
{
    return resolver_.has_starting_roc() ? RocSource::map : RocSource::start;
}

bool StreamDecryptor::verifies(ByteView packet, PacketIndex index) const
{
    PacketJob job;
    job.packet = packet;
    job.index = index;
    engine_->verify(*key_, {&job, 1});
    return job.fate == PacketFate::authenticated;
}

StreamDecryptor::Found StreamDecryptor::try_guesses(ByteView packet, std::uint16_t sequence) const
{
    Found found;
    const IndexResolver::Guesses guesses = resolver_.other_guesses(sequence);
    for (const PacketIndex guess : guesses.view()) {
        ++found.trials;
        if (verifies(packet, guess)) {
            found.index = guess;
            found.source = source_of_guess();
            break;
        }
    }
    return found;
}

StreamDecryptor::Found StreamDecryptor::search(ByteView packet, std::uint16_t sequence) const
{
    Found found;
    const IndexResolver::SearchPlan plan = resolver_.search_plan();
    for (const RocRange& range : plan.view()) {
        const Engine::RocSearch search = engine_->find_roc(*key_, packet, range.first, range.count);
        found.trials += search.trials;
        if (search.roc) {
            found.index = packet_index(*search.roc, sequence);
            found.source = RocSource::search;
            break;
        }
    }
    return found;
}

/** What is left to try when the tag does not fit under the estimated index. */
StreamDecryptor::Found StreamDecryptor::resolve(ByteView packet, std::uint16_t sequence)
{
    const Found guess = try_guesses(packet, sequence);
    count_trials(guess.trials);
    if (guess.index)
        return guess;

    if (confirms_suspicion(packet, sequence)) {
        const PacketIndex suspected = *std::exchange(suspected_, std::nullopt);
        settle(suspected, RocSource::search);
        return {resolver_.estimate(sequence), RocSource::search, 0};
    }

    if (!resolver_.may_search())
        return {};
    Found found = search(packet, sequence);
    resolver_.searched(found.trials);
    count_trials(found.trials);
    if (found.index && suite_.tag_octets < convincing_tag_octets)
        suspected_ = std::exchange(found.index, std::nullopt);
    return found;
}

/** Whether another packet's tag fits beside the suspected index. */
bool StreamDecryptor::confirms_suspicion(ByteView packet, std::uint16_t sequence) const
{
    if (!suspected_ || sequence_of(*suspected_) == sequence)
        return false;
    return verifies(packet, guess_index(sequence_of(*suspected_), roc_of(*suspected_), sequence));
}

void StreamDecryptor::settle(PacketIndex index, RocSource source)
{
    if (statistics_.roc_source == RocSource::none)
        statistics_.roc_source = source;
    // Without proof, s_l is the highest sequence number, as the RFC has it; with proof the nearest
    // in time is the better neighbour.
    if (proves(suite_) || seen_.count() == 0 || index > seen_.highest())
        resolver_.settle(index);
}

Verdict StreamDecryptor::count(PacketFate fate, PacketIndex index, ByteView packet,
                               std::size_t octets)
{
    const SeenIndices::Meeting meeting = seen_.meet(index, fingerprint_of(packet));
    if (meeting != SeenIndices::Meeting::first) {
        ++statistics_.duplicates;
        if (meeting == SeenIndices::Meeting::conflicting)
            ++statistics_.conflicting_duplicates;
        return {Verdict::Status::duplicate, index, octets};
    }
    statistics_.roc_first = roc_of(seen_.lowest());
    statistics_.roc_last = roc_of(seen_.highest());
    statistics_.missing = seen_.highest().value - seen_.lowest().value + 1 - seen_.count();
    if (fate == PacketFate::unproven) {
        ++statistics_.unproven;
        return {Verdict::Status::unproven, index, octets};
    }
    ++statistics_.authenticated;
    update_proof();
    return {Verdict::Status::authenticated, index, octets};
}

void StreamDecryptor::count_trials(std::uint64_t trials)
{
    statistics_.search_trials += trials;
    update_proof();
}

void StreamDecryptor::update_proof()
{
    const std::uint64_t proved = 8 * suite_.tag_octets * statistics_.authenticated;
    // log2 of the trials, rounded up
    const auto spent = statistics_.search_trials == 0
                           ? 0U
                           : static_cast<unsigned>(std::bit_width(statistics_.search_trials - 1));
    statistics_.proof_log2_odds = proved - std::min<std::uint64_t>(proved, spent);
}

/** The end of the tag, which depends on every octet; without a tag, a sum over the packet. */
std::uint16_t StreamDecryptor::fingerprint_of(ByteView packet) const
{
    if (proves(suite_)) {
        const std::size_t behind = suite_.cipher == Cipher::aes_gcm ? mki_octets_ : 0;
        return load_u16(packet.data() + packet.size() - behind - 2);
    }
    std::uint32_t sum = 2166136261; // FNV-1a
    for (const std::uint8_t octet : packet)
        sum = (sum ^ octet) * 16777619;
    return static_cast<std::uint16_t>(sum ^ sum >> 16);
}

} // namespace lisrtp::srtp
