#include "keys/casebook/search_account.h"

#include <algorithm>

namespace lisrtp::casebook
{

SearchAccount::Entry* SearchAccount::find(const srtp::Suite& suite, const srtp::MasterKey& master)
{
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.suite == suite && entry.master.key == master.key &&
               entry.master.salt == master.salt && entry.master.mki == master.mki;
    });
    return found == entries_.end() ? nullptr : &*found;
}

srtp::IndexResolver SearchAccount::allowance_for(const srtp::Suite& suite,
                                                 const srtp::MasterKey& master,
                                                 const srtp::IndexResolver& fresh)
{
    Entry* const entry = find(suite, master);
    if (!entry)
        return fresh;
    if (entry->renewals == most_renewals)
        return entry->left;
    ++entry->renewals;
    return fresh;
}

void SearchAccount::note(const srtp::Suite& suite, const srtp::MasterKey& master,
                         const srtp::IndexResolver& left)
{
    if (Entry* const entry = find(suite, master))
        entry->left = left;
    else if (entries_.size() < most_entries)
        entries_.push_back({suite, master.clone(), left, 0});
}

} // namespace lisrtp::casebook
