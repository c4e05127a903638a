// samples/core_network.cpp

#include "samples/core_network.h"

#include "samples/calendar.h"
#include "samples/primitives.h"

namespace samples
{

namespace
{

constexpr std::uint32_t vendor = 10415;
constexpr std::uint8_t protocol_sctp = 132;

/** code | V and M | length | vendor | data | padding */
Octets avp(std::uint32_t code, View data, bool of_3gpp = true)
{
    const std::size_t length = (of_3gpp ? 12 : 8) + data.size();
    Builder built;
    built.u32(code).u8(of_3gpp ? 0xC0 : 0x40).u8(0).u16(length);
    if (of_3gpp)
        built.u32(vendor);
    built.octets(data);
    for (std::size_t i = length; i % 4 != 0; ++i)
        built.u8(0);
    return built.take();
}

Octets avp(std::uint32_t code, const std::string& text, bool of_3gpp = true)
{
    return avp(code, octets_of(text), of_3gpp);
}

Octets joined(std::initializer_list<Octets> parts)
{
    Builder built;
    for (const Octets& part : parts)
        built.octets(part);
    return built.take();
}

Octets number(std::uint32_t value)
{
    return Builder().u32(value).take();
}

/** SIP-Auth-Data-Item. */
Octets auth_data_item(const Quintet& vector, std::uint32_t item)
{
    return avp(612, joined({avp(613, number(item)), avp(608, "Digest-AKAv1-MD5"),
                            avp(609, joined({vector.rand, vector.autn})), avp(610, vector.xres),
                            avp(625, vector.ck), avp(626, vector.ik)}));
}

Octets message(bool request, std::uint32_t command, std::uint32_t application, std::uint32_t id,
               const Octets& avps)
{
    return Builder()
        .u8(1)
        .u8(0)
        .u16(20 + avps.size())
        .u8(request ? 0xC0 : 0x40)
        .u8(command >> 16)
        .u16(command & 0xFFFF)
        .u32(application)
        .u32(id)
        .u32(id)
        .octets(avps)
        .take();
}

/** CRC-32C, reflected.  RFC 9260, appendix A. */
std::uint32_t crc32c(View octets)
{
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t octet : octets) {
        crc ^= octet;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
    }
    return ~crc;
}

} // namespace

CoreNetwork::CoreNetwork(World& world, Endpoint scscf, Endpoint hss, const std::string& stream)
    : world_(world), scscf_(std::move(scscf)), hss_(std::move(hss)),
      drbg_(world.drbg.stream("core/" + stream)), tsn_(drbg_.u32())
{
}

void CoreNetwork::ask_on_cx(const Party& party, const std::vector<Quintet>& vectors,
                            std::uint64_t at_us)
{
    constexpr std::uint32_t multimedia_auth = 303, cx = 16777216;
    const std::string& realm = party.network->domain;
    const std::uint32_t id = drbg_.u32();
    const Octets session = avp(263, "scscf." + realm + ";" + drbg_.token(6), false);
    send(scscf_, hss_,
         message(true, multimedia_auth, cx, id,
                 joined({session, avp(264, "scscf." + realm, false), avp(296, realm, false),
                         avp(283, realm, false), avp(1, party.impi, false), avp(601, party.impu),
                         avp(607, number(static_cast<std::uint32_t>(vectors.size())))})),
         at_us);
    // User-Name and Public-Identity may stay out of the answer.
    Builder answer;
    answer.octets(session)
        .octets(avp(264, "hss." + realm, false))
        .octets(avp(296, realm, false))
        .octets(avp(268, number(2001), false));
    std::uint32_t item = 0;
    for (const Quintet& vector : vectors)
        answer.octets(auth_data_item(vector, ++item));
    send(hss_, scscf_, message(false, multimedia_auth, cx, id, answer.take()), at_us + us(0.004));
}

void CoreNetwork::ask_on_s6a(const Party& party, const Quintet& vector, std::uint64_t at_us)
{
    constexpr std::uint32_t authentication_information = 318, s6a = 16777251;
    const std::uint32_t id = drbg_.u32();
    const Octets session = avp(263, "mme;" + drbg_.token(6), false);
    send(scscf_, hss_,
         message(true, authentication_information, s6a, id,
                 joined({session, avp(1, party.impi.substr(0, party.impi.find('@')), false)})),
         at_us);
    const Octets kasme = hmac_sha256(joined({vector.ck, vector.ik}), octets_of("\x10"));
    const Octets e_utran = avp(1414, joined({avp(1447, vector.rand), avp(1448, vector.xres),
                                             avp(1449, vector.autn), avp(1450, kasme)}));
    send(hss_, scscf_,
         message(false, authentication_information, s6a, id,
                 joined({session, avp(268, number(2001), false), avp(1413, e_utran)})),
         at_us + us(0.004));
}

/** One DATA chunk in one packet.  RFC 9260, 3. */
void CoreNetwork::send(const Endpoint& from, const Endpoint& to, const Octets& message,
                       std::uint64_t at_us)
{
    constexpr std::uint8_t whole_message = 3;
    constexpr std::uint32_t diameter = 46;
    Builder chunk;
    chunk.u8(0)
        .u8(whole_message)
        .u16(16 + message.size())
        .u32(tsn_++)
        .u16(0)
        .u16(0)
        .u32(diameter)
        .octets(message);
    const auto packet = [&](const Octets& checksum) {
        return Builder()
            .u16(from.port)
            .u16(to.port)
            .u32(0x5C7B0001)
            .octets(checksum)
            .octets(chunk.built())
            .take();
    };
    const std::uint32_t crc = crc32c(packet(Octets(4)));
    const auto octet = [crc](int shift) { return static_cast<std::uint8_t>(crc >> shift); };
    world_.tape.record(
        {at_us, from, to, packet({octet(0), octet(8), octet(16), octet(24)}), protocol_sctp});
}

} // namespace samples
