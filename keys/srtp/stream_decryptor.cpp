#include "keys/srtp/stream_decryptor.h"

#include "keys/srtp/index_estimate.h"
#include "keys/srtp/srtp_packet.h"

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
    const Verdict near = decrypt_near(packet, out);
    if (near.status != Verdict::Status::failed)
        return near;
    const std::uint16_t sequence = *sequence_in(packet);
    const std::optional<Found> found = search(packet, sequence);
    if (!found)
        return near;
    --statistics_.failed;
    return open_as(*found, packet, out);
}

Verdict StreamDecryptor::decrypt_near(ByteView packet, std::span<std::uint8_t> out)
{
    const auto sequence = sequence_in(packet);
    if (!sequence || out.size() < packet.size())
        return malformed();
    resolver_.offered();
    if (const auto index = index_to_try(packet, *sequence)) {
        PacketJob job;
        job.packet = packet;
        job.index = *index;
        job.out = out.data();
        engine_->open(*key_, {&job, 1});
        if (job.fate != PacketFate::failed) {
            const RocSource source =
                carries_roc(*sequence) ? RocSource::carried : source_of_guess();
            return take_opened({*index, source, 0}, job.fate, packet, job.out_octets);
        }
    }
    if (const auto found = try_guesses(packet, *sequence))
        return open_as(*found, packet, out);
    return failed();
}

Verdict StreamDecryptor::decrypt(ByteView packet, std::span<std::uint8_t> out, const Ahead& ahead)
{
    const auto sequence = sequence_in(packet);
    if (!sequence || out.size() < packet.size())
        return malformed();
    resolver_.offered();
    if (ahead.fate != PacketFate::failed)
        return take_opened({ahead.index, source_of_guess(), 0}, ahead.fate, packet, ahead.octets);
    if (const auto found = try_guesses(packet, *sequence))
        return open_as(*found, packet, out);
    return failed();
}

bool StreamDecryptor::would_do(const Ahead& ahead) const
{
    return ahead.key == key_.get() && resolver_.settled() &&
           suite_.roc_carriage == RocCarriage::none &&
           ahead.index == resolver_.estimate(sequence_of(ahead.index));
}

std::optional<StreamDecryptor::Expectation> StreamDecryptor::expectation() const
{
    if (!resolver_.settled() || suite_.roc_carriage != RocCarriage::none)
        return std::nullopt;
    return Expectation{key_, *resolver_.last()};
}

Verdict StreamDecryptor::retry(ByteView packet, std::span<std::uint8_t> out)
{
    statistics_.failed -= std::min<std::uint64_t>(statistics_.failed, 1);
    return decrypt(packet, out);
}

Verdict StreamDecryptor::decrypt_at(ByteView packet, const Found& found,
                                    std::span<std::uint8_t> out)
{
    if (!sequence_in(packet) || out.size() < packet.size())
        return malformed();
    return open_as(found, packet, out);
}

bool StreamDecryptor::locate(std::span<const ByteView> packets)
{
    for (const ByteView packet : packets.first(std::min(packets.size(), packets_to_locate)))
        if (const auto found = find_index(packet)) {
            settle(*found, PacketFate::authenticated);
            return true;
        }
    return false;
}

std::optional<StreamDecryptor::Found> StreamDecryptor::find_index(ByteView packet)
{
    const auto sequence = sequence_in(packet);
    if (!proves(suite_) || !sequence)
        return std::nullopt;
    const auto index = index_to_try(packet, *sequence);
    if (index && verifies(packet, *index))
        return Found{*index, carries_roc(*sequence) ? RocSource::carried : source_of_guess(), 0};
    return resolve(packet, *sequence);
}

/** None: not RTP, or not of this stream. */
std::optional<std::uint16_t> StreamDecryptor::sequence_in(ByteView packet) const
{
    const Result<RtpPacket> rtp = read_rtp(packet);
    if (!rtp || rtp->ssrc != ssrc_)
        return std::nullopt;
    return rtp->sequence;
}

bool StreamDecryptor::carries_roc(std::uint16_t sequence) const
{
    return tag_layout(suite_, sequence).carries_roc;
}

/** The carried index, or the estimate; none while nothing can be known: "the receiver ... waits
 *  for a packet with ROC".  RFC 4771, 2. */
