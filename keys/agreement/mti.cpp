#include "keys/agreement/mti.h"

#include "keys/agreement/element.h"

namespace lisrtp::agreement
{

Result<SecretBytes> mti_a0_shared_value(Group group, const SecretBytes& x, const SecretBytes& a,
                                        ByteView peer_value, ByteView peer_long_term)
{
    const auto first = power(group, peer_value, a); // (g^y)^a
    if (!first)
        return first.error();
    const auto second = power(group, peer_long_term, x); // (g^b)^x
    if (!second)
        return second.error();
    const auto shared = product(group, first->reveal(), second->reveal());
    if (!shared)
        return shared.error();
    return tgk_of(group, *shared);
}

} // namespace lisrtp::agreement
