#include "offline/evidence/call_ledger.h"

#include "offline/evidence/json_text.h"
#include "offline/evidence/report_call_json.h"

#include <utility>

namespace lisrtp::evidence
{

CallLedger::CallLedger(NamelessFile file, Keep keep) : file_(std::move(file)), keep_(keep) {}

Result<void> CallLedger::put(const ReportedCall& call)
{
    if (keep_ == Keep::covered && call.call->coverage.kind == casebook::Coverage::Kind::none) {
        const std::scoped_lock lock(mutex_);
        ++calls_left_out_;
        packets_left_out_ += call.not_covered_packets;
        return {};
    }
    const std::string text = json_text(call_json(call), 2, 0);
    const Bytes entry = octets_of(entry_of(call));

    const std::scoped_lock lock(mutex_);
    if (places_.size() < call.number)
        places_.resize(call.number);
    Place& place = places_[call.number - 1];
    place = {file_.size(), text.size(), entry.size()};
    file_.append(view_of(text));
    file_.append(entry);
    sum_up(call);
    return file_.error() ? Result<void>(*file_.error()) : Result<void>();
}

void CallLedger::sum_up(const ReportedCall& call)
{
    ++size_;
    ++verdicts_[call.judgement.verdict];
    for (const std::string& exclusion : call.call->coverage.excluded_by) {
        Withheld& withheld = withheld_[exclusion];
        if (!withheld.calls.empty() && withheld.calls.back() == call.number)
            continue;
        withheld.calls.push_back(call.number);
        withheld.packets += call.not_covered_packets;
    }
    for (const casebook::Candidate* const candidate : call.chosen)
        if (candidate && candidate->seed)
            seeds_.insert(*candidate->seed);
}

Result<void> CallLedger::finish()
{
    const std::scoped_lock lock(mutex_);
    return file_.flush();
}

Result<void> CallLedger::read_entries(const TakeEntry& take) const
{
    Bytes octets;
    for (const Place& place : places_) {
        if (place.entry_octets == 0)
            continue;
        octets.resize(place.entry_octets);
        if (auto got = file_.read(place.offset + place.text_octets, octets); !got)
            return got;
        const auto entry = read_call_entry(octets);
        if (!entry)
            return Error{ErrorCode::read_failed, "entry of a call", 0};
        take(*entry);
    }
    return {};
}

Result<void> CallLedger::read_texts(const TakeText& take) const
{
    Bytes octets;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const Place& place = places_[i];
        if (place.entry_octets == 0)
            continue;
        octets.resize(place.text_octets);
        if (auto got = file_.read(place.offset, octets); !got)
            return got;
        take(i + 1, text_of(octets));
    }
    return {};
}

} // namespace lisrtp::evidence
