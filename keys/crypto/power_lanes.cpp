// Compiled for AVX-512, so nothing that other files share may be compiled here: no header of the
// project or of the standard library that brings functions.

#include "keys/crypto/power_lanes.h"

#include <immintrin.h>

namespace lisrtp::crypto::power_lanes
{

namespace
{

using Vector [[gnu::vector_size(64)]] = unsigned long long;
constexpr std::size_t step = limbs_step;

Vector load(const Limbs& limbs)
{
    return reinterpret_cast<Vector>(_mm512_load_si512(&limbs));
}

void store(Limbs& limbs, Vector value)
{
    _mm512_store_si512(&limbs, reinterpret_cast<__m512i>(value));
}

/** The same in every lane. */
Vector all(std::uint64_t value)
{
    return Vector{} + value;
}

/** sum + the product's lower 52 bits. */
Vector add_low(Vector sum, Vector a, Vector b)
{
    return reinterpret_cast<Vector>(_mm512_madd52lo_epu64(reinterpret_cast<__m512i>(sum),
                                                          reinterpret_cast<__m512i>(a),
                                                          reinterpret_cast<__m512i>(b)));
}

/** sum + the product's upper 52 bits. */
Vector add_high(Vector sum, Vector a, Vector b)
{
    return reinterpret_cast<Vector>(_mm512_madd52hi_epu64(reinterpret_cast<__m512i>(sum),
                                                          reinterpret_cast<__m512i>(a),
                                                          reinterpret_cast<__m512i>(b)));
}

// The columns of a sum of products: column k takes the lower halves of a_i b_j with i + j = k and
// the upper ones with i + j + 1 = k, and no carries until the end. At most 4 most_limbs numbers
// below 2^52 come together in one, so 64 bits hold it.

/** Adds to the columns the product of ten limbs and `count`, a multiple of ten. */
[[gnu::noinline]] void add_rows(Limbs* columns, const Limbs* ten, const Limbs* many,
                                std::size_t count)
{
    Vector a[step];
    Vector sum[step + 1]; // the columns that a limb of `many` adds to
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i) {
        a[i] = load(ten[i]);
        sum[i] = load(columns[i]);
    }
    for (std::size_t j = 0; j < count; j += step) {
#pragma GCC unroll 10
        for (std::size_t k = 0; k < step; ++k) {
            const Vector b = load(many[j + k]);
            sum[step] = load(columns[j + k + step]);
#pragma GCC unroll 10
            for (std::size_t i = 0; i < step; ++i)
                sum[i] = add_low(sum[i], a[i], b);
#pragma GCC unroll 10
            for (std::size_t i = 0; i < step; ++i)
                sum[i + 1] = add_high(sum[i + 1], a[i], b);
            store(columns[j + k], sum[0]);
#pragma GCC unroll 10
            for (std::size_t i = 0; i < step; ++i)
                sum[i] = sum[i + 1];
        }
    }
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i)
        store(columns[count + i], sum[i]);
}

/** Adds a_i a_j of ten limbs, i < j. */
[[gnu::noinline]] void add_mixed_products(Limbs* columns, const Limbs* ten)
{
    Vector a[step];
    Vector sum[2 * step];
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i)
        a[i] = load(ten[i]);
#pragma GCC unroll 20
    for (std::size_t i = 0; i < 2 * step; ++i)
        sum[i] = load(columns[i]);
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i)
#pragma GCC unroll 10
        for (std::size_t j = i + 1; j < step; ++j) {
            sum[i + j] = add_low(sum[i + j], a[i], a[j]);
            sum[i + j + 1] = add_high(sum[i + j + 1], a[i], a[j]);
        }
#pragma GCC unroll 20
    for (std::size_t i = 0; i < 2 * step; ++i)
        store(columns[i], sum[i]);
}

/** All columns twice, and then the squares a_i^2. */
[[gnu::noinline]] void double_and_add_squares(Limbs* columns, const Limbs* a, std::size_t limbs)
{
    for (std::size_t i = 0; i < limbs; ++i) {
        const Vector limb = load(a[i]);
        const Vector even = load(columns[2 * i]);
        const Vector odd = load(columns[2 * i + 1]);
        store(columns[2 * i], add_low(even + even, limb, limb));
        store(columns[2 * i + 1], add_high(odd + odd, limb, limb));
    }
}

/**
 * Ten limbs q, such that the columns + q n have zeros in the lowest ten; these ten are then done
 * with, and their carry is added to the next. Adds what of q n goes to the first twenty columns
 * and comes of n's first ten limbs.
 */
[[gnu::noinline]] void find_quotient(Limbs* columns, Limbs* quotient, const Limbs* n, Vector k0)
{
    Vector sum[2 * step];
    Vector q[step];
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i)
        sum[i] = load(columns[i]);
    Vector carry{};
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i) {
        sum[i] += carry;
        q[i] = add_low(Vector{}, sum[i], k0); // q_i = sum_i k0 mod 2^52
        carry = add_low(sum[i], q[i], load(n[0])) >> limb_bits;
#pragma GCC unroll 10
        for (std::size_t j = 1; i + j < step; ++j) {
            sum[i + j] = add_high(sum[i + j], q[i], load(n[j - 1]));
            sum[i + j] = add_low(sum[i + j], q[i], load(n[j]));
        }
        store(quotient[i], q[i]);
    }
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i)
        sum[step + i] = load(columns[step + i]);
    sum[step] += carry;
