// Shared values computed together: MIKEY exchanges of other software, and refusals among them.

#include "keys/agreement/diffie_hellman.h"
#include "keys/base/hex.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace lisrtp::agreement
{
namespace
{

TEST(SharedValues, AreTheTgksOfBothTerminals)
{
    std::vector<SecretBytes> own;
    std::vector<Bytes> peers;
    std::vector<std::string> tgks;
    for (const std::string file_name : {"rfc-prf", "tgk16"}) {
        std::ifstream file(LISRTP_TEST_DATA "/vectors/mikey/mikey_exchanges_" + file_name +
                           ".json");
        for (const auto& one : nlohmann::json::parse(file)) {
            if (!one.contains("dh_x1") ||
                one.at("initiator").at("tgk") != one.at("responder").at("tgk"))
                continue;
            const auto x1 = secret_from_hex(one.at("dh_x1").get<std::string>()).value();
            const auto x2 = secret_from_hex(one.at("dh_x2").get<std::string>()).value();
            peers.push_back(public_value(Group::oakley5, x2).value());
            peers.push_back(public_value(Group::oakley5, x1).value());
            own.push_back(x1.clone());
            own.push_back(x2.clone());
            tgks.insert(tgks.end(), 2, one.at("responder").at("tgk").get<std::string>());
        }
    }
    ASSERT_GE(own.size(), 8u);
    std::vector<SharedValueWanted> wanted;
    for (std::size_t i = 0; i < own.size(); ++i)
        wanted.push_back({&own[i], peers[i]});
    const auto found = shared_values(Group::oakley5, wanted);
    ASSERT_EQ(found.size(), own.size());
    for (std::size_t i = 0; i < own.size(); ++i)
        EXPECT_EQ(to_hex(found[i].value().reveal()), tgks[i]);
}

TEST(SharedValues, RefuseEachForItself)
{
    const SecretBytes x = SecretBytes::copy_of(Bytes{7});
    const SecretBytes none;
    for (const Group group : {Group::oakley1, Group::modp4096, Group::p256, Group::x25519}) {
        SCOPED_TRACE(name_of(group));
        const Bytes good = public_value(group, SecretBytes::copy_of(Bytes{9})).value();
        const Bytes bad(value_octets(group));
        const Bytes truncated(good.begin(), good.end() - 1);
        const std::vector<SharedValueWanted> wanted = {{&x, good}, {&none, good},   {&x, bad},
                                                       {&x, good}, {&x, truncated}, {&none, bad},
                                                       {&x, good}};
        const auto found = shared_values(group, wanted);
        ASSERT_EQ(found.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto alone = shared_value(group, *wanted[i].x, wanted[i].peer_value);
            ASSERT_EQ(bool(found[i]), bool(alone)) << i;
            if (alone)
                EXPECT_EQ(to_hex(found[i]->reveal()), to_hex(alone->reveal()));
            else
                EXPECT_EQ(describe(found[i].error()), describe(alone.error())) << i;
        }
    }
    EXPECT_TRUE(shared_values(Group::oakley5, {}).empty());
}

} // namespace
} // namespace lisrtp::agreement
