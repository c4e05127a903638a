// keys/casebook/search_account.h - what looking for a stream's rollover counter has cost so far.

#pragma once

#include "keys/srtp/index_resolver.h"
#include "keys/srtp/master_key.h"
#include "keys/srtp/suite.h"

#include <vector>

namespace lisrtp::casebook
{

/**
 * Remembers by key, over conclusions that come and go, what searches under it may still cost.
 * Packets whose tag fits nothing would else buy a new search with each conclusion: a hundred calls
 * make a hundred of them. An allowance is renewed a few times all the same, since packets that were
 * damaged may have spent it before the first good one came.
 */
class SearchAccount
{
public:
    /** The allowance for a key that a new conclusion brings. */
    srtp::IndexResolver allowance_for(const srtp::Suite& suite, const srtp::MasterKey& master,
                                      const srtp::IndexResolver& fresh);
    /** A search was made under the key. */
    void note(const srtp::Suite& suite, const srtp::MasterKey& master,
              const srtp::IndexResolver& left);

private:
    static constexpr unsigned most_renewals = 3;
    static constexpr std::size_t most_entries = 256;

    struct Entry {
        srtp::Suite suite;
        srtp::MasterKey master;
        srtp::IndexResolver left;
        unsigned renewals = 0;
    };
    Entry* find(const srtp::Suite& suite, const srtp::MasterKey& master);

    std::vector<Entry> entries_;
};

} // namespace lisrtp::casebook
