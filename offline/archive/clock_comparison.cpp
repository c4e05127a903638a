#include "offline/archive/clock_comparison.h"

#include "keys/sip/read_message.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <tuple>

namespace lisrtp::archive
{

namespace
{

/** Fewer copies may be chance: a packet that was sent twice. */
constexpr std::size_t least_copies = 3;
/** Copies that lie wider apart were not made by one clock's difference. */
constexpr std::int64_t most_spread_ns = 100'000'000;
constexpr std::size_t most_files_of_one = 16;

std::uint64_t hash_of(ByteView octets, std::uint64_t hash = 14695981039346656037u)
{
    for (const std::uint8_t octet : octets)
        hash = (hash ^ octet) * 1099511628211u;
    return hash;
}

std::int64_t median_of(std::vector<std::int64_t> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/** What two captures' copies say of their clocks. */
struct Differences {
    std::vector<std::int64_t> forwards; ///< the later capture's time less the earlier one's
    std::vector<std::int64_t> backwards;
    std::size_t media_packets = 0;
    std::int64_t first_ns = std::numeric_limits<std::int64_t>::max(); ///< by the earlier capture
    std::int64_t last_ns = std::numeric_limits<std::int64_t>::min();

    void add(bool is_media, bool is_forwards, std::int64_t at_ns, std::int64_t difference)
    {
        media_packets += is_media;
        first_ns = std::min(first_ns, at_ns);
        last_ns = std::max(last_ns, at_ns);
        (is_forwards ? forwards : backwards).push_back(difference);
    }

    /** Messages that were sent again as the first capture ended and the second one began. */
    bool may_be_repetitions(std::int64_t offset) const
    {
        return media_packets < least_copies && last_ns - first_ns <= std::abs(offset);
    }

    std::size_t count() const { return forwards.size() + backwards.size(); }

    std::int64_t offset() const
    {
        if (forwards.empty() || backwards.empty())
            return median_of(forwards.empty() ? backwards : forwards);
        const std::int64_t there = median_of(forwards);
        return there + (median_of(backwards) - there) / 2;
    }

    std::int64_t spread(std::int64_t offset) const
    {
        std::vector<std::int64_t> distances;
        for (const auto* direction : {&forwards, &backwards})
            for (const std::int64_t difference : *direction)
                distances.push_back(std::abs(difference - offset));
        return median_of(std::move(distances));
    }
};

/** What is known of a pair of captures. */
struct Compared {
    std::size_t a = 0;
    std::size_t b = 0;
    std::int64_t offset_ns = 0; ///< b's clock before a's
    std::uint64_t copies = 0;
    std::int64_t spread_ns = 0;
};

/** Spreads from the first capture of each group, along the pairs with the most copies. */
std::vector<std::optional<evidence::ReportedClock>> follow(std::vector<Compared> pairs,
                                                           std::size_t files)
{
    std::stable_sort(pairs.begin(), pairs.end(), [](const Compared& x, const Compared& y) {
        return std::tuple(y.copies, x.a, x.b) < std::tuple(x.copies, y.a, y.b);
    });
    std::vector<std::optional<evidence::ReportedClock>> clocks(files);
    std::vector<bool> reached(files, false);
    for (std::size_t first = 0; first < files; ++first) {
        if (reached[first])
            continue;
        reached[first] = true;
        const evidence::ReportedClock reference{first + 1, 0, 0, 0};
        for (bool more = true; more;) {
            more = false;
            for (const Compared& pair : pairs) {
                if (reached[pair.a] == reached[pair.b])
                    continue;
                const std::size_t from = reached[pair.a] ? pair.a : pair.b;
                const std::size_t to = from == pair.a ? pair.b : pair.a;
                const evidence::ReportedClock& known = clocks[from].value_or(reference);
                const std::int64_t step = from == pair.a ? pair.offset_ns : -pair.offset_ns;
                clocks[to] = evidence::ReportedClock{first + 1, known.offset_ns + step, pair.copies,
                                                     pair.spread_ns};
                reached[to] = true;
                more = true;
                break;
            }
        }
    }
    return clocks;
}

} // namespace

void ClockComparison::add(const Sighting& sighting)
{
    if (sightings_.size() < most_sightings)
        sightings_.push_back(sighting);
}

void ClockComparison::add_message(std::size_t file, const IndexedMessage& message)
{
    add({hash_of(message.octets), false, static_cast<std::uint32_t>(file),
         message.from < message.to, message.at.ns});
    if (const auto read = sip::read_message(message.octets); read && !read->call_id().empty())
        calls_[file].insert(hash_of(view_of(read->call_id())));
}

bool ClockComparison::may_be_compared(std::size_t a, std::size_t b) const
{
    const auto of_a = calls_.find(a);
    const auto of_b = calls_.find(b);
    return of_a == calls_.end() || of_b == calls_.end() ||
           std::any_of(of_a->second.begin(), of_a->second.end(),
                       [&of_b](std::uint64_t call) { return of_b->second.contains(call); });
}

void ClockComparison::add_stream(std::size_t file, const StreamRecord& stream)
{
    for (const PacketMark& mark : stream.marks.all()) {
        std::uint8_t what[10];
        store_u32(what, stream.id.ssrc.value);
        store_u32(what + 4, mark.hash);
        store_u16(what + 8, mark.sequence);
        add({hash_of(what), true, static_cast<std::uint32_t>(file),
             stream.id.source < stream.id.destination, mark.at.ns});
    }
}

std::vector<std::optional<evidence::ReportedClock>> ClockComparison::conclude(std::size_t files)
{
    std::sort(sightings_.begin(), sightings_.end(), [](const Sighting& x, const Sighting& y) {
        return std::tie(x.what, x.file, x.at_ns, x.forwards) <
               std::tie(y.what, y.file, y.at_ns, y.forwards);
    });
    std::map<std::pair<std::size_t, std::size_t>, Differences> pairs;
    for (auto begin = sightings_.begin(); begin != sightings_.end();) {
        const auto end = std::find_if(begin, sightings_.end(), [&begin](const Sighting& one) {
            return one.what != begin->what;
        });
        // Of what one capture holds twice (a retransmission, a mirror port), the first counts.
        std::vector<Sighting> firsts;
        for (auto one = begin; one != end && firsts.size() < most_files_of_one; ++one)
            if (firsts.empty() || firsts.back().file != one->file)
                firsts.push_back(*one);
        for (std::size_t i = 0; i < firsts.size(); ++i)
            for (std::size_t j = i + 1; j < firsts.size(); ++j)
                pairs[{firsts[i].file, firsts[j].file}].add(firsts[i].is_media, firsts[i].forwards,
                                                            firsts[i].at_ns,
                                                            firsts[j].at_ns - firsts[i].at_ns);
        begin = end;
    }
    sightings_ = {};
    std::vector<Compared> compared;
    for (const auto& [pair, differences] : pairs) {
        if (differences.count() < least_copies || !may_be_compared(pair.first, pair.second))
            continue;
        const std::int64_t offset = differences.offset();
        const std::int64_t spread = differences.spread(offset);
        if (spread <= most_spread_ns && !differences.may_be_repetitions(offset))
            compared.push_back({pair.first, pair.second, offset, differences.count(), spread});
    }
    return follow(std::move(compared), files);
}

} // namespace lisrtp::archive
