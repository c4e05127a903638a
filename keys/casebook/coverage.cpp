#include "keys/casebook/coverage.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

bool name_any_of(const std::vector<keyfile::Identity>& named, const Identities& parties)
{
    return std::any_of(named.begin(), named.end(), [&parties](const keyfile::Identity& one) {
        return parties.contains(comparable(one));
    });
}

bool names(const keyfile::Authorisation& authorisation, const Identities& parties)
{
    return name_any_of(authorisation.targets, parties);
}

std::vector<const keyfile::Exclusion*> exclusions_of(const Identities& parties,
                                                     const keyfile::Authorisation& authorisation,
                                                     const keyfile::KeyFile& keys)
{
    std::vector<const keyfile::Exclusion*> exclusions;
    for (const keyfile::Exclusion& one : keys.exclusions)
        if (one.holds_under(authorisation) && name_any_of(one.identities, parties))
            exclusions.push_back(&one);
    return exclusions;
}

bool overlaps(const keyfile::Authorisation& authorisation, const Call& call)
{
    const bool goes_on = call.ended_by == Ending::capture_end;
    return call.start < authorisation.valid_to && (goes_on || authorisation.valid_from <= call.end);
}

/** Puts together what each authorisation says. */
class Assessment
{
public:
    void add(const keyfile::Authorisation& authorisation, bool in_time,
             const std::vector<const keyfile::Exclusion*>& exclusions)
    {
        named_ = true;
        if (!in_time)
            return;
        if (!exclusions.empty()) {
            note_exclusions(exclusions);
            return;
        }
        if (authorisation.scope == keyfile::Scope::iri) {
            events_.push_back(authorisation.id);
            return;
        }
        content_.push_back(authorisation.id);
        windows_.push_back({authorisation.valid_from, authorisation.valid_to});
    }

    Coverage conclude()
    {
        Coverage coverage;
        if (!content_.empty()) {
            coverage.kind = Coverage::Kind::content;
            coverage.authorisations = std::move(content_);
            coverage.windows = std::move(windows_);
        } else if (!events_.empty()) {
            coverage.kind = Coverage::Kind::events_only;
            coverage.authorisations = std::move(events_);
            coverage.reason = "the authorisation covers events only";
        } else if (!excluded_by_.empty()) {
            coverage.reason = exclusion_;
        } else {
            coverage.reason = named_ ? "outside the authorised window" : "no target takes part";
        }
        coverage.excluded_by = std::move(excluded_by_);
        return coverage;
    }

private:
    void note_exclusions(const std::vector<const keyfile::Exclusion*>& exclusions)
    {
        for (const keyfile::Exclusion* one : exclusions) {
            if (std::find(excluded_by_.begin(), excluded_by_.end(), one->id) != excluded_by_.end())
                continue;
            if (excluded_by_.empty())
                exclusion_ =
                    "excluded by " + one->id + (one->reason.empty() ? "" : ": " + one->reason);
            excluded_by_.push_back(one->id);
        }
    }

    bool named_ = false;
    std::string exclusion_; ///< the first, in words
    std::vector<std::string> excluded_by_;
    std::vector<std::string> content_;
    std::vector<std::string> events_;
    std::vector<Window> windows_;
};

} // namespace

Coverage coverage_of_call(const Identities& parties, const Call& call, const keyfile::KeyFile* keys)
{
    Assessment assessment;
    for (std::size_t i = 0; keys && i < keys->authorisations.size(); ++i) {
        const keyfile::Authorisation& authorisation = keys->authorisations[i];
        if (names(authorisation, parties))
            assessment.add(authorisation, overlaps(authorisation, call),
                           exclusions_of(parties, authorisation, *keys));
    }
    return assessment.conclude();
}

Coverage coverage_of_handed_over(const std::vector<std::string>& authorisations,
                                 const Identities& parties, const Call& call,
                                 const keyfile::KeyFile& keys)
{
    Assessment assessment;
    for (const std::string& id : authorisations)
        if (const keyfile::Authorisation* authorisation = keys.authorisation(id))
            assessment.add(*authorisation, overlaps(*authorisation, call),
                           exclusions_of(parties, *authorisation, keys));
    return assessment.conclude();
}

Coverage coverage_of_stream(const Endpoint& source, const Endpoint& destination,
                            const keyfile::KeyFile* keys)
{
    const Identities ends{keyfile::identity_of_address(source.address),
                          keyfile::identity_of_address(destination.address)};
    Assessment assessment;
    for (std::size_t i = 0; keys && i < keys->authorisations.size(); ++i)
        if (names(keys->authorisations[i], ends))
            assessment.add(keys->authorisations[i], true,
                           exclusions_of(ends, keys->authorisations[i], *keys));
    return assessment.conclude();
}

std::vector<std::string> exclusions_of_stream(const Endpoint& source, const Endpoint& destination,
                                              const keyfile::Authorisation& authorisation,
                                              const keyfile::KeyFile& keys)
{
    std::vector<std::string> ids;
    for (const keyfile::Exclusion* one :
         exclusions_of({keyfile::identity_of_address(source.address),
                        keyfile::identity_of_address(destination.address)},
                       authorisation, keys))
        ids.push_back(one->id);
    return ids;
}

std::vector<Window> windows_of_secret(const keyfile::Secret& secret, const Coverage& coverage,
                                      const keyfile::KeyFile& keys)
{
    if (coverage.kind != Coverage::Kind::content ||
        std::find(coverage.authorisations.begin(), coverage.authorisations.end(),
                  secret.authorisation) == coverage.authorisations.end())
        return {};
    const keyfile::Authorisation& authorisation = *keys.authorisation(secret.authorisation);
    return {{authorisation.valid_from, authorisation.valid_to}};
}

} // namespace lisrtp::casebook
