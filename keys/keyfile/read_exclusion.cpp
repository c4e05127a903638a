#include "keys/keyfile/tables.h"

#include <algorithm>

namespace lisrtp::keyfile
{

void read_exclusion(Value& table, Intake& intake)
{
    Section section(table, "an exclusion", intake.errors);
    Exclusion exclusion;
    exclusion.id = section.text("id", Need::required);
    exclusion.reason = section.text("reason", Need::optional);
    exclusion.identities = take_identities(section, "identities");
    if (section.has("authorisation"))
        exclusion.authorisation = take_authorisation(section, intake.file);
    section.finish();

    const auto& earlier = intake.file.exclusions;
    if (!exclusion.id.empty() &&
        std::any_of(earlier.begin(), earlier.end(),
                    [&exclusion](const Exclusion& one) { return one.id == exclusion.id; }))
        section.fail("id", "is the id of an earlier exclusion");
    intake.file.exclusions.push_back(std::move(exclusion));
}

} // namespace lisrtp::keyfile
