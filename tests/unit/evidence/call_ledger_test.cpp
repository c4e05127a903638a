// Calls are put down in any order by any thread, forgotten, and read back in that of their numbers.

#include "offline/evidence/call_ledger.h"
#include "offline/evidence/covered_only.h"
#include "offline/evidence/json_text.h"
#include "offline/evidence/report_call_json.h"
#include "tests/support/full_disk.h"
#include "tests/unit/capture/scratch_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <thread>

namespace lisrtp::evidence
{

namespace
{

/** A call, and the report that points into it. */
struct Finished {
    casebook::Call call;
    ReportedCall reported;
};

/** Every fourth call is covered by nothing; every third has media. */
std::unique_ptr<Finished> finished_call(std::size_t number)
{
    auto made = std::make_unique<Finished>();
    casebook::Call& call = made->call;
    call.call_id = "call " + std::to_string(number) + (number % 5 == 0 ? "\xff\xfe" : "");
    call.from = "sip:alice" + std::string(number % 50, 'x') + "@ims.example";
    call.to = "sip:bob@ims.example";
    call.start.ns = static_cast<std::int64_t>(number) * 1'000'000'000;
    call.end.ns = call.start.ns + 7;
    call.ended_by = casebook::Ending::bye;
    call.coverage.kind =
        number % 4 == 0 ? casebook::Coverage::Kind::none : casebook::Coverage::Kind::content;
    if (number % 4 == 0)
        call.coverage.excluded_by = {"lawyer", "doctor", "doctor"};
    casebook::Session& session = call.sessions.emplace_back();
    session.csb = CsbId{static_cast<std::uint32_t>(number)};
    session.group = "oakley5";
    session.value_check = casebook::ValueCheck::match;
    casebook::Candidate& candidate = session.candidates.emplace_back();
    candidate.secret = "alice-usim";
    candidate.seed = casebook::Place{1, number % 2};
    candidate.side = casebook::Side::initiator;

    ReportedCall& reported = made->reported;
    reported.number = number;
    reported.call = &call;
    reported.not_covered_packets = number;
    reported.chosen = {number % 3 == 0 ? &candidate : nullptr};
    reported.judgement = {casebook::Verdict::no_media, "nothing was said"};
    if (number % 3 == 0) {
        ReportedStream& stream = reported.streams.emplace_back();
        stream.ssrc = Ssrc{static_cast<std::uint32_t>(number)};
        stream.suite = "AES_CM_128_HMAC_SHA1_80";
        stream.totals.packets = 10;
        stream.totals.authenticated = 8;
        stream.totals.duplicates = 1;
        stream.totals.not_covered = 2;
        stream.totals.proof_log2_odds = 640;
        reported.judgement = {casebook::Verdict::decrypted, ""};
        reported.files = {{"clear", "calls/" + std::to_string(number) + "/clear.pcapng"}};
    }
    return made;
}

/** Puts the calls 1 to `count` down in an order of the seed's, by some threads. */
void put_down(CallLedger& ledger, std::size_t count, unsigned seed, std::size_t threads)
{
    std::vector<std::size_t> numbers(count);
    for (std::size_t i = 0; i < count; ++i)
        numbers[i] = i + 1;
    std::shuffle(numbers.begin(), numbers.end(), std::mt19937(seed));
    std::vector<std::jthread> workers;
    for (std::size_t t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
            for (std::size_t i = t; i < count; i += threads)
                EXPECT_TRUE(ledger.put(finished_call(numbers[i])->reported));
        });
    workers.clear();
    EXPECT_TRUE(ledger.finish());
}

std::string report_of(const Report& report, const CallLedger& calls)
{
    std::string text;
    EXPECT_TRUE(
        write_report(report, calls, [&text](std::string_view piece) { text.append(piece); }));
    return text;
}

class Ledger : public testing::Test
{
protected:
    NamelessFile file() { return NamelessFile::create(scratch_.path()).value(); }

    test::ScratchFolder scratch_;
};

} // namespace

TEST_F(Ledger, GivesCallsInTheOrderOfTheirNumbers)
{
    constexpr std::size_t count = 400; // several buffers
    CallLedger ledger(file());
    put_down(ledger, count, 1, 4);
    ASSERT_EQ(ledger.size(), count);
    std::size_t last = 0;
    ASSERT_TRUE(ledger.read_texts([&last](std::size_t number, std::string_view text) {
        EXPECT_EQ(number, ++last);
        EXPECT_EQ(text, json_text(call_json(finished_call(number)->reported), 2, 0));
    }));
    EXPECT_EQ(last, count);
    last = 0;
    ASSERT_TRUE(ledger.read_entries([&last](const CallEntry& entry) {
        EXPECT_EQ(entry.number, ++last);
        EXPECT_EQ(octets_of(entry), octets_of(entry_of(finished_call(entry.number)->reported)));
    }));
    EXPECT_EQ(last, count);
    EXPECT_EQ(ledger.verdicts().at(casebook::Verdict::decrypted), count / 3);
    EXPECT_EQ(ledger.verdicts().at(casebook::Verdict::no_media), count - count / 3);
}

