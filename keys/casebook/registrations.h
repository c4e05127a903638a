// keys/casebook/registrations.h - what the capture may have missed of a terminal's challenges.

#pragma once

#include "keys/casebook/challenges.h"

#include <map>
#include <string>
#include <vector>

namespace lisrtp::casebook
{

/**
 * A request that put a challenge in force came from where this message came from: one device.
 * Contacts decide where both have one (+sip.instance before the address), else the addresses of the
 * packets do.
 */
bool same_device(const Entry& request, const Entry& message);

/**
 * Every registration of the capture, to answer one question: may a terminal have been given a newer
 * challenge than the newest that was seen? Only where nothing says so can another value than the
 * agreed one be held against it.
 *
 * A challenge takes a REGISTER, a 401, a second REGISTER and its answer, and each leaves traces in
 * what was captured: CSeq goes up by one with each REGISTER of a Call-ID (RFC 3261, 10.2), a
 * terminal names the last nonce that it was given (TS 24.229, 5.1.1.4), a registration falls due,
 * SQN goes up. A challenge that left no trace at all, in a capture without a hole and before the
 * next was due, cannot be told from none; only a later REGISTER that follows on would rule it out.
 */
class Registrations
{
public:
    /**
     * Entries and challenges outlive this and are read when first asked.
     * @param entries  in the order of time
     * @param spans    of each capture's signalling
     */
    Registrations(const std::vector<const Entry*>& entries,
                  const std::vector<SeenChallenge>& challenges,
                  std::map<std::uint32_t, SignallingSpan> spans)
        : entries_(entries), challenges_(challenges), spans_(std::move(spans))
    {
    }

    /** The newest seed that was seen: what answered its challenge, or when it was given. */
    struct Newest {
        const Entry* answered_by = nullptr; ///< null: the seed was handed over
        Timestamp at;
    };

    /** What the capture says of challenges between the newest that was seen and a message. */
    struct Since {
        /** What speaks for one that was not captured: "CSeq of its registration goes from 2 in
         * frame 4 to 5 in frame 9"; empty: nothing does. */
        std::string doubt;
        std::optional<Place> ruled_out_by; ///< the REGISTER or message that leaves room for none
    };

    /**
     * @param person   everything that names the terminal's subscriber
     * @param message  of the terminal, with its value
     */
    Since challenges_since(const Newest& newest, const Identities& person, const Entry& message);

private:
    /** One REGISTER and its answers, as far as they were captured. */
    struct Transaction {
        std::string call_id;
        std::uint32_t cseq = 0;
        Timestamp at;                        ///< of what was captured of it first
        std::vector<const Entry*> requests;  ///< the same one, hop by hop
        std::vector<const Entry*> responses; ///< final ones

        Place place() const;
        std::string nonce() const; ///< that it answers; empty: none
        bool was_challenged() const;
        /** Answered, and where it was challenged, accepted as well. */
        bool is_settled() const;
        const Entry* accepted() const; ///< its 2xx; null: none was captured
        Timestamp due() const;         ///< of an accepted one: when the next may come
        bool is_of(const Entry& message) const;
    };

    void read();
    std::vector<const Transaction*> of_device(const Newest& newest, const Identities& person,
                                              const Entry& message) const;
    Since in_transactions(const Newest& newest, const std::string& nonce,
                          const std::vector<const Transaction*>& transactions,
                          const Entry& message) const;
    std::string in_sqn(const std::string& nonce, const Entry& message) const;
    std::string in_captures(Timestamp from, Timestamp to) const;
    bool was_held(const Entry& message) const;

    const std::vector<const Entry*>& entries_;
    const std::vector<SeenChallenge>& challenges_;
    std::map<std::uint32_t, SignallingSpan> spans_;
    bool is_read_ = false;
    std::vector<Transaction> transactions_; ///< by time
    std::map<keyfile::Identity, std::vector<std::size_t>> by_person_;
    std::map<std::string, Timestamp> challenged_at_; ///< by nonce
    std::map<std::string, Place> held_;              ///< transactions that were challenged
};

} // namespace lisrtp::casebook
