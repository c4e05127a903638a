// samples/milenage.cpp

#include "samples/milenage.h"

#include "samples/primitives.h"

namespace samples
{

namespace
{

/** rot(x, r): the result's octet i is x's octet i + r/8; all r of the standard are whole octets. */
Octets rotated(View x, std::size_t octets)
{
    Octets result;
    for (std::size_t i = 0; i < x.size(); ++i)
        result.push_back(x[(i + octets) % x.size()]);
    return result;
}

Octets part(View octets, std::size_t from, std::size_t count)
{
    const View slice = octets.subspan(from, count);
    return {slice.begin(), slice.end()};
}

} // namespace

AkaOutputs milenage(View k, View opc, View rand, View sqn, View amf)
{
    // TEMP = E_K(RAND XOR OPc)
    const Octets temp = aes_ecb(k, exclusive_or(rand, opc));

    // IN1 = SQN || AMF || SQN || AMF
    const Octets in1 = Builder().octets(sqn).octets(amf).octets(sqn).octets(amf).take();
    // OUT1 = E_K(TEMP XOR rot(IN1 XOR OPc, r1) XOR c1) XOR OPc,  r1 = 64, c1 = 0
    const Octets out1 =
        exclusive_or(aes_ecb(k, exclusive_or(temp, rotated(exclusive_or(in1, opc), 8))), opc);

    // OUTn = E_K(rot(TEMP XOR OPc, rn) XOR cn) XOR OPc
    const auto out = [&](std::size_t rotation_octets, std::uint8_t c) {
        Octets in = rotated(exclusive_or(temp, opc), rotation_octets);
        in.back() ^= c;
        return exclusive_or(aes_ecb(k, in), opc);
    };
    const Octets out2 = out(0, 1);  // r2 = 0,  c2 = 1
    const Octets out3 = out(4, 2);  // r3 = 32, c3 = 2
    const Octets out4 = out(8, 4);  // r4 = 64, c4 = 4
    const Octets out5 = out(12, 8); // r5 = 96, c5 = 8

    return {part(out1, 0, 8), part(out1, 8, 8), part(out2, 8, 8), out3, out4,
            part(out2, 0, 6), part(out5, 0, 6)};
}

} // namespace samples
