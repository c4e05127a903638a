// tests/unit/casebook/stream_claims_test.cpp - which call a stream belongs to.

#include "keys/casebook/stream_claims.h"

#include <gtest/gtest.h>

namespace lisrtp::casebook
{

namespace
{

Timestamp second(std::int64_t seconds)
{
    return {seconds * ns_per_second};
}

/** A call that was heard out: caller and callee receive at these endpoints. */
Call call_between(const char* caller, const char* callee, std::int64_t from, std::int64_t to)
{
    Call call;
    call.start = second(from);
    call.end = second(to);
    call.ended_by = Ending::bye;
    MediaLine line;
    line.encrypted = true;
    line.caller.push_back(*Endpoint::parse(caller));
    line.callee.push_back(*Endpoint::parse(callee));
    call.media.push_back(std::move(line));
    return call;
}

/** Calls hold secrets, so they are moved. */
template <typename... Calls>
std::vector<Call> list_of(Calls... calls)
{
    std::vector<Call> list;
    (list.push_back(std::move(calls)), ...);
    return list;
}

StreamSeen stream_between(const char* source, const char* destination, std::int64_t from,
                          std::int64_t to)
{
    return {*Endpoint::parse(source), *Endpoint::parse(destination), Ssrc{1}, second(from),
            second(to)};
}

StreamClaim claim_in(const std::vector<Call>& calls, const StreamSeen& stream)
{
    StreamClaims claims(nullptr);
    for (std::size_t number = 0; number < calls.size(); ++number)
        claims.add(number, calls[number]);
    const auto owner = claims.owner_of(stream);
    return owner ? StreamClaims::claim(stream, *owner, calls[owner->call])
                 : claims.claim_without_call(stream);
}

/** Number of the claiming call, or -1. */
std::ptrdiff_t claimed_by(const std::vector<Call>& calls, const StreamSeen& stream)
{
    const StreamClaim claim = claim_in(calls, stream);
    return claim.call ? claim.call - calls.data() : -1;
}

constexpr const char* alice = "10.0.0.1:4000";
constexpr const char* bob = "10.0.0.2:5000";

TEST(StreamClaims, DirectionFollowsTheDestination)
{
    const std::vector<Call> calls = list_of(call_between(alice, bob, 100, 200));
    EXPECT_TRUE(claim_in(calls, stream_between(alice, bob, 101, 190)).from_caller);
    EXPECT_FALSE(claim_in(calls, stream_between(bob, alice, 101, 190)).from_caller);
}

TEST(StreamClaims, PartiesOnOneAddressDifferByPort)
{
    const std::vector<Call> calls =
        list_of(call_between("127.0.0.1:4000", "127.0.0.1:5000", 100, 200));
    EXPECT_TRUE(
        claim_in(calls, stream_between("127.0.0.1:777", "127.0.0.1:5000", 101, 190)).from_caller);
    EXPECT_FALSE(
        claim_in(calls, stream_between("127.0.0.1:778", "127.0.0.1:4000", 101, 190)).from_caller);
}

TEST(StreamClaims, BehindAddressTranslationTheSourceTells)
{
    const std::vector<Call> calls = list_of(call_between(alice, bob, 100, 200));
    const StreamClaim claim = claim_in(calls, stream_between(alice, "192.0.2.9:6000", 101, 190));
    ASSERT_EQ(claim.call, calls.data());
    EXPECT_TRUE(claim.from_caller);
}

TEST(StreamClaims, TheDestinationComesBeforeTheSource)
{
    const std::vector<Call> calls = list_of(call_between(alice, "10.0.0.9:9000", 100, 200),
                                            call_between("10.0.0.8:8000", bob, 100, 200));
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 101, 190)), 1);
}

TEST(StreamClaims, CallsThatUseAPortInTurn)
{
    const std::vector<Call> calls =
        list_of(call_between(alice, bob, 100, 200), call_between(alice, bob, 205, 300));
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 101, 199)), 0);
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 206, 299)), 1);
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 201, 203)), 0); // BYE was quicker
}

TEST(StreamClaims, SlackBeforeAndAfter)
{
    const std::vector<Call> calls = list_of(call_between(alice, bob, 100, 200));
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 85, 90)), 0);
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 85, 89)), -1);
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 210, 211)), 0);
    EXPECT_EQ(claimed_by(calls, stream_between(alice, bob, 211, 212)), -1);
}

TEST(StreamClaims, ACallWithoutEndGoesOn)
{
    std::vector<Call> calls = list_of(call_between(alice, bob, 100, 110));
    const StreamSeen late = stream_between(alice, bob, 5000, 5001);
    EXPECT_EQ(claimed_by(calls, late), -1);
    calls.front().ended_by = Ending::capture_end;
    EXPECT_EQ(claimed_by(calls, late), 0);
}

TEST(StreamClaims, StrangersBelongToNoCall)
{
    const std::vector<Call> calls = list_of(call_between(alice, bob, 100, 200));
    const StreamClaim claim = claim_in(calls, stream_between("10.0.0.3:1", "10.0.0.4:2", 101, 190));
    EXPECT_EQ(claim.call, nullptr);
    EXPECT_TRUE(claim.keys.empty());
    EXPECT_EQ(claim.coverage.kind, Coverage::Kind::none);
}

/** A call with one session of one key for each SSRC. */
Call keyed_call(Coverage::Kind kind)
{
    Call call = call_between(alice, bob, 100, 200);
    call.coverage.kind = kind;
    Session session;
    session.from = second(100);
    Candidate candidate;
    for (const std::uint32_t ssrc : {7u, 1u}) {
        StreamKey key;
        key.ssrc = Ssrc{ssrc};
        candidate.keys.push_back(std::move(key));
    }
    session.candidates.push_back(std::move(candidate));
    call.sessions.push_back(std::move(session));
    return call;
}

