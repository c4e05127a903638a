#include "keys/aka/tuak.h"

#include "keys/aka/keccak.h"

#include <string_view>

namespace lisrtp::aka
{

namespace
{

constexpr std::size_t topc_octets = 32;
constexpr unsigned most_iterations = 1024;

// Where things stand in the state, in octets.  TS 35.231, 6: every field is put in with its last
// octet first, and taken out so.
constexpr std::size_t at_topc = 0;
constexpr std::size_t at_instance = 32;
constexpr std::size_t at_algorithm_name = 33;
constexpr std::size_t at_rand = 40;
constexpr std::size_t at_amf = 56;
constexpr std::size_t at_sqn = 58;
constexpr std::size_t at_key = 64;
constexpr std::size_t at_padding = 96;      // bits 768 to 772 are ones,
constexpr std::size_t at_padding_end = 135; // and so is bit 1087
constexpr std::size_t at_ck = 32;
constexpr std::size_t at_ik = 64;
constexpr std::size_t at_ak = 96;

// INSTANCE, most significant bit first: two bits of function, three of the length of MAC or RES,
// one each of CK, IK and K.
constexpr std::uint8_t instance_f1 = 0x00;
constexpr std::uint8_t instance_f1_star = 0x80;
constexpr std::uint8_t instance_f2345 = 0x40;
constexpr std::uint8_t instance_f5_star = 0xC0;
constexpr std::uint8_t instance_ck_256 = 0x04;
constexpr std::uint8_t instance_ik_256 = 0x02;
constexpr std::uint8_t instance_k_256 = 0x01;

/** INSTANCE[2..4]: 000 for 32 bits, 001 for 64, 010 for 128, 100 for 256. */
std::uint8_t instance_length(unsigned bits)
{
    return static_cast<std::uint8_t>((bits / 64) << 3);
}

/** The 1600 bits of IN, then of OUT. */
class State
{
public:
    State() : octets_(200)
    {
        put(at_algorithm_name, view_of("TUAK1.0"));
        octets_.reveal_mutable()[at_padding] = 0x1F;
        octets_.reveal_mutable()[at_padding_end] = 0x80;
    }
    void put(std::size_t at, ByteView field)
    {
        std::reverse_copy(field.begin(), field.end(),
                          octets_.reveal_mutable().begin() + static_cast<std::ptrdiff_t>(at));
    }
    void set_instance(std::uint8_t instance) { octets_.reveal_mutable()[at_instance] = instance; }
    void permute(unsigned iterations)
    {
        for (unsigned i = 0; i < iterations; ++i)
            keccak_f1600(octets_.reveal_mutable().first<200>());
    }
    SecretBytes take(std::size_t at, std::size_t octets) const
    {
        SecretBytes field = octets_.slice(at, at + octets);
        const auto out = field.reveal_mutable();
        std::reverse(out.begin(), out.end());
        return field;
    }

private:
    SecretBytes octets_;
};

Result<void> check_key(const SecretBytes& k)
{
    if (k.size() != 16 && k.size() != 32)
        return Error{ErrorCode::bad_key_length, "K", k.size()};
    return {};
}

std::uint8_t instance_of_key(const SecretBytes& k)
{
    return k.size() == 32 ? instance_k_256 : 0;
}

Result<void> check_inputs(const SecretBytes& k, const SecretBytes& topc, ByteView aka_rand,
                          const TuakParameters& parameters)
{
    if (const auto checked = check_parameters(parameters); !checked)
        return checked.error();
    if (const auto checked = check_key(k); !checked)
        return checked.error();
    if (topc.size() != topc_octets)
        return Error{ErrorCode::bad_key_length, "TOPc", topc.size()};
    if (aka_rand.size() != rand_octets)
        return Error{ErrorCode::bad_length, "RAND", aka_rand.size()};
    return {};
}

State permuted(const SecretBytes& k, const SecretBytes& topc, ByteView aka_rand, ByteView sqn,
               ByteView amf, std::uint8_t instance, unsigned iterations)
{
    State state;
    state.put(at_topc, topc.reveal());
    state.set_instance(static_cast<std::uint8_t>(instance | instance_of_key(k)));
    state.put(at_rand, aka_rand);
    state.put(at_amf, amf);
    state.put(at_sqn, sqn);
    state.put(at_key, k.reveal());
    state.permute(iterations);
    return state;
}

} // namespace

Result<void> check_parameters(const TuakParameters& p)
{
    if (p.mac_bits != 64 && p.mac_bits != 128 && p.mac_bits != 256)
        return Error{ErrorCode::out_of_range, "mac_bits", p.mac_bits};
    if (p.res_bits != 32 && p.res_bits != 64 && p.res_bits != 128 && p.res_bits != 256)
        return Error{ErrorCode::out_of_range, "res_bits", p.res_bits};
    if (p.ck_bits != 128 && p.ck_bits != 256)
        return Error{ErrorCode::out_of_range, "ck_bits", p.ck_bits};
    if (p.ik_bits != 128 && p.ik_bits != 256)
        return Error{ErrorCode::out_of_range, "ik_bits", p.ik_bits};
    if (p.keccak_iterations == 0 || p.keccak_iterations > most_iterations)
        return Error{ErrorCode::out_of_range, "keccak_iterations", p.keccak_iterations};
    return {};
}

Result<SecretBytes> tuak_topc(const SecretBytes& k, const SecretBytes& top,
                              unsigned keccak_iterations)
{
    TuakParameters parameters;
    parameters.keccak_iterations = keccak_iterations;
    if (const auto checked = check_parameters(parameters); !checked)
        return checked.error();
    if (const auto checked = check_key(k); !checked)
        return checked.error();
    if (top.size() != topc_octets)
        return Error{ErrorCode::bad_key_length, "TOP", top.size()};
    return permuted(k, top, {}, {}, {}, 0, keccak_iterations).take(at_topc, topc_octets);
}

Result<Responses> tuak_responses(const SecretBytes& k, const SecretBytes& topc, ByteView aka_rand,
                                 const TuakParameters& p)
{
    if (const auto checked = check_inputs(k, topc, aka_rand, p); !checked)
        return checked.error();
    const auto instance = static_cast<std::uint8_t>(instance_f2345 | instance_length(p.res_bits) |
                                                    (p.ck_bits == 256 ? instance_ck_256 : 0) |
                                                    (p.ik_bits == 256 ? instance_ik_256 : 0));
    const State out = permuted(k, topc, aka_rand, {}, {}, instance, p.keccak_iterations);
    const State star = permuted(k, topc, aka_rand, {}, {}, instance_f5_star, p.keccak_iterations);

    Responses responses;
    responses.res = out.take(0, p.res_bits / 8);
    responses.ck = out.take(at_ck, p.ck_bits / 8);
    responses.ik = out.take(at_ik, p.ik_bits / 8);
    responses.ak = out.take(at_ak, sqn_octets);
    responses.ak_star = star.take(at_ak, sqn_octets);
    return responses;
}

Result<Macs> tuak_macs(const SecretBytes& k, const SecretBytes& topc, ByteView aka_rand,
                       ByteView sqn, ByteView amf, const TuakParameters& p)
{
    if (const auto checked = check_inputs(k, topc, aka_rand, p); !checked)
        return checked.error();
    if (sqn.size() != sqn_octets)
        return Error{ErrorCode::bad_length, "SQN", sqn.size()};
    if (amf.size() != amf_octets)
        return Error{ErrorCode::bad_length, "AMF", amf.size()};
    const std::uint8_t length = instance_length(p.mac_bits);
    const auto mac = [&](std::uint8_t function) {
        const auto instance = static_cast<std::uint8_t>(function | length);
        return permuted(k, topc, aka_rand, sqn, amf, instance, p.keccak_iterations)
            .take(0, p.mac_bits / 8);
    };
    return Macs{mac(instance_f1), mac(instance_f1_star)};
}

} // namespace lisrtp::aka
