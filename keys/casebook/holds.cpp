#include "keys/casebook/holds.h"

namespace lisrtp::casebook
{

namespace
{

/** "sendonly" and "inactive" say that this party does not listen: music or nothing is sent. */
bool keeps_waiting(const sip::MediaDescription& medium)
{
    return medium.direction == sip::Direction::sendonly ||
           medium.direction == sip::Direction::inactive;
}

/** One party's word about one m-line. An answer to an offer that holds only follows it. */
void take_word(std::vector<Hold>& holds, bool by_caller, bool holding, Timestamp at)
{
    for (Hold& hold : holds)
        if (hold.by_caller == by_caller && !hold.to) {
            if (!holding)
                hold.to = at;
            return;
        }
    if (holding)
        holds.push_back({at, std::nullopt, by_caller});
}

} // namespace

void find_holds(CallInMaking& making)
{
    std::vector<MediaLine>& lines = making.call.media;
    for (const sip::Exchange& exchange : making.exchanges) {
        if (!exchange.answer || !exchange.answer_message)
            continue;
        const bool by_caller = exchange.offered_by == sip::Party::caller;
        const Timestamp at = making.entries[*exchange.answer_message]->at;
        for (std::size_t i = 0; i < exchange.answer->media.size() && i < lines.size(); ++i) {
            const bool is_offered = exchange.offer && i < exchange.offer->media.size();
            const bool offerer_holds = is_offered && keeps_waiting(exchange.offer->media[i]);
            if (is_offered)
                take_word(lines[i].holds, by_caller, offerer_holds, at);
            // "inactive" answers "inactive" whether or not the answerer would have listened.
            take_word(lines[i].holds, !by_caller,
                      keeps_waiting(exchange.answer->media[i]) && !offerer_holds, at);
        }
    }
}

} // namespace lisrtp::casebook
