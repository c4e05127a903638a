// report.json, read call by call: how it is parted rests on brackets and strings alone.

#include "offline/evidence/report_reader.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace lisrtp::evidence
{

namespace
{

struct Parted {
    std::optional<nlohmann::ordered_json> rest;
    std::vector<std::string> calls;
};

Parted part(const std::string& text)
{
    std::istringstream in(text);
    Parted parted;
    parted.rest = read_report(
        in, [&parted](const nlohmann::ordered_json& call) { parted.calls.push_back(call.dump()); });
    return parted;
}

TEST(ReportReader, GivesCallsInTurnAndTheRest)
{
    const Parted parted = part(
        R"({"format": "lisrtp-report/1", "calls": [ {"number": 1}, {"number":2} ], "x": [3]})");
    EXPECT_EQ(parted.calls, (std::vector<std::string>{R"({"number":1})", R"({"number":2})"}));
    ASSERT_TRUE(parted.rest);
    EXPECT_EQ(parted.rest->dump(), R"({"format":"lisrtp-report/1","calls":[],"x":[3]})");
}

TEST(ReportReader, BracketsInStringsMeanNothing)
{
    const Parted parted = part(
        R"({"format": "lisrtp-report/1", "calls": [{"a": "]},{\"[\\", "b": [1, {"c": "]"}]}, 7]})");
    EXPECT_EQ(parted.calls,
              (std::vector<std::string>{R"({"a":"]},{\"[\\","b":[1,{"c":"]"}]})", "7"}));
}

TEST(ReportReader, ListsOfThatNameElsewhereAreNoCalls)
{
    const Parted parted = part(
        R"({"format": "lisrtp-report/1", "exclusions": [{"calls": [1, 2]}], "calls": [{"calls": [3]}]})");
    EXPECT_EQ(parted.calls, (std::vector<std::string>{R"({"calls":[3]})"}));
    ASSERT_TRUE(parted.rest);
    EXPECT_EQ(parted.rest->at("exclusions").dump(), R"([{"calls":[1,2]}])");
}

TEST(ReportReader, NoCalls)
{
    EXPECT_TRUE(part(R"({"calls": [], "format": "lisrtp-report/1"})").rest);
    EXPECT_TRUE(part(R"({"format": "lisrtp-report/1"})").rest);
}

TEST(ReportReader, WhatIsNoReport)
{
    for (const char* text :
         {"", "[]", "{}", R"({"format": "lisrtp-report/2", "calls": []})",
          R"({"format": "lisrtp-report/1", "calls": [{"a"}]})",
          R"({"format": "lisrtp-report/1", "calls": [{"a": 1})",
          R"({"format": "lisrtp-report/1", "calls": "]]]]", )", "]]]]]]}}}}}", "\"calls\": [[[["})
        EXPECT_FALSE(part(text).rest) << text;
}

TEST(ReportReader, ReadsAgainFromTheBeginning)
{
    std::istringstream in(R"({"format": "lisrtp-report/1", "calls": [{"number": 1}]})");
    EXPECT_TRUE(read_report(in));
    EXPECT_TRUE(read_report(in));
}

} // namespace

} // namespace lisrtp::evidence
