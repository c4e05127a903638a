#include "offline/evidence/call_entry.h"

#include "keys/base/reader.h"
#include "keys/base/writer.h"

#include <type_traits>

namespace lisrtp::evidence
{

namespace
{

// Each structure's fields in their order, once for both directions.

template <typename Way, typename Entry>
    requires std::is_same_v<std::remove_const_t<Entry>, StreamEntry>
void pass(Way& way, Entry& entry)
{
    way(entry.ssrc.value, entry.source, entry.destination, entry.first.ns, entry.last.ns,
        entry.packets, entry.opened, entry.not_covered);
}

template <typename Way, typename Entry>
    requires std::is_same_v<std::remove_const_t<Entry>, KeyEntry>
void pass(Way& way, Entry& entry)
{
    way(entry.mode, entry.csb.value, entry.group, entry.secret, entry.derivation, entry.seed_frame,
        entry.side, entry.value_matches);
}

template <typename Way, typename Entry>
    requires std::is_same_v<std::remove_const_t<Entry>, CallEntry>
void pass(Way& way, Entry& entry)
{
    way(entry.number, entry.call_id, entry.from, entry.to, entry.start.ns, entry.end.ns,
        entry.ended_by, entry.mode, entry.verdict, entry.reason, entry.streams, entry.keys,
        entry.suite, entry.tags, entry.proof_log2_odds, entry.files);
}

template <typename T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;

/** Into octets: numbers in eight of them, all else behind its length. */
class Putting
{
public:
    template <typename... Fields>
    void operator()(const Fields&... fields)
    {
        (put(fields), ...);
    }
    Bytes take() { return out_.take(); }

private:
    template <Number T>
    void put(T number)
    {
        out_.u64(static_cast<std::uint64_t>(number));
    }
    void put(const std::string& text)
    {
        put(text.size());
        out_.octets(view_of(text));
    }
    template <typename T>
    void put(const std::optional<T>& field)
    {
        put(field.has_value());
        if (field)
            put(*field);
    }
    template <typename T>
    void put(const std::vector<T>& entries)
    {
        put(entries.size());
        for (const T& entry : entries)
            pass(*this, entry);
    }
    void put(const std::map<std::string, std::string>& texts)
    {
        put(texts.size());
        for (const auto& [name, text] : texts)
            (*this)(name, text);
    }

    Writer out_;
};

/** Out of octets. */
class Taking
{
public:
    explicit Taking(ByteView octets) : in_(octets) {}

    template <typename... Fields>
    void operator()(Fields&... fields)
    {
        (take(fields), ...);
    }
    Reader& in() { return in_; }

private:
    std::uint64_t count() { return in_.u64("entry of a call"); }
    template <Number T>
    void take(T& number)
    {
        number = static_cast<T>(count());
    }
    void take(std::string& text) { text = text_of(in_.octets(count(), "entry of a call")); }
    template <typename T>
    void take(std::optional<T>& field)
    {
        if (count() != 0)
            take(field.emplace());
    }
    template <typename T>
    void take(std::vector<T>& entries)
    {
        for (std::uint64_t left = count(); left > 0 && in_.ok(); --left)
            pass(*this, entries.emplace_back());
    }
    void take(std::map<std::string, std::string>& texts)
    {
        for (std::uint64_t left = count(); left > 0 && in_.ok(); --left) {
            std::string name;
            take(name);
            take(texts[name]);
        }
    }

    Reader in_;
};

} // namespace

StreamEntry entry_of(const ReportedStream& stream)
{
    const casebook::StreamTotals& totals = stream.totals;
    return {stream.ssrc,
            stream.source.text(),
            stream.destination.text(),
            stream.first,
            stream.last,
            totals.packets,
            totals.authenticated + totals.unproven + totals.duplicates,
            totals.not_covered};
}

CallEntry entry_of(const ReportedCall& reported)
{
    const casebook::Call& call = *reported.call;
    CallEntry entry;
    entry.number = reported.number;
    entry.call_id = call.call_id;
    entry.from = call.from;
    entry.to = call.to;
    entry.start = call.start;
    entry.end = call.end;
    entry.ended_by = call.ended_by;
    if (!call.sessions.empty())
        entry.mode = call.sessions.front().mode;
    entry.verdict = reported.judgement.verdict;
    entry.reason = reported.judgement.reason;
    for (const ReportedStream& stream : reported.streams) {
        entry.streams.push_back(entry_of(stream));
        entry.tags += stream.totals.authenticated;
        entry.proof_log2_odds += stream.totals.proof_log2_odds;
        if (entry.suite.empty())
            entry.suite = stream.suite;
    }
    for (std::size_t i = 0; i < reported.chosen.size(); ++i) {
        const casebook::Candidate* const chosen = reported.chosen[i];
        if (chosen == nullptr)
            continue;
        const casebook::Session& session = call.sessions[i];
        KeyEntry& key = entry.keys.emplace_back();
        key.mode = session.mode;
        key.csb = session.csb;
        key.group = session.group;
        key.secret = chosen->secret;
        key.derivation = chosen->derivation;
        if (chosen->seed)
            key.seed_frame = chosen->seed->frame;
        key.side = chosen->side;
        key.value_matches = session.value_check == casebook::ValueCheck::match;
    }
    entry.files = reported.files;
    return entry;
}

Bytes octets_of(const CallEntry& entry)
{
    Putting out;
    pass(out, entry);
    return out.take();
}

Result<CallEntry> read_call_entry(ByteView octets)
{
    Taking way(octets);
    CallEntry entry;
    pass(way, entry);
    if (way.in().left() > 0)
        way.in().fail_at(ErrorCode::trailing_octets, "entry of a call", way.in().position());
    return way.in().finish(std::move(entry));
}

} // namespace lisrtp::evidence
