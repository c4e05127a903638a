#include "keys/casebook/coverage.h"

#include <algorithm>

namespace lisrtp::casebook
{

namespace
{

bool names(const keyfile::Authorisation& authorisation, const Identities& parties)
{
    return std::any_of(authorisation.targets.begin(), authorisation.targets.end(),
                       [&parties](const keyfile::Identity& target) {
                           return parties.contains(comparable(target));
                       });
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
    void add(const keyfile::Authorisation& authorisation, bool in_time)
    {
        named_ = true;
        if (!in_time)
            return;
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
        } else {
            coverage.reason = named_ ? "outside the authorised window" : "no target takes part";
        }
        return coverage;
    }

private:
    bool named_ = false;
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
            assessment.add(authorisation, overlaps(authorisation, call));
    }
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
            assessment.add(keys->authorisations[i], true);
    return assessment.conclude();
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
