// tests/unit/casebook/judge_test.cpp - every verdict of the closed list, and what outranks what.

#include "keys/casebook/findings.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

Call covered_call()
{
    Call call;
    call.coverage.kind = Coverage::Kind::content;
    call.sessions.emplace_back();
    return call;
}

StreamOutcome opened(std::uint64_t packets)
{
    StreamOutcome stream;
    stream.packets = packets;
    stream.authenticated = packets;
    return stream;
}

StreamOutcome closed(std::uint64_t packets)
{
    StreamOutcome stream;
    stream.packets = packets;
    stream.failed = packets;
    return stream;
}

TEST(Judge, Decrypted)
{
    const Judgement judgement = judge(covered_call(), {opened(5), opened(7)});
    EXPECT_EQ(judgement.verdict, Verdict::decrypted);
    EXPECT_EQ(judgement.reason, "");
}

TEST(Judge, DecryptedWithDuplicatesAndUnproven)
{
    StreamOutcome stream;
    stream.packets = 6;
    stream.unproven = 4;
    stream.duplicates = 2;
    EXPECT_EQ(judge(covered_call(), {stream}).verdict, Verdict::decrypted);
}

TEST(Judge, PartlyWhenOneStreamFails)
{
    const Judgement judgement = judge(covered_call(), {opened(99), closed(1)});
    EXPECT_EQ(judgement.verdict, Verdict::partly);
    EXPECT_EQ(judgement.reason, "1 of 100 encrypted packets did not open");
}

TEST(Judge, NoSecretNamesTheFirstStepThatFailed)
{
    Call call = covered_call();
    call.sessions.front().reason = "no challenge before the call";
    const Judgement judgement = judge(call, {closed(3)});
    EXPECT_EQ(judgement.verdict, Verdict::no_secret);
    EXPECT_EQ(judgement.reason, "no challenge before the call");
}

TEST(Judge, NoSecretWhereNothingWasAgreed)
{
    Call call = covered_call();
    call.sessions.clear();
    const Judgement judgement = judge(call, {closed(3)});
    EXPECT_EQ(judgement.verdict, Verdict::no_secret);
    EXPECT_NE(judgement.reason, "");
}

TEST(Judge, NoSecretWhereAllKeysWereTried)
{
    const Judgement judgement = judge(covered_call(), {closed(3)});
    EXPECT_EQ(judgement.verdict, Verdict::no_secret);
    EXPECT_NE(judgement.reason, "");
}

TEST(Judge, ValueMismatch)
{
    Call call = covered_call();
    call.sessions.front().value_check = ValueCheck::mismatch;
    call.sessions.front().reason = "g^x differs";
    const Judgement judgement = judge(call, {closed(3)});
    EXPECT_EQ(judgement.verdict, Verdict::value_mismatch);
    EXPECT_EQ(judgement.reason, "g^x differs");
}

TEST(Judge, TamperedOutranksMismatchAndTags)
{
    Call call = covered_call();
    call.sessions.front().value_check = ValueCheck::mismatch;
    call.sessions.front().tampered = true;
    StreamOutcome stream = closed(3);
    stream.had_proven_key = true;
    EXPECT_EQ(judge(call, {stream}).verdict, Verdict::tampered_between_networks);
}

TEST(Judge, TagsFailedWhenTheKeyIsProven)
{
    StreamOutcome stream = closed(3);
    stream.had_proven_key = true;
    EXPECT_EQ(judge(covered_call(), {stream}).verdict, Verdict::tags_failed);
}

TEST(Judge, Unsupported)
{
    Call call = covered_call();
    call.sessions.front().unsupported = true;
    call.sessions.front().reason = "SRTP PRF";
    const Judgement judgement = judge(call, {closed(3)});
    EXPECT_EQ(judgement.verdict, Verdict::unsupported);
    EXPECT_EQ(judgement.reason, "SRTP PRF");
}

TEST(Judge, DamagedWithAndWithoutMedia)
{
    Call call = covered_call();
    call.damage = "MIKEY: truncated";
    EXPECT_EQ(judge(call, {closed(3)}).verdict, Verdict::damaged);
    EXPECT_EQ(judge(call, {}).verdict, Verdict::damaged);
    EXPECT_EQ(judge(call, {}).reason, "MIKEY: truncated");
}

TEST(Judge, NotCoveredWhateverWasOpened)
{
    Call call = covered_call();
    call.coverage.kind = Coverage::Kind::none;
    call.coverage.reason = "no target takes part";
    const Judgement judgement = judge(call, {opened(3)});
    EXPECT_EQ(judgement.verdict, Verdict::not_covered);
    EXPECT_EQ(judgement.reason, "no target takes part");
}

TEST(Judge, NotCoveredWhenAllMediaIsOutsideTheWindow)
{
    StreamOutcome outside;
    outside.not_covered = 4;
    EXPECT_EQ(judge(covered_call(), {outside}).verdict, Verdict::not_covered);
}

TEST(Judge, EventsOnly)
{
    Call call = covered_call();
    call.coverage.kind = Coverage::Kind::events_only;
    EXPECT_EQ(judge(call, {closed(3)}).verdict, Verdict::events_only);
}

TEST(Judge, NoMedia)
{
    EXPECT_EQ(judge(covered_call(), {}).verdict, Verdict::no_media);
    Call cancelled = covered_call();
    cancelled.ended_by = Ending::cancel;
    EXPECT_EQ(judge(cancelled, {}).verdict, Verdict::no_media);
    EXPECT_NE(judge(cancelled, {}).reason, judge(covered_call(), {}).reason);
}

TEST(Judge, Refused)
{
    Call call = covered_call();
    call.ended_by = Ending::refused;
    call.ending_detail = "486 Busy Here";
    const Judgement judgement = judge(call, {});
    EXPECT_EQ(judgement.verdict, Verdict::refused);
    EXPECT_EQ(judgement.reason, "486 Busy Here");
}

TEST(Judge, PlainOnlyWhenNoStreamIsEncrypted)
{
    StreamOutcome plain;
    plain.packets = 9;
    plain.encrypted = false;
    EXPECT_EQ(judge(covered_call(), {plain}).verdict, Verdict::plain);
    EXPECT_EQ(judge(covered_call(), {plain, opened(1)}).verdict, Verdict::decrypted);
    EXPECT_EQ(judge(covered_call(), {plain, closed(1)}).verdict, Verdict::no_secret);
}

} // namespace

} // namespace lisrtp::casebook
