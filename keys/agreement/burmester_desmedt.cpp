#include "keys/agreement/burmester_desmedt.h"

#include "keys/agreement/element.h"

namespace lisrtp::agreement
{

Result<Bytes> conference_round_two(Group group, const SecretBytes& x, ByteView z_before,
                                   ByteView z_after)
{
    const auto divisor = inverse(group, z_before);
    if (!divisor)
        return divisor.error();
    const auto quotient = product(group, z_after, divisor->reveal());
    if (!quotient)
        return quotient.error();
    const auto value = power(group, quotient->reveal(), x);
    if (!value)
        return value.error();
    return copy_of(value->reveal());
}

Result<SecretBytes> conference_key(Group group, std::size_t position, const SecretBytes& x,
                                   const std::vector<Bytes>& z, const std::vector<Bytes>& big_x)
{
    const std::size_t n = z.size();
    if (n < fewest_conference_participants || big_x.size() != n)
        return Error{ErrorCode::bad_length, "conference", 0};
    if (position >= n)
        return Error{ErrorCode::out_of_range, "participant", position};
    // With A_0 = z_(i-1)^(x_i) and A_j = A_(j-1) X_(i+j-1), each A_j is g^(x_(i+j-1) x_(i+j)), and
    // K = A_0 A_1 ... A_(n-1): the powers n, n-1, n-2 ... of the formula come by themselves.
    auto a = power(group, z[(position + n - 1) % n], x);
    if (!a)
        return a.error();
    SecretBytes key = a->clone();
    for (std::size_t j = 1; j < n; ++j) {
        a = product(group, a->reveal(), big_x[(position + j - 1) % n]);
        if (!a)
            return a.error();
        auto next = product(group, key.reveal(), a->reveal());
        if (!next)
            return next.error();
        key = *std::move(next);
    }
    return tgk_of(group, key);
}

Result<bool> round_two_is_consistent(Group group, const std::vector<Bytes>& big_x)
{
    if (big_x.size() < fewest_conference_participants)
        return Error{ErrorCode::bad_length, "conference", 0};
    // The last must be the inverse of all the others' product.
    auto others = SecretBytes::copy_of(big_x.front());
    for (std::size_t i = 1; i + 1 < big_x.size(); ++i) {
        auto next = product(group, others.reveal(), big_x[i]);
        if (!next)
            return next.error();
        others = *std::move(next);
    }
    const auto expected = inverse(group, others.reveal());
    if (!expected)
        return expected.error();
    return same_octets(expected->reveal(), big_x.back());
}

} // namespace lisrtp::agreement