TEST(StreamClaims, TheKeyForTheSsrcComesFirst)
{
    std::vector<Call> calls;
    calls.push_back(keyed_call(Coverage::Kind::content));
    const StreamClaim claim = claim_in(calls, stream_between(alice, bob, 101, 190));
    ASSERT_EQ(claim.keys.size(), 2u);
    EXPECT_EQ(claim.keys.front().key->ssrc, Ssrc{1});
}

TEST(StreamClaims, WhatIsNotCoveredGetsNoKeys)
{
    for (const Coverage::Kind kind : {Coverage::Kind::none, Coverage::Kind::events_only}) {
        std::vector<Call> calls;
        calls.push_back(keyed_call(kind));
        const StreamClaim claim = claim_in(calls, stream_between(alice, bob, 101, 190));
        EXPECT_EQ(claim.call, calls.data());
        EXPECT_TRUE(claim.keys.empty());
    }
}

TEST(StreamClaims, ASessionDoesNotKeyWhatEndedBeforeIt)
{
    std::vector<Call> calls;
    calls.push_back(keyed_call(Coverage::Kind::content));
    calls.front().sessions.front().from = second(150);
    EXPECT_TRUE(claim_in(calls, stream_between(alice, bob, 101, 149)).keys.empty());
    EXPECT_EQ(claim_in(calls, stream_between(alice, bob, 101, 150)).keys.size(), 2u);
}

StreamSeen rtcp_between(const char* source, const char* destination)
{
    StreamSeen rtcp = stream_between(source, destination, 101, 190);
    rtcp.rtcp = true;
    return rtcp;
}

TEST(StreamClaims, RtcpIsOnTheMediasPortsOrTheOnesAbove)
{
    const std::vector<Call> calls = list_of(call_between(alice, bob, 100, 200));
    for (const auto& [from, to] :
         {std::pair(alice, bob), std::pair("10.0.0.1:4001", "10.0.0.2:5001"),
          std::pair("10.0.0.1:777", "10.0.0.2:5001")}) {
        const StreamClaim claim = claim_in(calls, rtcp_between(from, to));
        EXPECT_EQ(claim.call, calls.data()) << from;
        EXPECT_TRUE(claim.from_caller) << from;
    }
    EXPECT_EQ(claimed_by(calls, rtcp_between("10.0.0.1:4002", "10.0.0.2:5002")), -1);
    EXPECT_EQ(claimed_by(calls, stream_between("10.0.0.1:4001", "10.0.0.2:5001", 101, 190)), -1);
}

TEST(StreamClaims, RtcpIsWhereSdpSays)
{
    std::vector<Call> calls = list_of(call_between(alice, bob, 100, 200));
    calls.front().media.front().callee_rtcp.push_back(*Endpoint::parse("10.0.0.9:6000"));
    EXPECT_EQ(claimed_by(calls, rtcp_between("10.0.0.1:4001", "10.0.0.9:6000")), 0);
    EXPECT_EQ(claimed_by(calls, stream_between("10.0.0.1:4001", "10.0.0.9:6000", 101, 190)), -1);
}

TEST(StreamClaims, APortThatIsAnnouncedComesBeforeTheOneAboveAnothers)
{
    // The first call's RTCP may be at 5001, the second call's media is.
    const std::vector<Call> calls =
        list_of(call_between(alice, bob, 100, 200),
                call_between("10.0.0.1:4001", "10.0.0.2:5001", 100, 200));
    EXPECT_EQ(claimed_by(calls, rtcp_between("10.0.0.1:4001", "10.0.0.2:5001")), 1);
}

TEST(StreamClaims, AMasterKeyForAStreamIsForItsRtcpToo)
{
    keyfile::KeyFile keys;
    keyfile::Authorisation authorisation;
    authorisation.id = "W1";
    authorisation.scope = keyfile::Scope::content;
    authorisation.valid_to = second(1000);
    keys.authorisations.push_back(std::move(authorisation));
    keyfile::SrtpMaster master;
    master.suite = "AES_CM_128_HMAC_SHA1_80";
    master.key = SecretBytes(16);
    master.salt = SecretBytes(14);
    master.source = *Endpoint::parse(alice);
    keyfile::Secret secret;
    secret.id = "master";
    secret.authorisation = "W1";
    secret.value = std::move(master);
    keys.secrets.push_back(std::move(secret));
    const StreamClaims claims(&keys);
    EXPECT_EQ(claims.claim_without_call(rtcp_between(alice, bob)).keys.size(), 1U);
    EXPECT_EQ(claims.claim_without_call(rtcp_between("10.0.0.1:4001", "10.0.0.2:5001")).keys.size(),
              1U);
    EXPECT_TRUE(claims.claim_without_call(rtcp_between("10.0.0.1:4002", bob)).keys.empty());
}

TEST(StreamClaims, EncryptedExtensionsOfTheMLineGoWithTheKey)
{
    std::vector<Call> calls;
    calls.push_back(keyed_call(Coverage::Kind::content));
    calls.front().media.front().encrypted_extensions.set(5);
    const StreamClaim claim = claim_in(calls, stream_between(alice, bob, 101, 190));
    EXPECT_TRUE(claim.master_of(claim.keys.front()).encrypted_extensions.test(5));
    EXPECT_TRUE(claim.keys.front().key->master.encrypted_extensions.none());
}

} // namespace

} // namespace lisrtp::casebook
