// samples/dh_protocols.cpp

#include "samples/dh_protocols.h"

#include "samples/mikey_message.h"
#include "samples/primitives.h"

namespace samples
{

Octets mti_shared(const DhGroup& group, View x, View a, View peer_value, View peer_long_term)
{
    return product(power(peer_value, a, group.prime), power(peer_long_term, x, group.prime),
                   group.prime);
}

Octets sts_signature(const char* side, View k_m, View own, View peer)
{
    const Octets key = first(hmac_sha256(k_m, octets_of(std::string("sts ") + side)), 16);
    const Octets values = Builder().octets(own).octets(peer).take();
    return aes_ctr(key, Octets(16), rsa_sha1_signature(pem_name(side, "key"), values));
}

std::vector<Octets> conference_round_two(const DhGroup& group, const std::vector<Octets>& x)
{
    const std::size_t n = x.size();
    std::vector<Octets> values;
    for (std::size_t i = 0; i < n; ++i) {
        const Octets after = dh_value(group, x[(i + 1) % n]);
        const Octets before = dh_value(group, x[(i + n - 1) % n]);
        values.push_back(
            power(product(after, inverse(before, group.prime), group.prime), x[i], group.prime));
    }
    return values;
}

Octets conference_key(const DhGroup& group, const std::vector<Octets>& x)
{
    Octets key = {1};
    for (std::size_t i = 0; i < x.size(); ++i)
        key = product(key, power(dh_value(group, x[i]), x[(i + 1) % x.size()], group.prime),
                      group.prime);
    return key;
}

} // namespace samples
