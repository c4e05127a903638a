#include "keys/casebook/packet_opener.h"

#include "keys/srtp/rtp_packet.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

/** A searched rollover counter under a shorter tag could be chance. */
constexpr unsigned convincing_tag_octets = 8;

/** While the first packets come, every one of them is shown to every key. */
constexpr std::uint64_t patient_failures = 8;

constexpr std::int64_t epoch = 1 << 16;

/** Counters tried on either side of the last proven one before the search from zero. */
constexpr std::uint64_t near_rocs = 16;

/** @param latest  the window that held a packet last, which is at hand; none when they are new */
bool holds(const std::vector<Window>& windows, Timestamp at, Window& latest)
{
    if (latest.holds(at))
        return true;
    const auto found = std::find_if(windows.begin(), windows.end(),
                                    [at](const Window& window) { return window.holds(at); });
    if (found == windows.end())
        return false;
    latest = *found;
    return true;
}

bool same_master(const srtp::MasterKey& a, const srtp::MasterKey& b)
{
    return a.key == b.key && a.salt == b.salt && a.mki == b.mki &&
           a.key_derivation_rate == b.key_derivation_rate &&
           a.encrypted_extensions == b.encrypted_extensions;
}

KeyOrigin origin_of(const StreamClaim::Key& key, const std::string& call_id)
{
    KeyOrigin origin;
    origin.suite = srtp::name_of(key.key->suite);
    origin.call_id = call_id;
    origin.cs = key.key->cs;
    origin.mode = name_of(Mode::srtp_master);
    if (const Candidate* candidate = key.candidate) {
        origin.secret = candidate->secret;
        origin.derivation = candidate->derivation;
        origin.side = name_of(candidate->side);
        origin.seed = candidate->seed;
        origin.proven = candidate->proven;
    }
    if (const Session* session = key.session) {
        origin.mode = name_of(session->mode);
        origin.group = session->group;
        origin.value_check = name_of(session->value_check);
        origin.offer = session->offer;
        origin.answer = session->answer;
        if (is_mikey(session->mode))
            origin.csb = session->csb;
    }
    return origin;
}

} // namespace

PacketOpener::PacketOpener(const srtp::Engine& engine, Ssrc ssrc) : engine_(&engine), ssrc_(ssrc) {}

void PacketOpener::take(const StreamClaim& claim)
{
    forget();
    windows_ = claim.coverage.windows;
    latest_ = {};
    encrypted_extensions_ = claim.encrypted_extensions;
    call_id_ = claim.call ? claim.call->call_id : std::string();
    trials_.reserve(claim.keys.size());
    for (const StreamClaim::Key& key : claim.keys) {
        Trial& trial = trials_.emplace_back();
        trial.key = key;
        if (key.key->master.key_derivation_rate != 0)
            trial.allowance = srtp::IndexResolver(std::nullopt, budget_with_rate);
        trial.allowance = searches_.allowance_for(key.key->suite, key.key->master, trial.allowance);
        const srtp::MasterKey master = master_of(trial);
        for (std::size_t number = 0; number < used_.size(); ++number) {
            UsedKey& used = used_[number];
            if (used.claimed || used.suite != key.key->suite || !same_master(used.master, master))
                continue;
            used.claimed = true;
            used.windows = key.candidate ? key.candidate->windows : windows_;
            used.latest = {};
            trial.used = static_cast<std::uint16_t>(number);
            break;
        }
    }
    ++revision_;
    failures_ = 0;
    next_look_at_ = 1;
}

void PacketOpener::forget()
{
    trials_.clear();
    recent_ = 0;
    for (UsedKey& used : used_)
        used.claimed = false;
}

