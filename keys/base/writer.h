// keys/base/writer.h - putting octets together: labels, headers, MAC inputs.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp
{

/** Appends big-endian values: `Writer().u32(0x2AD01C64).u8(cs).octets(rand).take()`. */
class Writer
{
public:
    Writer& u8(std::uint8_t v)
    {
        out_.push_back(v);
        return *this;
    }
    Writer& u16(std::uint16_t v)
    {
        return u8(static_cast<std::uint8_t>(v >> 8)).u8(static_cast<std::uint8_t>(v));
    }
    Writer& u32(std::uint32_t v)
    {
        return u16(static_cast<std::uint16_t>(v >> 16)).u16(static_cast<std::uint16_t>(v));
    }
    Writer& u64(std::uint64_t v)
    {
        return u32(static_cast<std::uint32_t>(v >> 32)).u32(static_cast<std::uint32_t>(v));
    }
    Writer& octets(ByteView v)
    {
        out_.insert(out_.end(), v.begin(), v.end());
        return *this;
    }
    Writer& zeros(std::size_t count)
    {
        out_.insert(out_.end(), count, 0);
        return *this;
    }

    std::size_t size() const { return out_.size(); }
    ByteView view() const { return out_; }
    Bytes take() { return std::move(out_); }

private:
    Bytes out_;
};

} // namespace lisrtp
