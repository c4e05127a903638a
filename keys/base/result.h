// keys/base/result.h - a value, or the reason why there is none.

#pragma once

#include "keys/base/error.h"

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace lisrtp
{

/**
 * The outcome of something that may fail.  Ask `if (!result)` before the value is used; reading
 * the value of a failure is a programming error (asserted).
 */
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, error) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }

    T& value() &
    {
        assert(*this);
        return *std::get_if<0>(&state_);
    }
    const T& value() const&
    {
        assert(*this);
        return *std::get_if<0>(&state_);
    }
    T&& value() &&
    {
        assert(*this);
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const
    {
        assert(!*this);
        return *std::get_if<1>(&state_);
    }

private:
    std::variant<T, Error> state_;
};

/** The outcome of something that yields nothing but may fail.  `return {};` is success. */
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : error_(error) {}

    explicit operator bool() const noexcept { return !error_; }

    const Error& error() const
    {
        assert(error_);
        return *error_;
    }

private:
    std::optional<Error> error_;
};

} // namespace lisrtp