PacketOpener::Opened PacketOpener::find(ByteView packet, Timestamp at, std::uint64_t extended,
                                        std::span<std::uint8_t> out)
{
    srtp::RtpPacket header;
    if (srtp::read_rtp_into(packet, header) || header.ssrc != ssrc_ || out.size() < packet.size())
        return {Fate::malformed, {}, 0, 0};
    if (!holds(windows_, at, latest_))
        return {Fate::not_covered, {}, 0, 0};

    Trial* without_tag = nullptr;
    const bool further = may_look_further();
    for (std::size_t turn = 0; turn < trials_.size(); ++turn) {
        // The key that fitted last comes first, then the others in their order.
        const std::size_t number = turn == 0 ? recent_ : turn <= recent_ ? turn - 1 : turn;
        Trial& trial = trials_[number];
        if (!may_use(trial, at) || (!trial.used && !further) || !ready_key(trial))
            continue;
        if (!srtp::proves(trial.key.key->suite)) {
            if (!without_tag)
                without_tag = &trial;
            continue;
        }
        Opened opened = open_where_expected(trial, packet, extended, out);
        if (!opened.clear())
            if (const auto index = locate(trial, packet, extended, further))
                opened = open_with(trial, packet, *index, out);
        if (!opened.clear())
            continue;
        recent_ = number;
        note_offset(opened.key,
                    static_cast<Offset>(opened.index.value) - static_cast<Offset>(extended));
        failures_ = 0;
        next_look_at_ = 1;
        return opened;
    }
    const bool tags_decide = std::any_of(
        used_.begin(), used_.end(), [](const UsedKey& used) { return srtp::proves(used.suite); });
    if (without_tag && !tags_decide) {
        Offset index = static_cast<Offset>(extended) + guesses(*without_tag).front();
        while (index < 0)
            index += epoch;
        return open_with(*without_tag, packet, PacketIndex{static_cast<std::uint64_t>(index)}, out);
    }
    ++failures_;
    return {Fate::failed, {}, 0, 0};
}

PacketOpener::Opened PacketOpener::open(ByteView packet, Timestamp at, PacketIndex index,
                                        std::uint16_t key, std::span<std::uint8_t> out)
{
    if (key >= used_.size() || out.size() < packet.size())
        return {};
    UsedKey& used = used_[key];
    if (!used.claimed || !holds(used.windows, at, used.latest) || !holds(windows_, at, latest_))
        return {Fate::not_covered, {}, 0, 0};
    srtp::PacketJob job;
    job.packet = packet;
    job.index = index;
    job.out = out.data();
    engine_->open(*used.ready, job);
    if (job.fate == srtp::PacketFate::failed)
        return {};
    return {job.fate == srtp::PacketFate::authenticated ? Fate::authenticated : Fate::unproven,
            index, key, job.out_octets};
}

PacketOpener::Opened PacketOpener::find_rtcp(ByteView packet, Timestamp at,
                                             std::span<std::uint8_t> out)
{
    if (out.size() < packet.size())
        return {};
    if (!holds(windows_, at, latest_))
        return {Fate::not_covered, {}, 0, 0};
    const bool further = may_look_further();
    for (std::size_t turn = 0; turn < trials_.size(); ++turn) {
        const std::size_t number = turn == 0 ? recent_ : turn <= recent_ ? turn - 1 : turn;
        Trial& trial = trials_[number];
        if (!may_use(trial, at) || (!trial.used && !further))
            continue;
        srtp::EngineKey* key = ready_key(trial);
        if (!key)
            continue;
        const auto opened = engine_->open_rtcp(*key, packet, out.data());
        if (!opened || opened->fate == srtp::PacketFate::failed)
            continue;
        failures_ = 0;
        next_look_at_ = 1;
        return {opened->fate == srtp::PacketFate::authenticated ? Fate::authenticated
                                                                : Fate::unproven,
                PacketIndex{opened->index}, note_use(trial), opened->octets};
    }
    ++failures_;
    return {};
}

void PacketOpener::keep(ByteView packet, std::uint64_t extended)
{
    if (samples_.size() < most_samples)
        samples_.push_back({copy_of(packet), extended});
}

bool PacketOpener::may_use(Trial& trial, Timestamp at)
{
    return !trial.refused &&
           (!trial.key.candidate || holds(trial.key.candidate->windows, at, trial.latest));
}

