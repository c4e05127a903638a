// Every record of tests/vectors/sip/*.vec is a test of its own.

#include "tests/unit/sip/vector_file.h"

#include <gtest/gtest.h>

namespace lisrtp::sip::test
{

namespace
{

class RecordTest : public testing::Test
{
public:
    RecordTest(Facts (*facts_of)(const std::string&), Record record)
        : facts_of_(facts_of), record_(std::move(record))
    {
    }

    void TestBody() override
    {
        ASSERT_FALSE(record_.fields.empty());
        const Facts facts = facts_of_(record_.input);
        for (const auto& [field, value] : record_.fields) {
            const auto found = facts.find(field);
            if (found == facts.end())
                ADD_FAILURE() << "no such fact: " << field;
            else
                EXPECT_EQ(found->second, value) << field;
        }
    }

private:
    Facts (*facts_of_)(const std::string&);
    Record record_;
};

bool register_file(const char* suite, const char* file, Facts (*facts_of)(const std::string&))
{
    for (const Record& record :
         read_vector_file(std::string(LISRTP_TEST_DATA) + "/vectors/sip/" + file))
        testing::RegisterTest(
            suite, record.name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
            [facts_of, record]() -> RecordTest* { return new RecordTest(facts_of, record); });
    return true;
}

const bool registered = register_file("Messages", "messages.vec", message_facts) &&
                        register_file("Torture", "rfc4475.vec", message_facts) &&
                        register_file("Sdp", "sdp.vec", sdp_facts) &&
                        register_file("Headers", "headers.vec", header_facts) &&
                        register_file("Uris", "uris.vec", uri_facts) &&
                        register_file("Dialogs", "dialogs.vec", dialog_facts);

} // namespace

} // namespace lisrtp::sip::test
