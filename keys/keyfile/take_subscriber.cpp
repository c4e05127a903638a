#include "keys/keyfile/take_subscriber.h"

#include "keys/aka/milenage.h"
#include "keys/aka/tuak.h"

#include <array>

namespace lisrtp::keyfile
{

namespace
{

// In the order of aka::Algorithm.
constexpr auto algorithms = std::to_array<std::string_view>({"none", "milenage", "tuak"});

unsigned take_bits(Section& section, std::string_view name, unsigned otherwise)
{
    const auto written = section.integer(name, Need::optional, 1, 1024);
    return written ? static_cast<unsigned>(*written) : otherwise;
}

aka::TuakParameters take_tuak_parameters(Section& section)
{
    aka::TuakParameters tuak;
    tuak.res_bits = take_bits(section, "res_bits", tuak.res_bits);
    tuak.mac_bits = take_bits(section, "mac_bits", tuak.mac_bits);
    tuak.ck_bits = take_bits(section, "ck_bits", tuak.ck_bits);
    tuak.ik_bits = take_bits(section, "ik_bits", tuak.ik_bits);
    tuak.keccak_iterations = take_bits(section, "keccak_iterations", tuak.keccak_iterations);
    if (const auto checked = aka::check_parameters(tuak); !checked)
        section.fail(checked.error().field, "is not a length that TUAK has",
                     "mac 64, 128, 256; res 32, 64, 128, 256; ck and ik 128, 256");
    return tuak;
}

/** OPc as it is, or computed out of OP; exactly one of them must be there. */
SecretBytes take_operator_key(Section& section, std::string_view own, std::string_view operators,
                              std::size_t octets, auto compute)
{
    SecretBytes opc = section.secret_hex(own, Need::optional, Lengths::exactly({octets}));
    const SecretBytes op =
        section.secret_hex(operators, Need::optional, Lengths::exactly({octets}));
    if (section.has(own) == section.has(operators)) {
        section.fail_at(section.at(), "a subscriber needs either `" + std::string(own) + "` or `" +
                                          std::string(operators) + "`");
        return {};
    }
    if (op.empty())
        return opc;
    auto computed = compute(op);
    return computed ? *std::move(computed) : SecretBytes();
}

} // namespace

Subscriber take_subscriber(Section& section)
{
    Subscriber subscriber;
    const auto algorithm = section.choice("algorithm", Need::required, algorithms);
    subscriber.algorithm = static_cast<aka::Algorithm>(algorithm.value_or(0));
    switch (subscriber.algorithm) {
    case aka::Algorithm::milenage:
        subscriber.k = section.secret_hex("k", Need::required, Lengths::exactly({16}));
        subscriber.opc = take_operator_key(section, "opc", "op", 16, [&](const SecretBytes& op) {
            return aka::milenage_opc(subscriber.k, op);
        });
        break;
    case aka::Algorithm::tuak:
        subscriber.k = section.secret_hex("k", Need::required, Lengths::exactly({16, 32}));
        subscriber.tuak = take_tuak_parameters(section);
        subscriber.opc = take_operator_key(section, "topc", "top", 32, [&](const SecretBytes& top) {
            return aka::tuak_topc(subscriber.k, top, subscriber.tuak.keccak_iterations);
        });
        break;
    case aka::Algorithm::none:
        subscriber.k = section.secret_hex("k", Need::required, Lengths::between(1, 1024));
        // The milenage-f* functions want an OPc also where AKA itself is not used.
        subscriber.opc = section.secret_hex("opc", Need::optional, Lengths::exactly({16}));
        break;
    }
    return subscriber;
}

} // namespace lisrtp::keyfile