srtp::MasterKey PacketOpener::master_of(const Trial& trial) const
{
    srtp::MasterKey master = trial.key.key->master.clone();
    master.encrypted_extensions |= encrypted_extensions_;
    return master;
}

srtp::EngineKey* PacketOpener::ready_key(Trial& trial)
{
    if (trial.used)
        return used_[*trial.used].ready.get();
    if (!trial.ready && !trial.refused) {
        auto made = engine_->prepare(trial.key.key->suite, master_of(trial));
        if (made)
            trial.ready = *std::move(made);
        else
            trial.refused = true;
    }
    return trial.ready.get();
}

bool PacketOpener::verifies(Trial& trial, ByteView packet, PacketIndex index)
{
    srtp::PacketJob job;
    job.packet = packet;
    job.index = index;
    engine_->verify(*ready_key(trial), {&job, 1});
    return job.fate == srtp::PacketFate::authenticated;
}

/** One look at the tag is enough where the sender counts on, as nearly always. */
PacketOpener::Opened PacketOpener::open_where_expected(Trial& trial, ByteView packet,
                                                       std::uint64_t extended,
                                                       std::span<std::uint8_t> out)
{
    if (!trial.used || used_[*trial.used].offsets.empty())
        return {};
    const Offset index = static_cast<Offset>(extended) + used_[*trial.used].offsets.front();
    if (index < 0)
        return {};
    return open_with(trial, packet, PacketIndex{static_cast<std::uint64_t>(index)}, out);
}

/**
 * Where the stream's numbering may stand, likeliest first: where this key was seen, where another
 * key of the stream was (RFC 3711, 3.3.1: the rollover counter is not reset by a new key), what
 * the CS ID map says, and a stream that has just begun.
 */
std::vector<PacketOpener::Offset> PacketOpener::guesses(const Trial& trial) const
{
    std::vector<Offset> offsets;
    const auto add = [&offsets](Offset offset) {
        if (std::find(offsets.begin(), offsets.end(), offset) == offsets.end())
            offsets.push_back(offset);
    };
    if (trial.used)
        for (const Offset offset : used_[*trial.used].offsets)
            add(offset);
    for (const UsedKey& used : used_)
        if (used.claimed && !used.offsets.empty())
            add(used.offsets.front());
    constexpr Offset from_zero = -static_cast<Offset>(first_epoch) * epoch;
    if (const Roc roc = trial.key.key->roc; roc.value != 0)
        add(from_zero + static_cast<Offset>(roc.value) * epoch);
    add(from_zero);
    return offsets;
}

std::optional<PacketIndex> PacketOpener::locate(Trial& trial, ByteView packet,
                                                std::uint64_t extended, bool may_search)
{
    trial.allowance.offered();
    for (const Offset offset : guesses(trial))
        // A gap of half an epoch misleads the count by one.
        for (const std::int64_t beside : {std::int64_t{0}, epoch, -epoch}) {
            const Offset index = static_cast<Offset>(extended) + offset + beside;
            if (index < 0)
                continue;
            const PacketIndex tried{static_cast<std::uint64_t>(index)};
            if (verifies(trial, packet, tried))
                return tried;
        }
    if (trial.suspected && trial.suspected_by != static_cast<std::uint16_t>(extended)) {
        const Offset index = static_cast<Offset>(extended) + *trial.suspected;
        if (index >= 0 && verifies(trial, packet, PacketIndex{static_cast<std::uint64_t>(index)}))
            return PacketIndex{static_cast<std::uint64_t>(index)};
    }
    if (!may_search || !trial.allowance.may_search())
        return std::nullopt;
    return search(trial, packet, extended);
}

