// samples/primitives.cpp

#include "samples/primitives.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace samples
{

namespace
{

/** Calls a C library's free function. */
template <auto free>
struct Freed {
    template <typename T>
    void operator()(T* object) const
    {
        free(object);
    }
};

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using NumberContext = std::unique_ptr<BN_CTX, Freed<BN_CTX_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using File = std::unique_ptr<std::FILE, Freed<std::fclose>>;

void require(bool done, const char* what)
{
    if (!done)
        throw std::runtime_error(std::string("OpenSSL: ") + what);
}

Octets digest(const EVP_MD* algorithm, View data)
{
    Octets result(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    require(EVP_Digest(data.data(), data.size(), result.data(), nullptr, algorithm, nullptr) == 1,
            "digest");
    return result;
}

Octets hmac(const EVP_MD* algorithm, View key, View data)
{
    Octets result(static_cast<std::size_t>(EVP_MD_get_size(algorithm)));
    require(HMAC(algorithm, key.data(), static_cast<int>(key.size()), data.data(), data.size(),
                 result.data(), nullptr) != nullptr,
            "HMAC");
    return result;
}

Octets encrypt(const EVP_CIPHER* algorithm, View key, const std::uint8_t* iv, View data)
{
    const CipherContext context(EVP_CIPHER_CTX_new());
    Octets result(data.size() + 32);
    int written = 0;
    require(EVP_EncryptInit_ex(context.get(), algorithm, nullptr, key.data(), iv) == 1 &&
                EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                EVP_EncryptUpdate(context.get(), result.data(), &written, data.data(),
                                  static_cast<int>(data.size())) == 1,
            "encryption");
    require(static_cast<std::size_t>(written) == data.size(), "encryption of a part of a block");
    result.resize(data.size());
    return result;
}

Number number(View octets)
{
    return Number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
}

File open_to_read(const std::string& name)
{
    File file(std::fopen(name.c_str(), "rb"));
    if (!file)
        throw std::runtime_error("cannot read " + name);
    return file;
}

Certificate read_certificate(const std::string& pem_file)
{
    const File file = open_to_read(pem_file);
    Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    require(certificate != nullptr, "certificate");
    return certificate;
}

Octets key_number(const EVP_PKEY* key, const char* name)
{
    BIGNUM* value = nullptr;
    require(EVP_PKEY_get_bn_param(key, name, &value) == 1, "public key");
    const Number owned(value);
    Octets octets(static_cast<std::size_t>(BN_num_bytes(value)));
    BN_bn2bin(value, octets.data());
    return octets;
}

} // namespace

Octets md5(View data)
{
    return digest(EVP_md5(), data);
}

Octets sha256(View data)
{
    return digest(EVP_sha256(), data);
}

Octets hmac_md5(View key, View data)
{
    return hmac(EVP_md5(), key, data);
}

Octets hmac_sha1(View key, View data)
{
    return hmac(EVP_sha1(), key, data);
}

Octets hmac_sha256(View key, View data)
{
    return hmac(EVP_sha256(), key, data);
}

Octets aes_ecb(View key, View blocks)
{
    const EVP_CIPHER* algorithm = key.size() == 16   ? EVP_aes_128_ecb()
                                  : key.size() == 24 ? EVP_aes_192_ecb()
                                                     : EVP_aes_256_ecb();
    require(key.size() == 16 || key.size() == 24 || key.size() == 32, "length of an AES key");
    return encrypt(algorithm, key, nullptr, blocks);
}

Octets aes_ctr(View key, View iv, View data)
{
    require(key.size() == 16 && iv.size() == 16, "length of an AES-CM key or IV");
    return encrypt(EVP_aes_128_ctr(), key, iv.data(), data);
}

Octets aes_key_wrap(View key, View data)
{
    require(key.size() == 16 && data.size() >= 16 && data.size() % 8 == 0, "length to wrap");
    const CipherContext context(EVP_CIPHER_CTX_new());
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    Octets result(data.size() + 8);
    int written = 0;
    require(EVP_EncryptInit_ex(context.get(), EVP_aes_128_wrap(), nullptr, key.data(), nullptr) ==
                    1 &&
                EVP_EncryptUpdate(context.get(), result.data(), &written, data.data(),
                                  static_cast<int>(data.size())) == 1,
            "key wrap");
    require(static_cast<std::size_t>(written) == result.size(), "key wrap of a part of a block");
    return result;
}

Octets des_ecb(View key, View blocks)
{
    // EDE with K1 = K2 = K3 is single DES, and needs no legacy provider.
    Octets whole(key.begin(), key.end());
    if (key.size() == 8 || key.size() == 16)
        whole.insert(whole.end(), key.begin(), key.begin() + 8);
    if (key.size() == 8)
        whole.insert(whole.end(), key.begin(), key.end());
    require(whole.size() == 24, "length of a DES key");
    return encrypt(EVP_des_ede3_ecb(), whole, nullptr, blocks);
}

Octets power(View base, View exponent, View modulus)
{
    const NumberContext context(BN_CTX_new());
    const Number b = number(base);
    const Number e = number(exponent);
    const Number m = number(modulus);
    const Number result(BN_new());
    require(BN_mod_exp(result.get(), b.get(), e.get(), m.get(), context.get()) == 1,
            "exponentiation");
    Octets octets(modulus.size());
    require(BN_bn2binpad(result.get(), octets.data(), static_cast<int>(octets.size())) >= 0,
            "padding");
    return octets;
}

Octets product(View a, View b, View modulus)
{
    const NumberContext context(BN_CTX_new());
    const Number result(BN_new());
    const Number m = number(modulus);
    require(BN_mod_mul(result.get(), number(a).get(), number(b).get(), m.get(), context.get()) == 1,
            "product");
    Octets octets(modulus.size());
    require(BN_bn2binpad(result.get(), octets.data(), static_cast<int>(octets.size())) >= 0,
            "padding");
    return octets;
}

Octets inverse(View a, View modulus)
{
    const NumberContext context(BN_CTX_new());
    const Number m = number(modulus);
    const Number result(BN_mod_inverse(nullptr, number(a).get(), m.get(), context.get()));
    require(result != nullptr, "inverse");
    Octets octets(modulus.size());
    require(BN_bn2binpad(result.get(), octets.data(), static_cast<int>(octets.size())) >= 0,
            "padding");
    return octets;
}

Octets rsa_sha1_signature(const std::string& pem_file, View data)
{
    const File file = open_to_read(pem_file);
    const PrivateKey key(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr));
    require(key != nullptr, "private key");
    const DigestContext context(EVP_MD_CTX_new());
    std::size_t octets = 0;
    require(EVP_DigestSignInit(context.get(), nullptr, EVP_sha1(), nullptr, key.get()) == 1 &&
                EVP_DigestSign(context.get(), nullptr, &octets, data.data(), data.size()) == 1,
            "signature");
    Octets signature(octets);
    require(EVP_DigestSign(context.get(), signature.data(), &octets, data.data(), data.size()) == 1,
            "signature");
    signature.resize(octets);
    return signature;
}

std::size_t rsa_modulus_octets(const std::string& pem_file)
{
    const Certificate certificate = read_certificate(pem_file);
    return static_cast<std::size_t>(EVP_PKEY_get_size(X509_get0_pubkey(certificate.get())));
}

Octets rsa_public_operation(const std::string& pem_file, View block)
{
    const Certificate certificate = read_certificate(pem_file);
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    const Octets n = key_number(key, OSSL_PKEY_PARAM_RSA_N);
    const Octets e = key_number(key, OSSL_PKEY_PARAM_RSA_E);
    return power(block, e, n);
}

Octets certificate_der(const std::string& pem_file)
{
    const Certificate certificate = read_certificate(pem_file);
    Octets der(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)));
    std::uint8_t* end = der.data();
    i2d_X509(certificate.get(), &end);
    return der;
}

} // namespace samples
