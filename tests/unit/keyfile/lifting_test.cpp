#include "keys/keyfile/secret_literals.h"
#include "tests/unit/keyfile/key_text.h"

#include <gtest/gtest.h>

namespace lisrtp::keyfile
{
namespace
{

/** The text after lifting. */
std::string lifted_text(std::string text)
{
    const auto lifted = lift_secret_literals(text);
    return lifted.error ? "refused: " + lifted.error->message : text;
}

/** The one string that was lifted. */
std::string lifted_string(std::string text)
{
    const auto lifted = lift_secret_literals(text);
    if (lifted.error || lifted.strings.size() != 1)
        return "not one";
    return std::string(text_of(lifted.strings.begin()->second.reveal()));
}

TEST(Lifting, LeavesFillerOfEqualLength)
{
    EXPECT_EQ(lifted_text("k = \"465b\"\nid = \"a\"\n"), "k = \"xxxx\"\nid = \"a\"\n");
    EXPECT_EQ(lifted_text("k = '465b'"), "k = 'xxxx'");
    EXPECT_EQ(lifted_text("\"k\" = \"465b\""), "\"k\" = \"xxxx\"");
    EXPECT_EQ(lifted_text("'k'=\"465b\""), "'k'=\"xxxx\"");
    EXPECT_EQ(lifted_text("k = \"\"\"\n46\n5b\"\"\""), "k = \"\"\"\nxx\nxx\"\"\"");
    EXPECT_EQ(lifted_text("a.k = { id = \"465b\", op = '1' }"),
              "a.k = { id = \"xxxx\", op = 'x' }");
    EXPECT_EQ(lifted_text("secret = [{ id = \"a\", k = \"465b\" },\n]"),
              "secret = [{ id = \"a\", k = \"xxxx\" },\n]");
    EXPECT_EQ(lifted_text("k = [\"46\", [\"5b\"]]"), "k = [\"xx\", [\"xx\"]]");
    EXPECT_EQ(lifted_text("secret.k = \"46\""), "secret.k = \"xx\"");
}

TEST(Lifting, TakesMistypedFieldsForSecretOnes)
{
    EXPECT_EQ(lifted_text("kk = \"465b\""), "kk = \"xxxx\"");
    EXPECT_EQ(lifted_text("K = \"465b\""), "K = \"xxxx\"");
}

TEST(Lifting, OverwritesSecretsWithoutQuotes)
{
    EXPECT_EQ(lifted_text("k = 465b5c # x"), "k = \"\"     #  ");
    EXPECT_EQ(lifted_text("k = 4"), "k = 0");
    EXPECT_EQ(lifted_text("valid_from = 2026-11-01 00:00:00Z"),
              "valid_from = 2026-11-01 00:00:00Z");
}

TEST(Lifting, OverwritesComments)
{
    EXPECT_EQ(lifted_text("# k = 465b\nid = \"#\" # 465b\r\n"),
              "#         \nid = \"#\" #     \r\n");
}

TEST(Lifting, IsNotMisledByQuotesInsideStrings)
{
    EXPECT_EQ(lifted_text("id = \"\\\"\"\nk = \"\\\"a\""), "id = \"\\\"\"\nk = \"xxx\"");
    EXPECT_EQ(lifted_text("id = '\\'\nk = \"a\""), "id = '\\'\nk = \"x\"");
    EXPECT_EQ(lifted_text("id = \"\"\"\nk = \"a\"\"\"\"\nk = \"b\""),
              "id = \"\"\"\nk = \"a\"\"\"\"\nk = \"x\"");
    EXPECT_EQ(lifted_text("id = \"\"\nk = \"\""), "id = \"\"\nk = \"\"");
}

TEST(Lifting, DecodesTheFourKindsOfStrings)
{
    EXPECT_EQ(lifted_string("k = \"4\\u0036\\n\\t\\\\\\\"\""), "46\n\t\\\"");
    EXPECT_EQ(lifted_string("k = \"\\u00e9\\u20AC\\U0001F600\""), "\u00e9\u20ac\U0001F600");
    EXPECT_EQ(lifted_string("k = '4\\u0036'"), "4\\u0036");
    EXPECT_EQ(lifted_string("k = \"\"\"\n46\\\n   5b\"\"\""), "465b");
    EXPECT_EQ(lifted_string("k = '''\r\n46'5b'''"), "46'5b");
    EXPECT_EQ(lifted_string("k = \"\"\"46\"\"\"\"\""), "46\"\"");
}

TEST(Lifting, RefusesWhatItDoesNotUnderstandAndLeavesNothing)
{
    for (const char* bad : {"k = \"46", "k = \"46\n5b\"", "k = \"4\\q\"", "k = \"\\ud800\"", "k",
                            "k = ", "k = \"46\" \"5b\"", "k \"46\"", "[[secret]\nk = \"46\"",
                            "k = [\"46\"", "k = {op = \"46\"", "k = [\"46\" \"5b\"]",
                            "k = \"46\"\rop = \"1\"", "\"\\u006b\" = \"46\"", "= \"46\"",
                            "k = \"\\UFFFFFFFF\"", "k = [[[[[[[[[[[[[[[[[[[[\"46\"]"}) {
        std::string text = bad;
        const auto lifted = lift_secret_literals(text);
        EXPECT_TRUE(lifted.error) << bad;
        EXPECT_TRUE(lifted.strings.empty());
        EXPECT_EQ(text.find_first_not_of(" \n"), std::string::npos) << text;
        EXPECT_EQ(text.size(), std::string_view(bad).size());
    }
}

TEST(Lifting, FindsItsSecretsAgainAfterParsing)
{
    const std::string inline_tables = test::with_authorisation("") +
                                      "# trailing\n"
                                      "[[secret]]\n"
                                      "id = \"\u00e4\"\n"
                                      "\"authorisation\" = 'W1'\n"
                                      "kind = \"psk\"\n"
                                      "'psk' = \"\"\"\\\n   0011\\\n   2233\"\"\" # \u00e4\n";
    const auto reading = test::read("\xEF\xBB\xBF" + inline_tables);
    ASSERT_TRUE(reading) << describe(reading.errors.at(0), "f");
    const Psk* psk = reading.file->secrets.at(0).as<Psk>();
    EXPECT_TRUE(same_octets(psk->psk.reveal(), Bytes{0x00, 0x11, 0x22, 0x33}));
}

TEST(Lifting, FindsTwoSecretsInOneLine)
{
    const auto reading = test::read(
        "secret = [{id = \"\u00e4\", authorisation = \"W1\", kind = \"exponent\", group = "
        "\"p256\", x = \"0203\"}, {id = \"b\", authorisation = \"W1\", kind = \"psk\", psk = "
        "\"04\"}]\n" +
        test::with_authorisation());
    ASSERT_TRUE(reading) << describe(reading.errors.at(0), "f");
    EXPECT_TRUE(
        same_octets(reading.file->secrets.at(0).as<ExponentSecret>()->x.reveal(), Bytes{2, 3}));
    EXPECT_TRUE(same_octets(reading.file->secrets.at(1).as<Psk>()->psk.reveal(), Bytes{4}));
}

} // namespace
} // namespace lisrtp::keyfile
