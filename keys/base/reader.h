// keys/base/reader.h - reading octets that a stranger wrote.

#pragma once

#include "keys/base/bytes.h"
#include "keys/base/result.h"

#include <utility>

namespace lisrtp
{

/**
 * A bounded big-endian reader with one sticky error: the first failure is kept with its field and
 * offset, and everything read afterwards is zero or empty.  Parsers therefore read straight down
 * and ask once, with `finish`.  Inside a loop whose count comes from the input, test `ok()`.
 *
 * Costs nothing but the bounds check; does not own the octets; not thread-safe.
 */
class Reader
{
public:
    /** @param base_offset  where `octets` begin in the whole message, for errors */
    explicit Reader(ByteView octets, std::size_t base_offset = 0)
        : octets_(octets), base_(base_offset)
    {
    }

    std::uint8_t u8(const char* field)
    {
        const std::uint8_t* p = take(1, field);
        return p ? *p : 0;
    }
    std::uint16_t u16(const char* field)
    {
        const std::uint8_t* p = take(2, field);
        return p ? load_u16(p) : 0;
    }
    std::uint32_t u32(const char* field)
    {
        const std::uint8_t* p = take(4, field);
        return p ? load_u32(p) : 0;
    }
    std::uint64_t u64(const char* field)
    {
        const std::uint8_t* p = take(8, field);
        return p ? load_u64(p) : 0;
    }
    ByteView octets(std::size_t count, const char* field)
    {
        const std::uint8_t* p = take(count, field);
        return p ? ByteView{p, count} : ByteView{};
    }
    ByteView rest()
    {
        const ByteView all = ok() ? octets_.subspan(at_) : ByteView{};
        at_ = octets_.size();
        return all;
    }
    void skip(std::size_t count, const char* field) { take(count, field); }

    /** Records a refusal found by the caller, at the octet read last unless told otherwise. */
    void fail(ErrorCode code, const char* field) { fail_at(code, field, last_); }
    void fail_at(ErrorCode code, const char* field, std::size_t at)
    {
        if (!error_)
            error_ = Error{code, field, base_ + at};
    }
    void fail(const Error& error)
    {
        if (!error_)
            error_ = error;
    }

    bool ok() const { return !error_; }
    std::size_t left() const { return ok() ? octets_.size() - at_ : 0; }
    std::size_t position() const { return at_; }
    /** Position in the whole message. */
    std::size_t offset() const { return base_ + at_; }

    /** The first error if there was one, else `value`. */
    template <typename T>
    Result<T> finish(T value) const
    {
        if (error_)
            return *error_;
        return value;
    }
    Result<void> finish() const
    {
        if (error_)
            return *error_;
        return {};
    }
    const std::optional<Error>& error() const { return error_; }

private:
    const std::uint8_t* take(std::size_t count, const char* field)
    {
        if (error_)
            return nullptr;
        last_ = at_;
        if (count > octets_.size() - at_) {
            error_ = Error{ErrorCode::truncated, field, base_ + at_};
            return nullptr;
        }
        const std::uint8_t* p = octets_.data() + at_;
        at_ += count;
        return p;
    }

    ByteView octets_;
    std::size_t base_ = 0;
    std::size_t at_ = 0;
    std::size_t last_ = 0;
    std::optional<Error> error_;
};

} // namespace lisrtp
