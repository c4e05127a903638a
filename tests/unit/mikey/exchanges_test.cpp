// Every recorded exchange, from the octets on the wire to TEK and salt of every crypto session.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/writer.h"
#include "keys/crypto/hmac.h"
#include "keys/mikey/describe.h"
#include "keys/mikey/envelope.h"
#include "keys/mikey/read_message.h"
#include "keys/mikey/session.h"
#include "keys/mikey/verify.h"
#include "tests/unit/mikey/exchange_file.h"

#include <gtest/gtest.h>

namespace lisrtp::mikey
{
namespace
{

constexpr const char* initiator_uri = "sip:alice@example.net";
constexpr const char* responder_uri = "sip:bob@example.net";

crypto::RsaPrivateKey private_key(const std::string& who)
{
    const std::string pem = test::read_text("certs/" + who + ".key");
    return crypto::RsaPrivateKey::from_pem(SecretBytes::copy_of(view_of(pem))).value();
}

class Exchanges : public testing::Test
{
};

class OneExchange : public Exchanges
{
public:
    explicit OneExchange(std::shared_ptr<test::ExchangeRecord> record)
        : record_(std::move(record)), i_(read_whole_message(record_->message("I_MESSAGE")).value()),
          r_(read_whole_message(record_->message("R_MESSAGE")).value())
    {
    }

    void TestBody() override
    {
        EXPECT_EQ(half_of(i_.data_type), Half::initiator);
        EXPECT_EQ(half_of(r_.data_type), Half::responder);
        EXPECT_EQ(to_hex(i_.csb), record_->reported("initiator", "csb_id"));
        EXPECT_EQ(to_hex(mikey_rand(i_)), record_->reported("initiator", "rand"));
        if (record_->mode == "PSK")
            psk();
        else if (record_->mode == "DH" || record_->mode == "DHHMAC")
            diffie_hellman();
        else if (record_->mode == "PK")
            public_key();
        else
            reverse_rsa();
    }

private:
    Exchange exchange() const { return {&i_, &r_, nullptr}; }

    void expect_keys(const Result<std::vector<CsKeys>>& keys, const nlohmann::json& side) const
    {
        ASSERT_TRUE(keys) << describe(keys.error());
        ASSERT_EQ(keys->size(), side.at("nCs").get<std::size_t>());
        for (const CsKeys& cs : *keys) {
            const auto& expected = side.at("cs" + std::to_string(cs.cs.value));
            EXPECT_EQ(to_hex(cs.key.reveal()), expected.at("tek").get<std::string>());
            EXPECT_EQ(to_hex(cs.salt.reveal()), expected.at("salt").get<std::string>());
            EXPECT_EQ(cs.policy, SrtpPolicy{});
            EXPECT_TRUE(cs.mki.empty());
            EXPECT_TRUE(cs.quirks.empty());
        }
        // offered deadbeef and 0; the answer fills the second in
        EXPECT_EQ((*keys)[0].ssrc, Ssrc{0xDEADBEEF});
        EXPECT_EQ((*keys)[1].ssrc, Ssrc{0xCAFEBABE});
    }

    void expect_kemac(const OpenedKemac& opened, Coverage coverage) const
    {
        EXPECT_EQ(opened.mac_coverage, coverage);
        ASSERT_EQ(opened.content.keys.size(), 1u);
        EXPECT_EQ(opened.content.keys[0].type, KeyDataType::tgk);
        for (const char* side : {"initiator", "responder"}) {
            EXPECT_EQ(to_hex(opened.content.keys[0].key.reveal()), record_->reported(side, "tgk"));
            expect_keys(keys_from_key_data(exchange(), opened.content.keys), record_->fields[side]);
        }
    }

    void expect_verification(const SecretBytes& secret) const
    {
        const auto keys = derive_transport_keys(secret, i_.csb, mikey_rand(i_));
        ASSERT_TRUE(keys);
        const auto verified = check_verification(r_, i_, keys->authentication, Identities{});
        ASSERT_TRUE(verified) << describe(verified.error());
        EXPECT_EQ(verified->coverage, Coverage::message_time); // neither message names anybody
        EXPECT_TRUE(verified->quirks.empty());
    }

    void expect_signature(const Message& message, const Message* i_message, const char* uri,
                          Coverage coverage) const
    {
        const auto certificate = certificate_in(message);
        ASSERT_TRUE(certificate) << describe(certificate.error());
        EXPECT_EQ(certificate->uris(), std::vector<std::string>{uri});
        const auto verified =
            check_signature(message, i_message, *certificate, identities_in(i_, &r_));
        ASSERT_TRUE(verified) << describe(verified.error());
        EXPECT_EQ(verified->coverage, coverage);
        EXPECT_TRUE(verified->quirks.empty());
    }

    void psk() const
    {
        const SecretBytes psk = record_->secret("psk");
        const auto opened = open_kemac(i_, psk, mikey_rand(i_));
        ASSERT_TRUE(opened) << describe(opened.error());
        expect_kemac(*opened, Coverage::message);
        EXPECT_TRUE(opened->quirks.empty());
        expect_verification(psk);
    }