std::optional<PacketIndex> PacketOpener::search(Trial& trial, ByteView packet,
                                                std::uint64_t extended)
{
    const auto sequence = static_cast<std::uint16_t>(extended);
    std::uint64_t trials = 0;
    const auto look = [&](Roc first, std::uint64_t count) -> std::optional<Roc> {
        const auto found = engine_->find_roc(*ready_key(trial), packet, first, count);
        trials += found.trials;
        return found.roc;
    };
    std::optional<Roc> roc;
    if (trial.used && !used_[*trial.used].offsets.empty()) {
        const Offset stand = static_cast<Offset>(extended) + used_[*trial.used].offsets.front();
        const auto near = static_cast<std::uint64_t>(std::max<Offset>(stand, 0) / epoch);
        const std::uint64_t first = near - std::min<std::uint64_t>(near, near_rocs);
        roc = look(Roc{static_cast<std::uint32_t>(first)}, 2 * near_rocs + 1);
    }
    // A GCM tag tells the counter: one trial for any range.
    if (!roc && trial.key.key->suite.cipher == srtp::Cipher::aes_gcm)
        roc = look(Roc{0}, srtp::SearchBudget::full().trials);
    const srtp::IndexResolver::SearchPlan plan = trial.allowance.search_plan();
    for (const srtp::RocRange& range : plan.view())
        if (!roc)
            roc = look(range.first, range.count);
    trial.allowance.searched(trials);
    searches_.note(trial.key.key->suite, trial.key.key->master, trial.allowance);
    if (!roc)
        return std::nullopt;
    const PacketIndex index = packet_index(*roc, sequence);
    const Offset offset = static_cast<Offset>(index.value) - static_cast<Offset>(extended);
    if (trial.key.key->suite.tag_octets >= convincing_tag_octets ||
        confirmed(trial, offset, extended))
        return index;
    trial.suspected = offset;
    trial.suspected_by = sequence;
    ++revision_;
    return std::nullopt;
}

/** Whether another packet's tag fits at that offset. */
bool PacketOpener::confirmed(Trial& trial, Offset offset, std::uint64_t extended)
{
    return std::any_of(samples_.begin(), samples_.end(), [&](const Sample& sample) {
        const Offset index = static_cast<Offset>(sample.extended) + offset;
        return sample.extended != extended && index >= 0 &&
               verifies(trial, sample.packet, PacketIndex{static_cast<std::uint64_t>(index)});
    });
}

PacketOpener::Opened PacketOpener::open_with(Trial& trial, ByteView packet, PacketIndex index,
                                             std::span<std::uint8_t> out)
{
    srtp::PacketJob job;
    job.packet = packet;
    job.index = index;
    job.out = out.data();
    engine_->open(*ready_key(trial), job);
    if (job.fate == srtp::PacketFate::failed)
        return {};
    return {job.fate == srtp::PacketFate::authenticated ? Fate::authenticated : Fate::unproven,
            index, note_use(trial), job.out_octets};
}

/** The key is kept from now on; the others' contexts are let go, since most are never needed. */
std::uint16_t PacketOpener::note_use(Trial& trial)
{
    if (trial.used)
        return *trial.used;
    UsedKey used;
    used.origin = origin_of(trial.key, call_id_);
    used.suite = trial.key.key->suite;
    used.master = master_of(trial);
    used.ready = std::move(trial.ready);
    used.windows = trial.key.candidate ? trial.key.candidate->windows : windows_;
    used.claimed = true;
    trial.used = static_cast<std::uint16_t>(used_.size());
    used_.push_back(std::move(used));
    for (Trial& other : trials_)
        other.ready.reset();
    ++revision_;
    return *trial.used;
}

void PacketOpener::note_offset(std::uint16_t key, Offset offset)
{
    std::vector<Offset>& offsets = used_[key].offsets;
    if (!offsets.empty() && offsets.front() == offset)
        return;
    if (std::erase(offsets, offset) == 0)
        ++revision_;
    offsets.insert(offsets.begin(), offset);
    if (offsets.size() > most_offsets)
        offsets.pop_back();
}

/** Shows failing packets 1..8 of a run to every key, then the 16th, 32nd, 64th ... */
bool PacketOpener::may_look_further()
{
    const std::uint64_t run = failures_ + 1;
    if (run <= patient_failures)
        return true;
    if (run < next_look_at_)
        return false;
    next_look_at_ = run * 2;
    return true;
}

} // namespace lisrtp::casebook
