// Everything that a key file may do wrong, with the place and the words of the refusal.

#include "tests/unit/keyfile/key_text.h"

#include <gtest/gtest.h>

namespace lisrtp::keyfile
{
namespace
{

struct Refusal {
    const char* name;
    std::string text;
    std::string described; ///< as `describe` writes it for a file called "f"
};

void PrintTo(const Refusal& refusal, std::ostream* out)
{
    *out << refusal.name;
}

using test::with_authorisation;
using test::with_secret;

const std::string psk = "psk = \"00112233445566778899aabbccddeeff\"\n";
const std::string subscriber =
    "algorithm = \"milenage\"\nk = \"00112233445566778899aabbccddeeff\"\n"
    "opc = \"00112233445566778899aabbccddeeff\"\n";
const std::string w = "authorisation = \"W1\"\n";

/** with_secret("subscriber") and a derivation whose fields begin in line 16. */
std::string with_derivation(const std::string& fields)
{
    return with_secret("subscriber", subscriber + "[[derivation]]\n" + fields);
}

const Refusal refusals[] = {
    {"no_format", "", "f:1:1: a key file needs `format`"},
    {"another_format", "format = \"lisrtp-keys/2\"",
     "f:1:10: `format` is not one that is known here\nhint: this version reads lisrtp-keys/1"},
    {"exclusion_without_identities", with_authorisation("[[exclude]]\nid = \"X1\"\n"),
     "f:8:1: an exclusion needs `identities`"},
    {"excluded_identity_that_is_none",
     with_authorisation("[[exclude]]\nid = \"X1\"\nidentities = [\"lawyer\"]\n"),
     "f:10:15: this identity is not understood\n"
     "hint: write sip:, sips:, tel:, impi:, imsi: or ip: and the identity"},
    {"exclusion_under_an_unknown_authorisation",
     with_authorisation("[[exclude]]\nid = \"X1\"\nauthorisation = \"W2\"\n"
                        "identities = [\"tel:+1\"]\n"),
     "f:10:17: `authorisation` names no authorisation of this file\nhint: did you mean `W1`?"},
    {"duplicate_exclusion",
     with_authorisation("[[exclude]]\nid = \"X1\"\nidentities = [\"tel:+1\"]\n"
                        "[[exclude]]\nid = \"X1\"\nidentities = [\"tel:+1\"]\n"),
     "f:12:6: `id` is the id of an earlier exclusion"},
    {"misspelt_exclusion_field",
     with_authorisation("[[exclude]]\nid = \"X1\"\nidentity = [\"tel:+1\"]\n"),
     "f:8:1: an exclusion needs `identities`\n"
     "f:10:1: unknown field `identity` in an exclusion"},
    {"unknown_table", with_authorisation("[[secrets]]\nid = \"s\"\n"),
     "f:8:3: unknown field `secrets` in a key file\nhint: did you mean `secret`?"},
    {"table_with_one_bracket", with_authorisation("[secret]\nid = \"s\"\n"),
     "f:8:2: `secret` must be a list of tables\nhint: write [[secret]] with two brackets"},
    {"secret_without_authorisation",
     with_authorisation("[[secret]]\nid = \"s\"\nkind = \"psk\"\n" + psk),
     "f:8:1: a secret needs `authorisation`"},
    {"unknown_authorisation",
     with_authorisation("[[secret]]\nid = \"s\"\nauthorisation = \"W2\"\nkind = \"psk\"\n" + psk),
     "f:10:17: `authorisation` names no authorisation of this file\nhint: did you mean `W1`?"},
    {"unknown_field", with_secret("psk", psk + "inpu = [\"sip:a@b\"]\n"),
     "f:13:1: unknown field `inpu` in a secret of kind `psk`\nhint: did you mean `impu`?"},
    {"field_of_another_kind", with_secret("psk", psk + "opc = \"00\"\n"),
     "f:13:1: unknown field `opc` in a secret of kind `psk`"},
    {"duplicate_secret_id",
     with_secret("psk",
                 psk + "[[secret]]\nid = \"s\"\nauthorisation = \"W1\"\nkind = \"psk\"\n" + psk),
     "f:14:6: `id` is the id of an earlier secret"},
    {"odd_hex", with_secret("psk", "psk = \"001\"\n"),
     "f:12:7: `psk` has an odd number of hex digits: 3"},
    {"not_hex", with_secret("psk", "psk = \"0x12\"\n"),
     "f:12:7: `psk` must be hex digits and nothing else"},
    {"secret_without_quotes", with_secret("psk", "psk = 00112233\n"),
     "f:12:7: `psk` must be hex digits in quotes"},
    {"secret_in_a_list", with_secret("psk", "psk = [\"00\"]\n"),
     "f:12:7: `psk` must be hex digits in quotes"},
    {"missing_secret_field", with_secret("psk", ""), "f:8:1: a secret of kind `psk` needs `psk`"},
    {"unknown_kind", with_secret("psks", psk),
     "f:11:8: `kind` has a value that is not known\nhint: did you mean `psk`?"},
    {"wrong_length_of_k",
     with_secret("subscriber", "algorithm = \"milenage\"\nk = \"0011\"\nopc = "
                               "\"00112233445566778899aabbccddeeff\"\n"),
     "f:13:5: `k` has 2 octets, not 16"},
    {"op_and_opc",
     with_secret("subscriber", subscriber + "op = \"00112233445566778899aabbccddeeff\"\n"),
     "f:8:1: a subscriber needs either `opc` or `op`"},
    {"tuak_length_that_is_none",
     with_secret("subscriber",
                 "algorithm = \"tuak\"\nk = \"00112233445566778899aabbccddeeff\"\ntopc = "
                 "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"\n"
                 "res_bits = 33\n"),
     "f:15:12: `res_bits` is not a length that TUAK has\n"
     "hint: mac 64, 128, 256; res 32, 64, 128, 256; ck and ik 128, 256"},
    {"unknown_group", with_secret("exponent", "group = \"oakley3\"\nx = \"02\"\n"),
     "f:12:9: `group` has a value that is not known\nhint: did you mean `oakley1`?"},
    {"exponent_of_one", with_secret("exponent", "group = \"oakley5\"\nx = \"0001\"\n"),
     "f:13:5: `x` must be greater than 1"},
    {"suite_with_a_short_salt",
     with_secret("srtp-master", "suite = \"AES_CM_128_HMAC_SHA1_80\"\nkey = "
                                "\"00112233445566778899aabbccddeeff\"\nsalt = "
                                "\"00112233445566778899aabb\"\n"),
     "f:14:8: `salt` has 12 octets, not 14"},
    {"endpoint_without_a_port",
     with_secret("srtp-master", "suite = \"AEAD_AES_128_GCM\"\nkey = "
                                "\"00112233445566778899aabbccddeeff\"\nsalt = "
                                "\"00112233445566778899aabb\"\nsource = \"10.0.0.1\"\n"),
     "f:15:10: `source` must be an address and a port\n"
     "hint: for example 192.0.2.9:5062 or [2001:db8::9]:5062"},
    {"ssrc_of_seven_digits",
     with_secret("srtp-master", "suite = \"AEAD_AES_128_GCM\"\nkey = "
                                "\"00112233445566778899aabbccddeeff\"\nsalt = "
                                "\"00112233445566778899aabb\"\nssrc = \"deadbee\"\n"),
     "f:15:8: `ssrc` has an odd number of hex digits: 7"},
    {"cs_id_of_zero",
     with_secret("tek", "cs_id = 0\ntek = \"00112233445566778899aabbccddeeff\"\nsalt = "
                        "\"00112233445566778899aabbccdd\"\n"),
     "f:12:9: `cs_id` must be a number from 1 to 255"},
    {"rsa_key_without_pem", with_secret("rsa-private-key", ""),
     "f:8:1: an RSA private key needs either `pem` or `pem_file`"},
    {"pem_that_is_none", with_secret("rsa-private-key", "pem = \"x\"\n"),
     "f:12:7: `pem` holds no private key in PEM\n"
     "hint: it begins with a line like -----BEGIN PRIVATE KEY-----"},
    {"pem_file_in_a_text", with_secret("rsa-private-key", "pem_file = \"a.pem\"\n"),
     "f:12:12: `pem_file` cannot be read here\nhint: give the key itself as `pem`"},
    {"impu_that_is_none", with_secret("psk", psk + "impu = [\"alice\"]\n"),
     "f:13:9: `impu` must hold sip:, sips: or tel: URIs"},
    {"empty_window",
     "format = \"lisrtp-keys/1\"\n[[authorisation]]\nid = \"W1\"\nvalid_from = "
     "2026-11-01T00:00:00Z\nvalid_to = 2026-11-01T00:00:00Z\nscope = \"iri\"\ntargets = "
     "[\"sip:a@b\"]\n",
     "f:5:12: `valid_to` is not after `valid_from`: the window is empty"},
    {"time_without_a_zone",
     "format = \"lisrtp-keys/1\"\n[[authorisation]]\nid = \"W1\"\nvalid_from = "
     "2026-11-01T00:00:00\nvalid_to = 2026-11-01T00:00:00Z\nscope = \"iri\"\ntargets = "
     "[\"sip:a@b\"]\n",
     "f:4:14: `valid_from` must be a date and time with its offset, without quotes\n"
     "hint: for example 2026-11-01T00:00:00Z"},
    {"target_that_is_none",
     "format = \"lisrtp-keys/1\"\n[[authorisation]]\nid = \"W1\"\nvalid_from = "
     "2026-11-01T00:00:00Z\nvalid_to = 2026-11-02T00:00:00Z\nscope = \"iri\"\ntargets = "
     "[\"sip:a@b\", \"alice\"]\n",
     "f:7:23: this target is not understood\n"
     "hint: write sip:, sips:, tel:, impi:, imsi: or ip: and the identity"},
    {"derivation_for_nobody",
     with_derivation("secret = \"t\"\nseed = \"aka-rand\"\nkdf = \"ck\"\nuse = \"pmk\"\n"),
     "f:16:10: `secret` names no secret of this file"},
    {"unknown_kdf", with_derivation("seed = \"aka-rand\"\nkdf = \"hmac-sha2\"\nuse = \"pmk\"\n"),
     "f:17:7: `kdf` has a value that is not known\nhint: did you mean `hmac-sha1`?"},
    {"slice_that_is_none",
     with_derivation("seed = \"aka-rand\"\nkdf = \"ck\"\nuse = \"pmk\"\nkey_octets = \"8-16\"\n"),
     "f:19:14: `key_octets` must be \"a:b\": the octets from a to b-1 of k"},
    {"slice_beyond_k",
     with_derivation("secret = \"s\"\nseed = \"aka-rand\"\nkdf = \"hmac-sha1\"\nuse = "
                     "\"pmk\"\nkey_octets = \"8:17\"\n"),
     "f:20:14: `key_octets` reaches beyond k, which has 16 octets"},
    {"mask_of_another_length",
     with_derivation("secret = \"s\"\nseed = \"aka-rand\"\nkdf = \"hmac-sha1\"\nuse = "
                     "\"pmk\"\nmask = \"0011\"\n"),
     "f:20:8: `mask` has 2 octets, the key 16"},
    {"stage_without_a_chain",
     with_derivation("seed = \"aka-rand\"\nkdf = \"ck\"\nuse = \"pmk\"\nstage = \"after-tgk\"\n"),
     "f:19:9: `stage` needs `then`: there is no chain to be run after the TGK"},
    {"cross_parameter_of_an_unknown_role",
     with_authorisation("[[cross_parameter]]\n" + w +
                        "group = \"oakley5\"\nvalue = \"00\"\nrole = \"both\"\n"),
     "f:12:8: `role` has a value that is not known\nhint: one of: initiator, responder, long-term"},
    {"mikey_that_is_not_base64",
     with_authorisation("[[cross_parameter]]\n" + w + "mikey = \"?\"\n"),
     "f:10:9: `mikey` must be a MIKEY message in base64"},
    {"seed_without_a_secret", with_authorisation("[[seed]]\nvalue = \"00\"\n"),
     "f:8:1: a seed needs `secret`"},
    {"string_that_never_ends", with_secret("psk", "psk = \"0011\n"),
     "f:12:7: this string is never closed\nhint: the file is TOML 1.0"},
    {"field_name_that_may_be_a_key", with_secret("psk", "00112233445566778899aabbccddeeff = 1\n"),
     "f:12:1: a field name that long is not known\nhint: the file is TOML 1.0"},
    {"duplicate_authorisation_id",
     with_authorisation("[[authorisation]]\nid = \"W1\"\nvalid_from = 2026-11-01T00:00:00Z\n"
                        "valid_to = 2026-12-01T00:00:00Z\nscope = \"iri\"\ntargets = "
                        "\"sip:a@b\"\n"),
     "f:9:6: `id` is the id of an earlier authorisation"},
    {"delivery_that_is_none",
     with_authorisation("[[authorisation]]\nid = \"W2\"\nvalid_from = 2026-11-01T00:00:00Z\n"
                        "valid_to = 2026-12-01T00:00:00Z\nscope = \"iri\"\ntargets = "
                        "\"sip:a@b\"\ndelivery = [\"here\"]\n"),
     "f:14:13: `delivery` must hold addresses with ports\nhint: for example 192.0.2.9:5062"},
    {"list_of_numbers", with_secret("psk", psk + "impu = [1]\n"),
     "f:13:9: `impu` must hold strings in quotes only"},
    {"list_that_is_none", with_secret("psk", psk + "impu = 1\n"),
     "f:13:8: `impu` must be a list of strings"},
    {"number_for_a_string", with_secret("psk", psk + "call_id = 1\n"),
     "f:13:11: `call_id` must be a string in quotes"},
    {"empty_string", with_secret("psk", psk + "call_id = \"\"\n"), "f:13:11: `call_id` is empty"},
    {"table_that_is_none", with_authorisation("[x]\n[y]\n"),
     "f:8:2: unknown field `x` in a key file\nf:9:2: unknown field `y` in a key file"},
    {"secrets_that_are_no_tables", "secret = [1]\n" + with_authorisation(),
     "f:1:11: `secret` must hold tables only"},
    {"derivation_of_a_psk",
     with_secret("psk", psk + "[[derivation]]\nsecret = \"s\"\nseed = \"aka-rand\"\nkdf = "
                              "\"ck\"\nuse = \"pmk\"\n"),
     "f:14:10: `secret` must name a subscriber or a quintet"},
    {"derivation_that_needs_k_of_a_quintet",
     with_secret("quintet",
                 "rand = \"00112233445566778899aabbccddeeff\"\nxres = \"00112233\"\nck = "
                 "\"00112233445566778899aabbccddeeff\"\nik = "
                 "\"00112233445566778899aabbccddeeff\"\n[[derivation]]\nsecret = "
                 "\"s\"\nseed = \"aka-rand\"\nkdf = \"hmac-sha1\"\nuse = \"pmk\"\n"),
     "f:19:7: `kdf` needs k, which a quintet does not have"},
    {"derivation_by_aka_without_an_algorithm",
     with_secret("subscriber", "algorithm = \"none\"\nk = \"0011\"\n[[derivation]]\nsecret = "
                               "\"s\"\nseed = \"aka-rand\"\nkdf = \"ck\"\nuse = \"pmk\"\n"),
     "f:17:7: `kdf` needs a subscriber with an AKA algorithm"},
};

class KeyFileRefuses : public testing::TestWithParam<Refusal>
{
};

TEST_P(KeyFileRefuses, WithPlaceWordsAndHint)
{
    const KeyFileReading reading = test::read(GetParam().text);
    EXPECT_FALSE(reading);
    ASSERT_FALSE(reading.errors.empty());
    std::string all;
    for (const KeyFileError& error : reading.errors)
        all += (all.empty() ? "" : "\n") + describe(error, "f");
    EXPECT_EQ(all, GetParam().described);
}

INSTANTIATE_TEST_SUITE_P(Meaning, KeyFileRefuses, testing::ValuesIn(refusals),
                         [](const testing::TestParamInfo<Refusal>& refusal) {
                             return std::string(refusal.param.name);
                         });

TEST(KeyFile, PassesOnWhatTheTomlParserRefuses)
{
    const auto reading = test::read(with_secret("psk", psk + psk));
    ASSERT_EQ(reading.errors.size(), 1u); // its words differ between versions of toml++
    EXPECT_EQ(reading.errors[0].line, 13u);
    EXPECT_EQ(reading.errors[0].hint, "the file is TOML 1.0");
}

TEST(KeyFile, ReportsAllErrorsInTheOrderOfTheirPlaces)
{
    const auto reading = test::read(with_secret("psk", "psk = \"0\"\nfoo = 1\nbar = 2\n"));
    ASSERT_EQ(reading.errors.size(), 3u);
    EXPECT_EQ(reading.errors[0].line, 12u);
    EXPECT_EQ(reading.errors[1].line, 13u);
    EXPECT_EQ(reading.errors[2].line, 14u);
}

} // namespace
} // namespace lisrtp::keyfile
