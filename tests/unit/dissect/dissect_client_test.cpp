// lisrtp-dissect itself: it dies, hangs, is killed and replaced, and messages in pieces survive.

#include "offline/archive/dissect_client.h"
#include "tests/unit/dissect/ip_packets.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace lisrtp::archive
{

namespace
{

using namespace std::chrono_literals;

/** Sets the worker's hook for the length of a test. */
struct TestHook {
    explicit TestHook(const char* deed) { ::setenv("LISRTP_DISSECT_TEST", deed, 1); }
    ~TestHook() { ::unsetenv("LISRTP_DISSECT_TEST"); }
};

Bytes sip_message(std::size_t body_octets)
{
    const std::string text =
        "MESSAGE sip:a@b SIP/2.0\r\nContent-Length: " + std::to_string(body_octets) + "\r\n\r\n" +
        std::string(body_octets, 'x');
    return copy_of(view_of(text));
}

/** A client, what it says, and the messages that came. */
struct Conversation {
    explicit Conversation(DissectOptions options = {})
    {
        if (options.program.empty())
            options.program = LISRTP_DISSECT_PROGRAM;
        client.emplace(std::move(options), [this](std::string_view reason, dissect::FramePlace) {
            ++useless;
            last_reason = reason;
        });
    }

    Dissected give(std::uint64_t number, const Bytes& packet)
    {
        std::vector<dissect::WholeMessage> completed;
        const Dissected result =
            client->dissect(raw_frame(number, packet), 1, "in vain", completed);
        for (dissect::WholeMessage& message : completed)
            messages.push_back(std::move(message));
        return result;
    }

    std::size_t useless = 0;
    std::string last_reason;
    std::vector<dissect::WholeMessage> messages;
    std::optional<DissectClient> client;
};

std::string status_of(pid_t process)
{
    std::ostringstream text;
    text << std::ifstream("/proc/" + std::to_string(process) + "/status").rdbuf();
    return text.str();
}

} // namespace

TEST(DissectClient, FragmentsBecomeTheMessage)
{
    Conversation talk;
    const Bytes message = sip_message(2000);
    const auto fragments = fragments_of(udp(message), 7, 800);
    ASSERT_EQ(fragments.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(talk.give(i + 1, fragments[i]), Dissected::done);
    ASSERT_EQ(talk.messages.size(), 1u);
    EXPECT_EQ(talk.messages[0].octets, message);
    EXPECT_EQ(talk.messages[0].from.text(), "10.0.0.1:5060");
    EXPECT_EQ(talk.messages[0].to.text(), "10.0.0.2:5060");
    EXPECT_EQ(talk.messages[0].carriers,
              (std::vector<dissect::FramePlace>{{1, 1}, {1, 2}, {1, 3}}));
    talk.client->finish();
    EXPECT_EQ(talk.useless, 0u);
}

TEST(DissectClient, SegmentsBecomeMessages)
{
    Conversation talk;
    const std::string one = "OPTIONS sip:a@b SIP/2.0\r\nl: 3\r\n\r\none";
    const std::string two = "OPTIONS sip:a@b SIP/2.0\r\nl: 3\r\n\r\ntwo";
    EXPECT_EQ(talk.give(1, ipv4(6, 1, 0, tcp(40000, 9999, one + two))), Dissected::done);
    ASSERT_EQ(talk.messages.size(), 2u);
    EXPECT_EQ(text_of(talk.messages[0].octets), one);
    EXPECT_EQ(text_of(talk.messages[1].octets), two);
    EXPECT_EQ(talk.messages[1].to.text(), "10.0.0.2:9999");
}

TEST(DissectClient, TheWorkerIsConfined)
{
    Conversation talk;
    talk.give(1, ipv4(17, 1, more_fragments, Bytes(8)));
    const std::string status = status_of(talk.client->worker_process_id());
    EXPECT_NE(status.find("Seccomp:\t2"), std::string::npos) << status;
    EXPECT_NE(status.find("NoNewPrivs:\t1"), std::string::npos) << status;
}

TEST(DissectClient, ACrashCostsItsFrameOnly)
{
    const TestHook hook("crash:2");
    Conversation talk;
    const Bytes message = sip_message(2000);
    const auto fragments = fragments_of(udp(message), 7, 1200);
    ASSERT_EQ(fragments.size(), 2u);
    EXPECT_EQ(talk.give(1, fragments[0]), Dissected::done);
    EXPECT_EQ(talk.give(2, ipv4(17, 9, more_fragments, Bytes(8))), Dissected::crashed);
    EXPECT_EQ(talk.give(3, fragments[1]), Dissected::done);
    ASSERT_EQ(talk.messages.size(), 1u);
    EXPECT_EQ(talk.messages[0].octets, message);
}

TEST(DissectClient, AHangCostsItsFrameOnly)
{
    const TestHook hook("hang:2");
    DissectOptions options;
    options.patience = 500ms;
    Conversation talk(options);
    const auto fragments = fragments_of(udp(sip_message(2000)), 7, 1200);
    EXPECT_EQ(talk.give(1, fragments[0]), Dissected::done);
    EXPECT_EQ(talk.give(2, ipv4(17, 9, more_fragments, Bytes(8))), Dissected::hung);
    EXPECT_EQ(talk.give(3, fragments[1]), Dissected::done);
    EXPECT_EQ(talk.messages.size(), 1u);
}

TEST(DissectClient, AWorkerKilledFromOutsideCostsNothing)
{
    Conversation talk;
    const auto fragments = fragments_of(udp(sip_message(2000)), 7, 1200);
    EXPECT_EQ(talk.give(1, fragments[0]), Dissected::done);
    ::kill(talk.client->worker_process_id(), SIGKILL);
    EXPECT_EQ(talk.give(2, fragments[1]), Dissected::done);
    EXPECT_EQ(talk.messages.size(), 1u);
    EXPECT_EQ(talk.client->workers_started(), 2u);
}

TEST(DissectClient, AnAgedWorkerIsReplacedBetweenTwoFragments)
{
    DissectOptions options;
    options.frames_a_life = 1;
    Conversation talk(options);
    const auto fragments = fragments_of(udp(sip_message(2000)), 7, 1200);
    EXPECT_EQ(talk.give(1, fragments[0]), Dissected::done);
    EXPECT_EQ(talk.give(2, fragments[1]), Dissected::done);
    EXPECT_EQ(talk.messages.size(), 1u);
    EXPECT_EQ(talk.client->workers_started(), 2u);
}

TEST(DissectClient, FragmentsThatNeverEndTakeBoundedMemory)
{
    Conversation talk;
    constexpr std::uint64_t count = 10'000;
    for (std::uint64_t number = 1; number <= count; ++number) {
        const auto id = static_cast<std::uint16_t>(number);
        ASSERT_EQ(talk.give(number, ipv4(17, id, more_fragments, Bytes(1400))), Dissected::done);
        ASSERT_LE(talk.client->recent_frames(), 4096u);
        ASSERT_LE(talk.client->recent_octets(), std::size_t{8} << 20);
    }
    talk.client->finish();
    EXPECT_EQ(talk.useless, count);
    EXPECT_EQ(talk.last_reason, "in vain");
    EXPECT_TRUE(talk.messages.empty());
}

TEST(DissectClient, SaysWhenThereIsNoWorker)
{
    DissectOptions options;
    options.program = "/nonexistent/lisrtp-dissect";
    Conversation talk(options);
    EXPECT_EQ(talk.give(1, ipv4(17, 1, more_fragments, Bytes(8))), Dissected::unavailable);
    EXPECT_EQ(talk.client->failure(), "lisrtp-dissect cannot be started");
}

TEST(DissectClient, GivesUpOnAWorkerThatAlwaysFails)
{
    const TestHook hook("crash:1");
    DissectOptions options;
    options.most_failures = 2;
    Conversation talk(options);
    EXPECT_EQ(talk.give(1, ipv4(17, 1, more_fragments, Bytes(8))), Dissected::crashed);
    EXPECT_EQ(talk.give(2, ipv4(17, 1, more_fragments, Bytes(8))), Dissected::unavailable);
    EXPECT_EQ(talk.client->failure(), "lisrtp-dissect failed 2 times");
}

} // namespace lisrtp::archive
