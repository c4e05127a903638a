// keys/crypto/cipher_handle.h - a libgcrypt cipher that closes itself.  Only for keys/crypto.

#pragma once

#include "keys/base/secret_bytes.h"
#include "keys/crypto/gcrypt_setup.h"

#include <new>

#include <gcrypt.h>

namespace lisrtp::crypto
{

/** Opened and keyed; closing wipes the key schedule.  Tests false when the key was refused. */
class CipherHandle
{
public:
    CipherHandle(int algorithm, int mode, ByteView key)
    {
        set_up_gcrypt();
        if (gcry_cipher_open(&handle_, algorithm, mode, 0) != 0)
            throw std::bad_alloc();
        // A subscriber's DES key may be weak: it is used all the same, as the terminal does.
        if (algorithm == GCRY_CIPHER_3DES || algorithm == GCRY_CIPHER_DES)
            gcry_cipher_ctl(handle_, GCRYCTL_SET_ALLOW_WEAK_KEY, nullptr, 1);
        const gcry_error_t refusal = gcry_cipher_setkey(handle_, key.data(), key.size());
        keyed_ = refusal == 0 || gcry_err_code(refusal) == GPG_ERR_WEAK_KEY;
    }
    CipherHandle(const CipherHandle&) = delete;
    CipherHandle& operator=(const CipherHandle&) = delete;
    ~CipherHandle() { gcry_cipher_close(handle_); }

    explicit operator bool() const { return keyed_; }
    gcry_cipher_hd_t get() const { return handle_; }

private:
    gcry_cipher_hd_t handle_ = nullptr;
    bool keyed_ = false;
};

} // namespace lisrtp::crypto
