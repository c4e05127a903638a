// Workers that were taken over: whatever they say costs a frame, never the run.

#include "keys/base/hex.h"
#include "offline/dissect/worker_process.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace lisrtp::dissect
{

namespace
{

using namespace std::chrono_literals;

constexpr auto patience = 2000ms;
const std::string ready = "\\000\\000\\000\\003\\002\\000\\001";

/** A shell script in the worker's place; the socket is its descriptor 3. */
class Impostor
{
public:
    explicit Impostor(const std::string& script)
    {
        std::string folder =
            (std::filesystem::temp_directory_path() / "lisrtp-impostor-XXXXXX").string();
        folder_ = ::mkdtemp(folder.data());
        std::ofstream(program()) << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
    }
    ~Impostor() { std::filesystem::remove_all(folder_); }
    Impostor(const Impostor&) = delete;
    Impostor& operator=(const Impostor&) = delete;

    std::string program() const { return folder_ + "/worker"; }

private:
    std::string folder_;
};

/** printf of octal escapes onto the socket. */
std::string say(const std::string& octal)
{
    return "printf '" + octal + "' >&3\n";
}

/** What a worker that says `answer` to its first frame is taken for. */
Reply reply_to(const std::string& answer, WorkerProcess::Patience wait = patience)
{
    const Impostor impostor(say(ready) + "head -c 31 <&3 >/dev/null\n" + answer +
                            "\nexec sleep 10");
    auto worker = WorkerProcess::start(impostor.program(), patience);
    EXPECT_TRUE(worker.has_value());
    if (!worker)
        return Reply::done;
    std::vector<WholeMessage> messages;
    return worker->dissect({{1, 2}, {}, 101, 0, {}}, wait, messages);
}

bool starts(const std::string& script, WorkerProcess::Patience wait = patience)
{
    const Impostor impostor(script);
    return WorkerProcess::start(impostor.program(), wait).has_value();
}

} // namespace

TEST(HostileWorker, MustSayThatItIsReady)
{
    EXPECT_FALSE(WorkerProcess::start("/nonexistent/lisrtp-dissect", patience));
    EXPECT_FALSE(starts("exit 0"));
    EXPECT_FALSE(starts("exec sleep 10", 100ms));
    EXPECT_FALSE(starts(say("\\000\\000\\000\\003\\002\\000\\002") + "exec sleep 10"));
    EXPECT_FALSE(starts(say("hello, world") + "exec sleep 10"));
    EXPECT_TRUE(starts(say(ready) + "exec sleep 10"));
}

TEST(HostileWorker, GetsNothingButTheSocket)
{
    EXPECT_TRUE(
        starts("[ \"$HOME\" = /nonexistent ] && [ -z \"$USER\" ] && [ ! -e /proc/self/fd/4 ] && " +
               say(ready) + "exec sleep 10"));
}

TEST(HostileWorker, DoneIsBelievedForTheFrameThatWasAsked)
{
    const std::string done = "\\000\\000\\000\\015\\004\\000\\000\\000\\001"
                             "\\000\\000\\000\\000\\000\\000\\000";
    EXPECT_EQ(reply_to(say(done + "\\002")), Reply::done);
    EXPECT_EQ(reply_to(say(done + "\\003")), Reply::crashed);
}

TEST(HostileWorker, NonsenseIsACrash)
{
    EXPECT_EQ(reply_to(say(ready)), Reply::crashed);                            // ready again
    EXPECT_EQ(reply_to(say("\\000\\000\\000\\000")), Reply::crashed);           // an empty body
    EXPECT_EQ(reply_to(say("\\377\\377\\377\\377")), Reply::crashed);           // 4 GiB
    EXPECT_EQ(reply_to(say("\\000\\000\\000\\002\\011\\000")), Reply::crashed); // type 9
    EXPECT_EQ(reply_to(say("\\000\\000\\000\\002\\003\\005")),
              Reply::crashed); // address of 5 octets
    EXPECT_EQ(reply_to("exit 0"), Reply::crashed);
}

TEST(HostileWorker, SilenceIsAHang)
{
    EXPECT_EQ(reply_to("", 100ms), Reply::hung);
    EXPECT_EQ(reply_to(say("\\000\\000\\000\\015\\004"), 100ms), Reply::hung);
}

TEST(HostileWorker, AFloodOfMessagesEnds)
{
    // type 3, 0.0.0.1:0 to 0.0.0.1:0, one carrier, one octet
    const std::string message = "\\000\\000\\000\\036\\003"
                                "\\004\\000\\000\\000\\001\\000\\000"
                                "\\004\\000\\000\\000\\001\\000\\000"
                                "\\000\\001\\000\\000\\000\\001"
                                "\\000\\000\\000\\000\\000\\000\\000\\001A";
    EXPECT_EQ(reply_to("while " + say(message) + "do :; done", 20000ms), Reply::crashed);
}

} // namespace lisrtp::dissect
