// keys/base/secret_bytes.h - octets that must not leave: locked, kept out of dumps, wiped.

#pragma once

#include "keys/base/bytes.h"

namespace lisrtp
{

/**
 * Octets of a secret.  They live in slabs of their own (mmap, mlock, MADV_DONTDUMP) and are wiped
 * when freed.  Move-only, never printable, equal in constant time.  To use the octets one says
 * `reveal()`: searching for that word reviews the project.
 *
 * Size 0 is allowed and costs nothing.  Thread-safe as a vector is.  Throws std::bad_alloc when the
 * machine has no memory.
 */
class SecretBytes
{
public:
    SecretBytes() = default;
    /** `octets` zeros, to be filled through `reveal_mutable()`. */
    explicit SecretBytes(std::size_t octets);
    static SecretBytes copy_of(ByteView octets);

    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes();

    /** A second copy, asked for by name so that none is made by accident. */
    SecretBytes clone() const { return copy_of(reveal()); }
    /** Octets [begin, end); the caller has checked the range. */
    SecretBytes slice(std::size_t begin, std::size_t end) const;

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    ByteView reveal() const { return {data_, size_}; }
    std::span<std::uint8_t> reveal_mutable() { return {data_, size_}; }

    /** Constant time in the octets; the lengths are not secret. */
    friend bool operator==(const SecretBytes& a, const SecretBytes& b);

private:
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

/** a then b, as in CK || IK. */
SecretBytes joined(const SecretBytes& a, const SecretBytes& b);

/** Constant-time comparison, for tags and MACs. */
bool equal_in_constant_time(ByteView a, ByteView b);

/** Overwrites in a way that the compiler does not remove. */
void wipe(std::span<std::uint8_t> octets);

/**
 * Overwrites 64 KiB of stack below the caller. Libraries that are given a key leave copies of it
 * there, in spilled registers and local variables; call this when work with secrets is done.
 */
void wipe_stack();

/**
 * Whether every slab so far could be locked.  False where RLIMIT_MEMLOCK was too small: the
 * command then warns once, and the report says `memory_locked: false`.
 */
bool secrets_are_locked();

} // namespace lisrtp