    void diffie_hellman() const
    {
        const auto group = agreement::Group::oakley5;
        const std::vector<const Dh*> answered = dh_values(r_);
        ASSERT_EQ(answered.size(), 2u);
        ASSERT_TRUE(dh_value(i_));
        EXPECT_EQ(dh_value(r_), answered[0]);
        EXPECT_EQ(repeated_dh_value(r_), answered[1]);
        EXPECT_EQ(repeated_dh_value(i_), nullptr);
        EXPECT_EQ(answered[1]->value, dh_value(i_)->value);
        EXPECT_EQ(agreement::public_value(group, record_->secret("dh_x1")).value(),
                  dh_value(i_)->value);
        expect_responders_value(agreement::public_value(group, record_->secret("dh_x2")).value());
        // the answer alone shows both values
        expect_agreed(agreement::shared_value(group, record_->secret("dh_x1"), answered[0]->value),
                      "initiator");
        expect_agreed(agreement::shared_value(group, record_->secret("dh_x2"), answered[1]->value),
                      "responder");
        if (record_->mode == "DH") {
            expect_signature(i_, nullptr, initiator_uri, Coverage::message);
            expect_signature(r_, &i_, responder_uri, Coverage::message);
        } else {
            expect_dhhmac();
        }
    }

    /** In one exchange it begins with a zero octet, which the responder forgot to send. */
    void expect_responders_value(const Bytes& g_x2) const
    {
        const bool sides_agree =
            record_->reported("initiator", "tgk") == record_->reported("responder", "tgk");
        EXPECT_EQ(dh_value(r_)->value == g_x2, sides_agree);
        EXPECT_EQ(agreement::is_left_aligned(dh_value(r_)->value, g_x2), !sides_agree);
    }

    void expect_agreed(const Result<SecretBytes>& tgk, const char* side) const
    {
        ASSERT_TRUE(tgk);
        EXPECT_EQ(to_hex(tgk->reveal()), record_->reported(side, "tgk"));
        if (record_->name.ends_with("rfc-prf"))
            expect_keys(keys_from_tgk(exchange(), *tgk), record_->fields[side]);
        else
            expect_defective_keys(tgk->slice(0, tgk->size() - 32), record_->fields[side]);
    }

    /**
     * Where a key is a multiple of 32 octets, as Oakley 5's TGK is, the unmodified implementation
     * takes an empty block in place of the last one: P(s_1) XOR .. XOR P(s_(n-1)) XOR P("").
     */
    void expect_defective_keys(const SecretBytes& all_but_last_block,
                               const nlohmann::json& side) const
    {
        const auto keys = keys_from_tgk(exchange(), all_but_last_block);
        ASSERT_TRUE(keys) << describe(keys.error());
        for (const CsKeys& cs : *keys) {
            const auto& expected = side.at("cs" + std::to_string(cs.cs.value));
            EXPECT_EQ(to_hex(with_empty_block(cs, cs.key, 0x2AD01C64)),
                      expected.at("tek").get<std::string>());
            EXPECT_EQ(to_hex(with_empty_block(cs, cs.salt, 0x39A2C14B)),
                      expected.at("salt").get<std::string>());
        }
    }

    Bytes with_empty_block(const CsKeys& cs, const SecretBytes& derived,
                           std::uint32_t constant) const
    {
        Writer label;
        label.u32(constant).u8(cs.cs.value).u32(i_.csb.value).octets(mikey_rand(i_));
        // one round is enough for 20 octets: A_1 = HMAC("", label), P = HMAC("", A_1 || label)
        const auto a = crypto::hmac_sha1(ByteView(), {label.view()});
        const auto p = crypto::hmac_sha1(ByteView(), {ByteView(a), label.view()});
        Bytes out = copy_of(derived.reveal());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] ^= p[i];
        return out;
    }

    void expect_dhhmac() const
    {
        const auto keys = derive_transport_keys(record_->secret("psk"), i_.csb, mikey_rand(i_));
        ASSERT_TRUE(keys);
        for (const Message* message : {&i_, &r_}) {
            const auto verified = check_dhhmac(*message, message == &r_ ? &i_ : nullptr,
                                               keys->authentication, Identities{});
            ASSERT_TRUE(verified) << describe(verified.error());
            EXPECT_EQ(verified->coverage, Coverage::message);
            EXPECT_TRUE(verified->quirks.empty());
        }
    }

    void expect_envelope(const Message& message, const std::string& who, const char* id) const
    {
        const auto opened = open_envelope(message, private_key(who), mikey_rand(i_));
        ASSERT_TRUE(opened) << describe(opened.error());
        // that implementation computes the MAC before it appends PKE
        expect_kemac(opened->kemac, Coverage::payload_as_last);
        ASSERT_EQ(opened->kemac.content.identities.size(), 1u);
        EXPECT_EQ(text_of(opened->kemac.content.identities[0].identity), id);
        if (record_->fields.contains("envelope_key")) {
            EXPECT_TRUE(opened->envelope_key == record_->secret("envelope_key"));
            expect_verification(opened->envelope_key);
        }
        const auto by_key = open_kemac(message, opened->envelope_key, mikey_rand(i_));
        ASSERT_TRUE(by_key);
        const auto other =
            open_envelope(message, private_key(who == "bob" ? "alice" : "bob"), mikey_rand(i_));
        EXPECT_FALSE(other);
    }

    void public_key() const
    {
        expect_envelope(i_, "bob", initiator_uri);
        expect_signature(i_, nullptr, initiator_uri, Coverage::message);
    }

    void reverse_rsa() const
    {
        expect_envelope(r_, "alice", responder_uri);
        expect_signature(i_, nullptr, initiator_uri, Coverage::message);
        expect_signature(r_, &i_, responder_uri, Coverage::message_responder_time);
    }

    std::shared_ptr<test::ExchangeRecord> record_;
    Message i_;
    Message r_;
};

const bool records_are_registered = [] {
    for (test::ExchangeRecord& one : test::read_exchanges()) {
        auto record = std::make_shared<test::ExchangeRecord>(std::move(one));
        testing::RegisterTest("Exchanges", record->name.c_str(), nullptr, nullptr, __FILE__,
                              __LINE__,
                              [record]() -> Exchanges* { return new OneExchange(record); });
    }
    return true;
}();

} // namespace
} // namespace lisrtp::mikey