TEST_F(Ledger, GivesTheSameReportHoweverItWasFilled)
{
    Report report;
    const std::vector<keyfile::Exclusion> exclusions = [] {
        std::vector<keyfile::Exclusion> made(2);
        made[0].id = "doctor";
        made[1].id = "priest";
        return made;
    }();
    report.exclusions = exclusions;
    std::vector<std::string> texts;
    for (const std::size_t threads : {1u, 3u}) {
        CallLedger ledger(file());
        put_down(ledger, 50, static_cast<unsigned>(threads), threads);
        texts.push_back(report_of(report, ledger));
    }
    CallLedger in_memory(NamelessFile::in_memory().value());
    put_down(in_memory, 50, 9, 1);
    texts.push_back(report_of(report, in_memory));
    EXPECT_EQ(texts[0], texts[1]);
    EXPECT_EQ(texts[0], texts[2]);
    const auto json = nlohmann::json::parse(texts[0]);
    EXPECT_EQ(json["calls"].size(), 50u);
    const nlohmann::json withheld{4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48};
    EXPECT_EQ(json["exclusions"][0]["calls"], withheld);
    EXPECT_EQ(json["exclusions"][0]["packets"], 312);
    EXPECT_TRUE(json["exclusions"][1]["calls"].empty());
}

TEST_F(Ledger, EntriesTellWhatListsAndTablesShow)
{
    CallLedger ledger(file());
    put_down(ledger, 15, 1, 1);
    ASSERT_TRUE(ledger.read_entries([](const CallEntry& entry) {
        if (entry.number != 15)
            return;
        EXPECT_EQ(entry.call_id, "call 15\xff\xfe") << "the database has it as it was";
        ASSERT_EQ(entry.streams.size(), 1u);
        EXPECT_EQ(entry.streams[0].packets, 10u);
        EXPECT_EQ(entry.streams[0].opened, 9u);
        EXPECT_EQ(entry.streams[0].not_covered, 2u);
        ASSERT_EQ(entry.keys.size(), 1u);
        EXPECT_EQ(entry.keys[0].csb, CsbId{15});
        EXPECT_EQ(entry.keys[0].seed_frame, 1u);
        EXPECT_TRUE(entry.keys[0].value_matches);
        EXPECT_EQ(entry.tags, 8u);
        EXPECT_EQ(entry.files.at("clear"), "calls/15/clear.pcapng");
    }));
}

TEST_F(Ledger, CountsWhatIsNotCoveredInsteadOfKeepingIt)
{
    CallLedger ledger(file(), CallLedger::Keep::covered);
    put_down(ledger, 10, 1, 2);
    EXPECT_EQ(ledger.size(), 8u);
    std::vector<std::size_t> numbers;
    ASSERT_TRUE(ledger.read_texts(
        [&numbers](std::size_t number, std::string_view) { numbers.push_back(number); }));
    EXPECT_EQ(numbers, (std::vector<std::size_t>{1, 2, 3, 5, 6, 7, 9, 10}));
    Report report;
    casebook::Challenge used;
    used.place = {1, 0};
    casebook::Challenge strangers;
    strangers.place = {1, 7};
    report.challenges = {used, strangers};
    leave_out_uncovered(report, ledger);
    ASSERT_TRUE(report.left_out);
    EXPECT_EQ(report.left_out->calls, 2u);
    EXPECT_EQ(report.left_out->packets, 12u) << "of the calls 4 and 8";
    EXPECT_EQ(report.left_out->challenges, 1u);
    ASSERT_EQ(report.challenges.size(), 1u);
    EXPECT_EQ(report.challenges[0].place, used.place);
}

TEST_F(Ledger, HoldsNoCallAtFirst)
{
    CallLedger ledger(file());
    ASSERT_TRUE(ledger.finish());
    const auto json = nlohmann::json::parse(report_of({}, ledger));
    EXPECT_TRUE(json["calls"].empty());
}

TEST_F(Ledger, TellsThatTheDiskIsFull)
{
    CallLedger ledger(file());
    const test::FullDisk full(100'000);
    Result<void> put;
    for (std::size_t number = 1; number < 1000 && put; ++number)
        put = ledger.put(finished_call(number)->reported);
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, ErrorCode::write_failed);
    EXPECT_FALSE(ledger.put(finished_call(1000)->reported)) << "the error stays";
    ASSERT_FALSE(ledger.finish());
    EXPECT_EQ(ledger.finish().error().code, ErrorCode::write_failed);
    const auto read = ledger.read_entries([](const CallEntry&) {});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::read_failed);
}

TEST_F(Ledger, AnEntryThatIsCutIsNoEntry)
{
    const Bytes whole = octets_of(entry_of(finished_call(3)->reported));
    ASSERT_TRUE(read_call_entry(whole));
    for (std::size_t octets = 0; octets < whole.size(); ++octets)
        EXPECT_FALSE(read_call_entry(ByteView(whole).first(octets))) << octets;
    Bytes longer = whole;
    longer.push_back(0);
    EXPECT_FALSE(read_call_entry(longer));
}

} // namespace lisrtp::evidence