std::optional<PacketIndex> StreamDecryptor::index_to_try(ByteView packet,
                                                         std::uint16_t sequence) const
{
    if (carries_roc(sequence)) {
        const Result<SrtpPacket> srtp = read_srtp(packet, suite_, mki_octets_);
        if (!srtp)
            return std::nullopt;
        return packet_index(*srtp->carried_roc, sequence);
    }
    const bool has_tag = tag_layout(suite_, sequence).mac_octets > 0;
    if (suite_.roc_carriage != RocCarriage::none && !has_tag && !resolver_.settled() &&
        !resolver_.has_starting_roc())
        return std::nullopt;
    return resolver_.estimate(sequence);
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

std::optional<StreamDecryptor::Found> StreamDecryptor::try_guesses(ByteView packet,
                                                                   std::uint16_t sequence)
{
    if (!proves(suite_))
        return std::nullopt;
    Found found;
    const IndexResolver::Guesses guesses = resolver_.other_guesses(sequence);
    for (const PacketIndex guess : guesses.view()) {
        ++found.trials;
        if (!verifies(packet, guess))
            continue;
        count_trials(found.trials);
        found.index = guess;
        found.source = source_of_guess();
        return found;
    }
    count_trials(found.trials);
    return std::nullopt;
}

/** Another packet's suspicion confirmed, or a search. */
std::optional<StreamDecryptor::Found> StreamDecryptor::search(ByteView packet,
                                                              std::uint16_t sequence)
{
    if (!proves(suite_))
        return std::nullopt;
    if (confirms_suspicion(packet, sequence)) {
        Found confirmed = *std::exchange(suspected_, std::nullopt);
        confirmed.index = guess_near(confirmed.index, sequence);
        return confirmed;
    }

    // A GCM tag tells the counter, and so does RFC 4771's: one trial for any range.
    const bool tells = suite_.cipher == Cipher::aes_gcm || carries_roc(sequence);
    IndexResolver::SearchPlan plan = resolver_.search_plan();
    if (tells && plan.count > 0) {
        plan.count = 1;
        plan.ranges[0] = {Roc{0}, SearchBudget::full().trials};
    }
    if (plan.count == 0)
        return std::nullopt;
    Found found{{}, RocSource::search, 0};
    bool fits = false;
    for (const RocRange& range : plan.view()) {
        const Engine::RocSearch part = engine_->find_roc(*key_, packet, range.first, range.count);
        found.trials += part.trials;
        if (!part.roc)
            continue;
        found.index = packet_index(*part.roc, sequence);
        fits = true;
        break;
    }
    resolver_.searched(found.trials);
    count_trials(found.trials);
    if (!fits)
        return std::nullopt;
    if (tag_layout(suite_, sequence).mac_octets < convincing_tag_octets) {
        suspected_ = found;
        return std::nullopt;
    }
    return found;
}

/** What is left to try when the tag does not fit under the estimated index. */
std::optional<StreamDecryptor::Found> StreamDecryptor::resolve(ByteView packet,
                                                               std::uint16_t sequence)
{
    if (const auto guess = try_guesses(packet, sequence))
        return guess;
    return search(packet, sequence);
}

/** Whether another packet's tag fits beside the suspected index. */
bool StreamDecryptor::confirms_suspicion(ByteView packet, std::uint16_t sequence) const
{
    return suspected_ && sequence_of(suspected_->index) != sequence &&
           verifies(packet, guess_near(suspected_->index, sequence));
}

Verdict StreamDecryptor::malformed()
{
    ++statistics_.malformed;
    return {};
}

Verdict StreamDecryptor::failed()
{
    ++statistics_.failed;
    return {Verdict::Status::failed, {}, 0};
}

Verdict StreamDecryptor::open_as(const Found& found, ByteView packet, std::span<std::uint8_t> out)
{
    PacketJob job;
    job.packet = packet;
    job.index = found.index;
    job.out = out.data();
    engine_->open(*key_, {&job, 1});
    if (job.fate == PacketFate::failed)
        return failed();
    return take_opened(found, job.fate, packet, job.out_octets);
}

Verdict StreamDecryptor::take_opened(const Found& found, PacketFate fate, ByteView packet,
                                     std::size_t octets)
{
    settle(found, fate);
    return count(fate, found.index, packet, octets);
}

void StreamDecryptor::settle(const Found& found, PacketFate fate)
{
    const bool first = statistics_.roc_source == RocSource::none;
    if (first)
        statistics_.roc_source = found.source;
    if ((first || found.index != resolver_.estimate(sequence_of(found.index))) &&
        statistics_.roc_origins.size() < StreamStatistics::most_origins)
        statistics_.roc_origins.push_back({found.index, found.source, found.trials});
    // Without proof, s_l is the highest sequence number, as the RFC has it; with proof the nearest
    // in time is the better neighbour.
    if (fate == PacketFate::authenticated || found.source == RocSource::carried ||
        seen_.count() == 0 || found.index > seen_.highest())
        resolver_.settle(found.index);
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
    proven_bits_ += 8 * tag_layout(suite_, sequence_of(index)).mac_octets;
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
    const std::uint64_t proved = proven_bits_;
    // log2 of the trials, rounded up
    const auto spent = statistics_.search_trials == 0
                           ? 0U
                           : static_cast<unsigned>(std::bit_width(statistics_.search_trials - 1));
    statistics_.proof_log2_odds = proved - std::min<std::uint64_t>(proved, spent);
}

/** The end of the tag, which depends on every octet; without a tag, a sum over the packet. */
std::uint16_t StreamDecryptor::fingerprint_of(ByteView packet) const
{
    if (suite_.tag_octets > 0 && suite_.roc_carriage == RocCarriage::none) {
        const std::size_t behind = suite_.cipher == Cipher::aes_gcm ? mki_octets_ : 0;
        return load_u16(packet.data() + packet.size() - behind - 2);
    }
    std::uint32_t sum = 2166136261; // FNV-1a
    for (const std::uint8_t octet : packet)
        sum = (sum ^ octet) * 16777619;
    return static_cast<std::uint16_t>(sum ^ sum >> 16);
}

} // namespace lisrtp::srtp
