// tests/unit/casebook/coverage_test.cpp - whom and when an authorisation covers.

#include "keys/casebook/coverage.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

Timestamp at(const char* text)
{
    return *from_rfc3339(text);
}

keyfile::Identity address(const char* endpoint)
{
    return keyfile::identity_of_address(Endpoint::parse(endpoint)->address);
}

/** W1: all of 2026-11-03, for 10.0.0.1. */
keyfile::KeyFile one_day(keyfile::Scope scope = keyfile::Scope::content)
{
    keyfile::Authorisation authorisation;
    authorisation.id = "W1";
    authorisation.scope = scope;
    authorisation.valid_from = at("2026-11-03T00:00:00Z");
    authorisation.valid_to = at("2026-11-04T00:00:00Z");
    authorisation.targets.push_back(address("10.0.0.1:1"));
    keyfile::KeyFile keys;
    keys.authorisations.push_back(std::move(authorisation));
    return keys;
}

Coverage coverage(const keyfile::KeyFile& keys, const char* start, const char* end,
                  Ending ending = Ending::bye)
{
    Call call;
    call.start = at(start);
    call.end = at(end);
    call.ended_by = ending;
    return coverage_of_call({address("10.0.0.1:1"), address("10.0.0.2:1")}, call, &keys);
}

TEST(Coverage, ATargetWithinTheWindow)
{
    const Coverage found = coverage(one_day(), "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z");
    EXPECT_EQ(found.kind, Coverage::Kind::content);
    EXPECT_EQ(found.authorisations, std::vector<std::string>{"W1"});
    ASSERT_EQ(found.windows.size(), 1u);
    EXPECT_EQ(found.windows.front().to, at("2026-11-04T00:00:00Z"));
}

TEST(Coverage, TheWindowIsHalfOpen)
{
    const keyfile::KeyFile keys = one_day();
    // Begins at valid_to: not covered.  Ends at valid_from: covered.
    EXPECT_EQ(coverage(keys, "2026-11-04T00:00:00Z", "2026-11-04T00:01:00Z").kind,
              Coverage::Kind::none);
    EXPECT_EQ(coverage(keys, "2026-11-02T23:59:00Z", "2026-11-03T00:00:00Z").kind,
              Coverage::Kind::content);
    EXPECT_EQ(coverage(keys, "2026-11-02T23:59:00Z", "2026-11-02T23:59:59Z").reason,
              "outside the authorised window");
}

TEST(Coverage, ACallWhoseEndWasNotCapturedGoesOn)
{
    EXPECT_EQ(
        coverage(one_day(), "2026-11-02T23:59:00Z", "2026-11-02T23:59:59Z", Ending::capture_end)
            .kind,
        Coverage::Kind::content);
}

TEST(Coverage, EventsOnlyUnlessAnotherAuthorisationGivesContent)
{
    keyfile::KeyFile keys = one_day(keyfile::Scope::iri);
    EXPECT_EQ(coverage(keys, "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z").kind,
              Coverage::Kind::events_only);
    keys.authorisations.push_back(one_day().authorisations.front());
    keys.authorisations.back().id = "W2";
    const Coverage both = coverage(keys, "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z");
    EXPECT_EQ(both.kind, Coverage::Kind::content);
    EXPECT_EQ(both.authorisations, std::vector<std::string>{"W2"});
}

keyfile::KeyFile one_day_without(const std::string& excluded, const std::string& authorisation = "")
{
    keyfile::KeyFile keys = one_day();
    keys.exclusions.push_back(
        {"X1", authorisation, "privileged", {*keyfile::read_identity(excluded)}});
    return keys;
}

TEST(Coverage, AnExclusionWithholdsTheWholeCall)
{
    const Coverage withheld =
        coverage(one_day_without("ip:10.0.0.1"), "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z");
    EXPECT_EQ(withheld.kind, Coverage::Kind::none);
    EXPECT_EQ(withheld.reason, "excluded by X1: privileged");
    EXPECT_EQ(withheld.excluded_by, std::vector<std::string>{"X1"});
    EXPECT_TRUE(withheld.windows.empty());
}

TEST(Coverage, AnExclusionOfSomebodyElseWithholdsNothing)
{
    const Coverage covered =
        coverage(one_day_without("ip:10.0.0.9"), "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z");
    EXPECT_EQ(covered.kind, Coverage::Kind::content);
    EXPECT_TRUE(covered.excluded_by.empty());
}

TEST(Coverage, AnExclusionUnderAnotherAuthorisationWithholdsNothing)
{
    keyfile::KeyFile keys = one_day_without("ip:10.0.0.1", "W1");
    keys.authorisations.push_back(one_day().authorisations.front());
    keys.authorisations.back().id = "W2";
    const Coverage covered = coverage(keys, "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z");
    EXPECT_EQ(covered.kind, Coverage::Kind::content);
    EXPECT_EQ(covered.authorisations, std::vector<std::string>{"W2"});
    EXPECT_EQ(covered.excluded_by, std::vector<std::string>{"X1"});
}

TEST(Coverage, AnExclusionHoldsForStreamsToo)
{
    const keyfile::KeyFile keys = one_day_without("ip:10.0.0.2");
    const Endpoint target = *Endpoint::parse("10.0.0.1:4000");
    EXPECT_EQ(coverage_of_stream(target, *Endpoint::parse("10.0.0.2:4000"), &keys).kind,
              Coverage::Kind::none);
    EXPECT_EQ(coverage_of_stream(target, *Endpoint::parse("10.0.0.3:4000"), &keys).kind,
              Coverage::Kind::content);
}

TEST(Coverage, NobodyWithoutKeysOrTargets)
{
    Call call;
    call.start = call.end = at("2026-11-03T10:00:00Z");
    EXPECT_EQ(coverage_of_call({address("10.0.0.1:1")}, call, nullptr).kind, Coverage::Kind::none);
    const keyfile::KeyFile keys = one_day();
    EXPECT_EQ(coverage_of_call({address("10.0.0.2:1")}, call, &keys).reason,
              "no target takes part");
}

TEST(Coverage, AStreamByEitherAddress)
{
    const keyfile::KeyFile keys = one_day();
    const Endpoint target = *Endpoint::parse("10.0.0.1:4000");
    const Endpoint other = *Endpoint::parse("10.0.0.2:4000");
    EXPECT_EQ(coverage_of_stream(target, other, &keys).kind, Coverage::Kind::content);
    EXPECT_EQ(coverage_of_stream(other, target, &keys).kind, Coverage::Kind::content);
    EXPECT_EQ(coverage_of_stream(other, other, &keys).kind, Coverage::Kind::none);
}

TEST(Coverage, ASecretWorksUnderItsOwnAuthorisationOnly)
{
    keyfile::KeyFile keys = one_day();
    keys.authorisations.push_back(one_day().authorisations.front());
    keys.authorisations.back().id = "W2";
    Coverage covered = coverage(one_day(), "2026-11-03T10:00:00Z", "2026-11-03T10:01:00Z");
    keyfile::Secret secret;
    secret.authorisation = "W2";
    EXPECT_TRUE(windows_of_secret(secret, covered, keys).empty());
    secret.authorisation = "W1";
    EXPECT_EQ(windows_of_secret(secret, covered, keys).size(), 1u);
    covered.kind = Coverage::Kind::events_only;
    EXPECT_TRUE(windows_of_secret(secret, covered, keys).empty());
}

} // namespace

} // namespace lisrtp::casebook
