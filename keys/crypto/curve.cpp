#include "keys/crypto/curve.h"

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <new>

namespace lisrtp::crypto
{

namespace
{

struct Free {
    void operator()(BIGNUM* n) const { BN_clear_free(n); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); } // clears its numbers
    void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
    void operator()(EC_POINT* point) const { EC_POINT_clear_free(point); }
};
using Number = std::unique_ptr<BIGNUM, Free>;
using Context = std::unique_ptr<BN_CTX, Free>;
using Group = std::unique_ptr<EC_GROUP, Free>;
using Point = std::unique_ptr<EC_POINT, Free>;

Number number_of(ByteView big_endian)
{
    Number number(BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr));
    if (!number)
        throw std::bad_alloc();
    return number;
}

template <typename Made>
Made or_no_memory(Made made)
{
    if (!made)
        throw std::bad_alloc();
    return made;
}

Context new_context()
{
    return or_no_memory(Context(BN_CTX_new()));
}

constexpr Error backend{ErrorCode::backend_failed, "point multiplication", 0};

} // namespace

struct Curve::Contents {
    Group group;
    Number field; ///< the prime p
    std::size_t octets = 0;

    Point new_point() const { return or_no_memory(Point(EC_POINT_new(group.get()))); }

    Result<Point> read(ByteView octets_of_point) const
    {
        if (octets_of_point.size() != 2 * octets)
            return Error{ErrorCode::bad_length, "point", 0};
        const Number x = number_of(octets_of_point.first(octets));
        const Number y = number_of(octets_of_point.last(octets));
        if (BN_is_zero(x.get()) && BN_is_zero(y.get()))
            return Error{ErrorCode::out_of_range, "identity element in place of a point", 0};
        if (BN_cmp(x.get(), field.get()) >= 0)
            return Error{ErrorCode::out_of_range, "x-coordinate", 0};
        if (BN_cmp(y.get(), field.get()) >= 0)
            return Error{ErrorCode::out_of_range, "y-coordinate", octets};
        Point point = new_point();
        const Context context = new_context();
        if (!EC_POINT_set_affine_coordinates(group.get(), point.get(), x.get(), y.get(),
                                             context.get()))
            return Error{ErrorCode::bad_value, "point off the curve", 0};
        return point;
    }

    Result<SecretBytes> write(const EC_POINT* point) const
    {
        if (EC_POINT_is_at_infinity(group.get(), point))
            return Error{ErrorCode::out_of_range, "identity element in place of a point", 0};
        const Context context = new_context();
        const Number x = or_no_memory(Number(BN_new()));
        const Number y = or_no_memory(Number(BN_new()));
        SecretBytes out(2 * octets);
        std::uint8_t* const octets_of_point = out.reveal_mutable().data();
        if (!EC_POINT_get_affine_coordinates(group.get(), point, x.get(), y.get(), context.get()) ||
            BN_bn2binpad(x.get(), octets_of_point, static_cast<int>(octets)) < 0 ||
            BN_bn2binpad(y.get(), octets_of_point + octets, static_cast<int>(octets)) < 0)
            return backend;
        return out;
    }

    /** The scalar modulo n. */
    Number reduced(const SecretBytes& scalar) const
    {
        const Context context = new_context();
        Number number = number_of(scalar.reveal());
        if (!BN_nnmod(number.get(), number.get(), EC_GROUP_get0_order(group.get()), context.get()))
            throw std::bad_alloc(); // nothing else can fail
        BN_set_flags(number.get(), BN_FLG_CONSTTIME);
        return number;
    }

    /** @param point  null: G */
    Result<SecretBytes> multiply(const EC_POINT* point, const SecretBytes& scalar) const
    {
        const Number k = reduced(scalar);
        if (BN_is_zero(k.get()))
            return Error{ErrorCode::out_of_range, "scalar", 0};
        const Context context = new_context();
        const Point result = new_point();
        const int done =
            point
                ? EC_POINT_mul(group.get(), result.get(), nullptr, point, k.get(), context.get())
                : EC_POINT_mul(group.get(), result.get(), k.get(), nullptr, nullptr, context.get());
        if (!done)
            return backend;
        return write(result.get());
    }
};

Curve::Curve(int openssl_name) : contents_(std::make_unique<Contents>())
{
    contents_->group = or_no_memory(Group(EC_GROUP_new_by_curve_name(openssl_name)));
    contents_->field = or_no_memory(Number(BN_new()));
    EC_GROUP_get_curve(contents_->group.get(), contents_->field.get(), nullptr, nullptr, nullptr);
    contents_->octets = static_cast<std::size_t>(BN_num_bytes(contents_->field.get()));
}

Curve::~Curve() = default;

const Curve& Curve::p256()
{
    static const Curve curve(NID_X9_62_prime256v1);
    return curve;
}

const Curve& Curve::p384()
{
    static const Curve curve(NID_secp384r1);
    return curve;
}

std::size_t Curve::coordinate_octets() const
{
    return contents_->octets;
}

Result<void> Curve::check_point(ByteView point) const
{
    const auto read = contents_->read(point);
    return read ? Result<void>() : read.error();
}

bool Curve::is_zero(const SecretBytes& scalar) const
{
    return BN_is_zero(contents_->reduced(scalar).get()) != 0;
}

Result<SecretBytes> Curve::times_generator(const SecretBytes& scalar) const
{
    return contents_->multiply(nullptr, scalar);
}

Result<SecretBytes> Curve::times(ByteView point, const SecretBytes& scalar) const
{
    const auto read = contents_->read(point);
    if (!read)
        return read.error();
    return contents_->multiply(read->get(), scalar);
}

Result<SecretBytes> Curve::sum(ByteView p, ByteView q) const
{
    const auto first = contents_->read(p);
    if (!first)
        return first.error();
    const auto second = contents_->read(q);
    if (!second)
        return second.error();
    const Context context = new_context();
    const Point result = contents_->new_point();
    if (!EC_POINT_add(contents_->group.get(), result.get(), first->get(), second->get(),
                      context.get()))
        return backend;
    return contents_->write(result.get());
}

Result<SecretBytes> Curve::negated(ByteView point) const
{
    const auto read = contents_->read(point);
    if (!read)
        return read.error();
    const Context context = new_context();
    if (!EC_POINT_invert(contents_->group.get(), read->get(), context.get()))
        return backend;
    return contents_->write(read->get());
}

} // namespace lisrtp::crypto