#pragma GCC unroll 10
    for (std::size_t j = 0; j < step; ++j) {
        const Vector limb = load(n[j]);
#pragma GCC unroll 10
        for (std::size_t i = step - 1 - j; i < step; ++i) {
            if (i + j >= step)
                sum[i + j] = add_low(sum[i + j], q[i], limb);
            sum[i + j + 1] = add_high(sum[i + j + 1], q[i], limb);
        }
    }
#pragma GCC unroll 10
    for (std::size_t i = 0; i < step; ++i)
        store(columns[step + i], sum[step + i]);
}

/** result = columns / R mod n. */
void reduce(const Numbers& numbers, Limbs* columns, Limbs* quotient, Limbs* result)
{
    const std::size_t limbs = numbers.limbs;
    const Vector k0 = all(numbers.k0);
    for (std::size_t i = 0; i < limbs; i += step) {
        find_quotient(columns + i, quotient, numbers.n, k0);
        add_rows(columns + i + step, quotient, numbers.n + step, limbs - step);
    }
    Vector carry{};
    for (std::size_t i = 0; i < limbs; ++i) {
        const Vector sum = load(columns[limbs + i]) + carry;
        store(result[i], sum & all((std::uint64_t{1} << limb_bits) - 1));
        carry = sum >> limb_bits;
    }
}

void clear(Limbs* limbs, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        store(limbs[i], Vector{});
}

void copy(Limbs* to, const Limbs* from, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        store(to[i], load(from[i]));
}

/** What multiplications work in: columns, then a quotient. */
struct Work {
    Limbs* columns;
    Limbs* quotient;

    Work(Limbs* work, std::size_t limbs) : columns(work), quotient(work + 2 * limbs) {}
};

void multiply(const Numbers& numbers, const Work& work, Limbs* result, const Limbs* a,
              const Limbs* b)
{
    clear(work.columns, 2 * numbers.limbs);
    for (std::size_t i = 0; i < numbers.limbs; i += step)
        add_rows(work.columns + i, a + i, b, numbers.limbs);
    reduce(numbers, work.columns, work.quotient, result);
}

/** a^2 = 2 (sum of a_i a_j, i < j) + sum of a_i^2 */
void square(const Numbers& numbers, const Work& work, Limbs* a)
{
    clear(work.columns, 2 * numbers.limbs);
    for (std::size_t i = 0; i < numbers.limbs; i += step) {
        const std::size_t next = i + step;
        add_mixed_products(work.columns + 2 * i, a + i);
        add_rows(work.columns + i + next, a + i, a + next, numbers.limbs - next);
    }
    double_and_add_squares(work.columns, a, numbers.limbs);
    reduce(numbers, work.columns, work.quotient, a);
}

/** Reads the whole table, whatever the digits are. */
void pick(Limbs* picked, const Limbs* table, std::size_t limbs, unsigned digit_bits, Vector digit)
{
    const std::size_t entries = std::size_t{1} << digit_bits;
    for (std::size_t i = 0; i < limbs; i += step) {
        Vector found[step]{};
        for (std::size_t entry = 0; entry < entries; ++entry) {
            const auto here = reinterpret_cast<Vector>(digit == all(entry)); // all bits or none
            const Limbs* const limbs_here = table + entry * limbs + i;
#pragma GCC unroll 10
            for (std::size_t k = 0; k < step; ++k)
                found[k] |= here & load(limbs_here[k]);
        }
#pragma GCC unroll 10
        for (std::size_t k = 0; k < step; ++k)
            store(picked[i + k], found[k]);
    }
}

} // namespace

bool processor_has_them()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma");
}

std::size_t product_work_limbs(std::size_t limbs)
{
    return 2 * limbs + step;
}

std::size_t work_limbs(std::size_t limbs, unsigned digit_bits)
{
    // and a table of base^0, base^1, ... base^(2^w - 1), and what was picked from it
    return product_work_limbs(limbs) + ((std::size_t{1} << digit_bits) + 1) * limbs;
}

void product(const Numbers& numbers, Limbs* work, Limbs* result, const Limbs* a, const Limbs* b)
{
    multiply(numbers, Work(work, numbers.limbs), result, a, b);
}

void power(const Numbers& numbers, Limbs* work, Limbs* base, const Limbs* digits,
           std::size_t digit_count, unsigned digit_bits)
{
    const std::size_t limbs = numbers.limbs;
    const Work scratch(work, limbs);
    Limbs* const picked = work + product_work_limbs(limbs);
    Limbs* const table = picked + limbs;
    copy(table, numbers.one, limbs);
    multiply(numbers, scratch, table + limbs, base, numbers.square); // into Montgomery form
    for (std::size_t i = 2; i < std::size_t{1} << digit_bits; ++i)
        multiply(numbers, scratch, table + i * limbs, table + (i - 1) * limbs, table + limbs);
    copy(base, numbers.one, limbs);
    for (std::size_t i = 0; i < digit_count; ++i) {
        for (unsigned bit = 0; i > 0 && bit < digit_bits; ++bit)
            square(numbers, scratch, base);
        pick(picked, table, limbs, digit_bits, load(digits[i]));
        multiply(numbers, scratch, base, base, picked);
    }
    // out of Montgomery form: base 1 / R
    clear(picked, limbs);
    store(picked[0], all(1));
    multiply(numbers, scratch, base, base, picked);
}

} // namespace lisrtp::crypto::power_lanes
