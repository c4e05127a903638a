#include "keys/mikey/describe.h"

#include <gtest/gtest.h>

#include <set>

namespace lisrtp::mikey
{
namespace
{

/** How many of the 256 numbers have a name, and whether no two share one. */
template <typename Number>
std::size_t named()
{
    std::size_t count = 0;
    std::set<std::string_view> names;
    for (unsigned i = 0; i < 256; ++i) {
        const std::string_view name = name_of(Number{static_cast<std::uint8_t>(i)});
        EXPECT_FALSE(name.empty());
        count += name != "unknown";
        names.insert(name);
    }
    EXPECT_EQ(names.size(), count + 1) << "the names and \"unknown\"";
    return count;
}

TEST(Names, EveryNumberHasItsOwn)
{
    EXPECT_EQ(named<DataType>(), 12u);
    EXPECT_EQ(named<PayloadType>(), 21u);
    EXPECT_EQ(named<PrfFunction>(), 2u);
    EXPECT_EQ(named<CsMapType>(), 3u);
    EXPECT_EQ(named<EncryptionAlgorithm>(), 3u);
    EXPECT_EQ(named<MacAlgorithm>(), 2u);
    EXPECT_EQ(named<TimestampType>(), 3u);
    EXPECT_EQ(named<IdType>(), 3u);
    EXPECT_EQ(named<CertType>(), 4u);
    EXPECT_EQ(named<SignatureType>(), 3u);
    EXPECT_EQ(named<KeyDataType>(), 4u);
    EXPECT_EQ(named<KeyValidityType>(), 3u);
    EXPECT_EQ(named<SrtpCipher>(), 4u);
    EXPECT_EQ(named<SrtpAuthentication>(), 5u);
    EXPECT_EQ(named<Coverage>(), 9u);
    EXPECT_EQ(named<Quirk>(), 6u);
}

TEST(Names, OfPlainNumbers)
{
    EXPECT_EQ(name_of_dh_group(0), "OAKLEY 5");
    EXPECT_EQ(name_of_dh_group(1), "OAKLEY 1");
    EXPECT_EQ(name_of_dh_group(2), "OAKLEY 2");
    EXPECT_EQ(name_of_dh_group(3), "unknown");
    EXPECT_EQ(name_of_dh_group(241), "private");
    EXPECT_EQ(name_of_srtp_parameter(20), "AEAD tag length");
    EXPECT_EQ(name_of_srtp_parameter(14), "unknown");
    EXPECT_EQ(name_of_error(3), "invalid MAC");
    EXPECT_EQ(name_of_error(200), "unknown");
}

TEST(Modes, AreTheWordsOfTheReport)
{
    EXPECT_EQ(mode_of(DataType::psk_response), "mikey-psk");
    EXPECT_EQ(mode_of(DataType::pk_init), "mikey-pk");
    EXPECT_EQ(mode_of(DataType::dh_init), "mikey-dh");
    EXPECT_EQ(mode_of(DataType::dhhmac_init), "mikey-dhhmac");
    EXPECT_EQ(mode_of(DataType::rsa_r_response), "mikey-rsa-r");
    EXPECT_EQ(mode_of(DataType::error), "");
    EXPECT_EQ(mode_of(DataType{77}), "");
}

} // namespace
} // namespace lisrtp::mikey
