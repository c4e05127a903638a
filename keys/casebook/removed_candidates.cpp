#include "keys/casebook/removed_candidates.h"

#include "keys/sip/body_parts.h"
#include "keys/sip/read_sdp.h"

#include <map>
#include <tuple>

namespace lisrtp::casebook
{

namespace
{

constexpr std::size_t most_told = 64;

/** What stays the same of a message on its way. */
std::string transaction_of(const sip::Message& message)
{
    const auto cseq = message.cseq();
    return std::string(message.from().tag()) + "\n" + std::string(message.to().tag()) + "\n" +
           (cseq ? std::to_string(cseq->number) + cseq->method : "") + "\n" +
           (message.is_request ? "" : std::to_string(message.status));
}

/** A message's candidates, m-line by m-line. */
std::vector<std::vector<sip::Candidate>> candidates_of(const Entry& entry)
{
    std::vector<std::vector<sip::Candidate>> lines;
    for (const sip::BodyPart& part : sip::sdp_parts(entry.message))
        if (auto sdp = sip::read_sdp(part.octets, part.offset)) {
            for (sip::MediaDescription& medium : sdp->media)
                lines.push_back(std::move(medium.candidates));
            break;
        }
    return lines;
}

bool same_candidate(const sip::Candidate& a, const sip::Candidate& b)
{
    return std::tie(a.component, a.transport, a.address_text, a.endpoint.port, a.type) ==
           std::tie(b.component, b.transport, b.address_text, b.endpoint.port, b.type);
}

bool has_relays_only(const std::vector<sip::Candidate>& candidates)
{
    return !candidates.empty() &&
           std::all_of(candidates.begin(), candidates.end(), [](const sip::Candidate& candidate) {
               return candidate.type == sip::CandidateType::relay;
           });
}

/** One message before and behind a node. */
void compare_legs(const Entry& before, const Entry& after, Call& call)
{
    const auto offered = candidates_of(before);
    const auto arrived = candidates_of(after);
    for (std::size_t line = 0; line < std::min(offered.size(), arrived.size()); ++line) {
        bool any = false;
        for (const sip::Candidate& candidate : offered[line]) {
            if (std::any_of(arrived[line].begin(), arrived[line].end(),
                            [&candidate](const sip::Candidate& one) {
                                return same_candidate(one, candidate);
                            }))
                continue;
            any = any || candidate.type != sip::CandidateType::relay;
            if (call.removed_candidates.size() < most_told)
                call.removed_candidates.push_back({std::string(name_of(candidate.type)),
                                                   candidate.address_text, candidate.endpoint.port,
                                                   candidate.component, line, before.place,
                                                   after.place});
        }
        call.relay_forced = call.relay_forced || (any && has_relays_only(arrived[line]));
    }
}

} // namespace

void find_removed_candidates(CallInMaking& making)
{
    std::map<std::string, const Entry*> last_leg;
    for (const Entry* entry : making.entries) {
        if (sip::sdp_parts(entry->message).empty())
            continue;
        const Entry*& before = last_leg[transaction_of(entry->message)];
        if (before)
            compare_legs(*before, *entry, making.call);
        before = entry;
    }
}

} // namespace lisrtp::casebook
