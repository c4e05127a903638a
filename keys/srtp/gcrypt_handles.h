// keys/srtp/gcrypt_handles.h - libgcrypt's contexts, closed (and thereby wiped) when they go.

#pragma once

#include "keys/base/secret_bytes.h"

#include <gcrypt.h>

#include <utility>

namespace lisrtp::srtp
{

/** A cipher with its key schedule.  False when libgcrypt refused. */
class CipherHandle
{
public:
    CipherHandle() = default;
    CipherHandle(int algorithm, int mode, const SecretBytes& key)
    {
        if (gcry_cipher_open(&handle_, algorithm, mode, 0) != 0)
            handle_ = nullptr;
        else if (gcry_cipher_setkey(handle_, key.reveal().data(), key.size()) != 0)
            gcry_cipher_close(std::exchange(handle_, nullptr));
    }
    CipherHandle(CipherHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    CipherHandle& operator=(CipherHandle&& other) noexcept
    {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~CipherHandle() { gcry_cipher_close(handle_); }

    explicit operator bool() const { return handle_ != nullptr; }
    gcry_cipher_hd_t get() const { return handle_; }

private:
    gcry_cipher_hd_t handle_ = nullptr;
};

/** A keyed hash.  False when libgcrypt refused. */
class HmacHandle
{
public:
    HmacHandle() = default;
    HmacHandle(int algorithm, const SecretBytes& key)
    {
        if (gcry_md_open(&handle_, algorithm, GCRY_MD_FLAG_HMAC) != 0)
            handle_ = nullptr;
        else if (gcry_md_setkey(handle_, key.reveal().data(), key.size()) != 0)
            gcry_md_close(std::exchange(handle_, nullptr));
    }
    /** A copy that goes on from the same state. */
    static HmacHandle copy_of(const HmacHandle& other)
    {
        HmacHandle copy;
        if (gcry_md_copy(&copy.handle_, other.handle_) != 0)
            copy.handle_ = nullptr;
        return copy;
    }
    HmacHandle(HmacHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    HmacHandle& operator=(HmacHandle&& other) noexcept
    {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~HmacHandle() { gcry_md_close(handle_); }

    explicit operator bool() const { return handle_ != nullptr; }
    gcry_md_hd_t get() const { return handle_; }

private:
    gcry_md_hd_t handle_ = nullptr;
};

/** libgcrypt's AES of that key length, or 0. */
constexpr int aes_of(std::size_t key_octets)
{
    switch (key_octets) {
    case 16:
        return GCRY_CIPHER_AES128;
    case 24:
        return GCRY_CIPHER_AES192;
    case 32:
        return GCRY_CIPHER_AES256;
    default:
        return 0;
    }
}

} // namespace lisrtp::srtp
