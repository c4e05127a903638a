// samples/primitives.h - hashes, ciphers, exponentiation and signatures, by OpenSSL's libcrypto.

#pragma once

#include "samples/octets.h"

#include <string>

namespace samples
{

Octets md5(View data);
Octets sha256(View data);
Octets hmac_md5(View key, View data);
Octets hmac_sha1(View key, View data);
Octets hmac_sha256(View key, View data);

/** One or more whole blocks in ECB mode; the key's length (16, 24, 32) chooses AES-128, -192, -256.
 */
Octets aes_ecb(View key, View blocks);

/** AES-CM: AES-128 in counter mode from a 16-octet IV. */
Octets aes_ctr(View key, View iv, View data);

/** AES key wrap of RFC 3394; whole blocks of 8 octets, at least two. */
Octets aes_key_wrap(View key, View data);

/** DES or, with 16 or 24 octets of key, triple DES, in ECB mode over whole blocks. */
Octets des_ecb(View key, View blocks);

/** base^exponent mod modulus, padded on the left to the modulus's length. */
Octets power(View base, View exponent, View modulus);

/** a b mod modulus, padded as `power` pads. */
Octets product(View a, View b, View modulus);

/** 1 / a mod modulus. */
Octets inverse(View a, View modulus);

/** RSA PKCS#1 v1.5 with SHA-1, by the private key of a PEM file.  RFC 3830 section 4.2.6. */
Octets rsa_sha1_signature(const std::string& pem_file, View data);

/** Length of the RSA modulus of the certificate in a PEM file. */
std::size_t rsa_modulus_octets(const std::string& pem_file);

/** block^e mod n by the RSA key of the certificate in a PEM file, as long as the modulus. */
Octets rsa_public_operation(const std::string& pem_file, View block);

/** The DER octets of the certificate in a PEM file. */
Octets certificate_der(const std::string& pem_file);

} // namespace samples
