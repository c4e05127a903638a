#include "keys/mikey/verify.h"

#include "keys/mikey/describe.h"
#include "keys/mikey/read_message.h"
#include "tests/support/vector_file.h"
#include "tests/unit/mikey/exchange_file.h"

namespace lisrtp::mikey
{
namespace
{

const std::map<Coverage, std::string> coverage_names = {
    {Coverage::message, "message"},
    {Coverage::message_ids_time, "message_ids_time"},
    {Coverage::message_time, "message_time"},
    {Coverage::message_responder_time, "message_responder_time"},
    {Coverage::message_ids_own_time, "message_ids_own_time"},
    {Coverage::message_own_time, "message_own_time"}};

const Identities alice_and_bob = {copy_of(view_of("sip:alice@example.net")),
                                  copy_of(view_of("sip:bob@example.net"))};

/** The certificate that an exchange carries, since the wire has DER and certs/ PEM. */
crypto::Certificate alices_certificate()
{
    for (const auto& record : test::read_exchanges())
        if (record.mode == "DH")
            return certificate_in(read_whole_message(record.message("I_MESSAGE")).value()).value();
    throw std::runtime_error("no DH exchange");
}

class Signatures : public testing::TestWithParam<test::VectorRecord>
{
};

TEST_P(Signatures, VerifyOrAreRefused)
{
    const auto& record = GetParam();
    test::expect_known_fields(record, {"Message", "Initiator", "Coverage", "Quirks", "Expect"});
    const auto message = read_whole_message(record.octets("Message"));
    const auto i_message = read_whole_message(record.octets("Initiator"));
    ASSERT_TRUE(message && i_message);
    const auto verified =
        check_signature(*message, &*i_message, alices_certificate(), alice_and_bob);
    ASSERT_EQ(test::outcome_of(verified), record.text("Expect"));
    if (!verified)
        return;
    EXPECT_EQ(coverage_names.at(verified->coverage), record.text("Coverage"));
    std::string quirks;
    for (const Quirk quirk : verified->quirks)
        quirks += name_of(quirk);
    EXPECT_EQ(quirks, record.has("Quirks") ? record.text("Quirks") : "");
}

INSTANTIATE_TEST_SUITE_P(Vectors, Signatures,
                         testing::ValuesIn(test::read_vectors("mikey/signature.vec")),
                         test::test_name);

Message first_message(const std::string& mode, const char* field)
{
    for (const auto& record : test::read_exchanges())
        if (record.mode == mode)
            return read_whole_message(record.message(field)).value();
    throw std::runtime_error("no such exchange");
}

TEST(Signature, IsMissing)
{
    EXPECT_EQ(test::outcome_of(check_signature(Message{}, nullptr, alices_certificate(), {})),
              "missing");
    EXPECT_EQ(test::outcome_of(certificate_in(Message{})), "missing");
}

TEST(Signature, OfAnotherPersonIsRefused)
{
    const Message response = first_message("DH", "R_MESSAGE");
    EXPECT_EQ(test::outcome_of(check_signature(response, nullptr, alices_certificate(), {})),
              "signature_mismatch");
}

TEST(Certificates, BehindAUrlAreNotFetched)
{
    Message message;
    message.payloads.push_back(Cert{{}, CertType::x509_url, {}});
    EXPECT_EQ(test::outcome_of(certificate_in(message)), "unsupported");
    std::get<Cert>(message.payloads[0]).type = CertType::x509;
    EXPECT_EQ(test::outcome_of(certificate_in(message)), "bad_value");
}

TEST(V, RefusesAnotherKeyAndMissingPieces)
{
    const Message i = first_message("PSK", "I_MESSAGE");
    Message r = first_message("PSK", "R_MESSAGE");
    const SecretBytes key(20);
    EXPECT_EQ(test::outcome_of(check_verification(r, i, key, {})), "mac_mismatch");
    EXPECT_EQ(test::outcome_of(check_verification(i, i, key, {})), "missing");
    EXPECT_EQ(test::outcome_of(check_verification(r, Message{}, key, {})), "missing");
    for (Payload& payload : r.payloads)
        if (Verification* v = std::get_if<Verification>(&payload))
            v->algorithm = MacAlgorithm::null;
    EXPECT_EQ(test::outcome_of(check_verification(r, i, key, {})), "unsupported");
}

TEST(Dhhmac, RefusesAnotherKeyAndMissingPieces)
{
    Message i = first_message("DHHMAC", "I_MESSAGE");
    const SecretBytes key(20);
    EXPECT_EQ(test::outcome_of(check_dhhmac(i, nullptr, key, {})), "mac_mismatch");
    EXPECT_EQ(test::outcome_of(check_dhhmac(Message{}, nullptr, key, {})), "missing");
    for (Payload& payload : i.payloads)
        if (Kemac* kemac = std::get_if<Kemac>(&payload))
            kemac->mac_algorithm = MacAlgorithm::null;
    EXPECT_EQ(test::outcome_of(check_dhhmac(i, nullptr, key, {})), "unsupported");
}

TEST(IdentitiesIn, TwoMessages)
{
    const Message i = first_message("RSA_R", "I_MESSAGE");
    const Message r = first_message("RSA_R", "R_MESSAGE");
    EXPECT_EQ(identities_in(i, &r).initiator, alice_and_bob.initiator);
    EXPECT_EQ(identities_in(i, &r).responder, alice_and_bob.responder);
    EXPECT_EQ(identities_in(i, nullptr).responder, alice_and_bob.responder);
    EXPECT_TRUE(identities_in(Message{}, nullptr).initiator.empty());
    // the R_MESSAGE of DH names IDr, then IDi
    Message answer;
    answer.data_type = DataType::dh_response;
    answer.payloads.push_back(Id{{}, IdType::uri, alice_and_bob.responder});
    answer.payloads.push_back(Id{{}, IdType::uri, alice_and_bob.initiator});
    EXPECT_EQ(identities_in(Message{}, &answer).initiator, alice_and_bob.initiator);
    EXPECT_EQ(identities_in(Message{}, &answer).responder, alice_and_bob.responder);
}

} // namespace
} // namespace lisrtp::mikey
