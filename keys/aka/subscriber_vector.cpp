#include "keys/aka/subscriber_vector.h"

#include "keys/base/reader.h"

namespace lisrtp::aka
{

namespace
{

Bytes unhidden(ByteView hidden_sqn, const SecretBytes& anonymity_key)
{
    Bytes sqn = copy_of(hidden_sqn);
    for (std::size_t i = 0; i < sqn.size(); ++i)
        sqn[i] ^= anonymity_key.reveal()[i];
    return sqn;
}

Check compare(ByteView computed, ByteView seen)
{
    return equal_in_constant_time(computed, seen) ? Check::fits : Check::differs;
}

} // namespace

std::size_t autn_octets(const Subscriber& subscriber)
{
    constexpr unsigned milenage_mac_bits = 64;
    return sqn_octets + amf_octets +
           (subscriber.algorithm == Algorithm::tuak ? subscriber.tuak.mac_bits
                                                    : milenage_mac_bits) /
               8;
}

Result<SubscriberVector> subscriber_vector(const Subscriber& subscriber, ByteView aka_rand,
                                           ByteView autn)
{
    auto computed = responses(subscriber, aka_rand);
    if (!computed)
        return computed.error();

    SubscriberVector vector;
    vector.quintet.rand = copy_of(aka_rand);
    vector.quintet.autn = copy_of(autn);
    vector.quintet.xres = std::move(computed->res);
    vector.quintet.ck = std::move(computed->ck);
    vector.quintet.ik = std::move(computed->ik);
    vector.ak = std::move(computed->ak);
    if (autn.empty())
        return vector;

    // AUTN = (SQN XOR AK) || AMF || MAC-A
    Reader in(autn);
    const ByteView hidden_sqn = in.octets(sqn_octets, "SQN in AUTN");
    vector.amf = copy_of(in.octets(amf_octets, "AMF in AUTN"));
    const ByteView mac_a = in.rest();
    if (!in.ok())
        return Error{ErrorCode::bad_length, "AUTN", autn.size()};
    vector.sqn = unhidden(hidden_sqn, vector.ak);
    const auto expected = macs(subscriber, aka_rand, vector.sqn, vector.amf);
    if (!expected)
        return expected.error();
    if (mac_a.size() != expected->mac_a.size())
        return Error{ErrorCode::bad_length, "AUTN", autn.size()};
    vector.mac_a = compare(expected->mac_a.reveal(), mac_a);
    return vector;
}

Result<Resynchronisation> check_auts(const Subscriber& subscriber, ByteView aka_rand, ByteView auts)
{
    if (auts.size() != autn_octets(subscriber) - amf_octets)
        return Error{ErrorCode::bad_length, "AUTS", auts.size()};
    const auto computed = responses(subscriber, aka_rand);
    if (!computed)
        return computed.error();
    Resynchronisation outcome;
    outcome.sqn_ms = unhidden(auts.first(sqn_octets), computed->ak_star);
    const std::uint8_t amf_star[amf_octets] = {0, 0}; // TS 33.102, 6.3.3
    const auto expected = macs(subscriber, aka_rand, outcome.sqn_ms, amf_star);
    if (!expected)
        return expected.error();
    outcome.mac_s = compare(expected->mac_s.reveal(), auts.subspan(sqn_octets));
    return outcome;
}

} // namespace lisrtp::aka
