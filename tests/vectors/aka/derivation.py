#!/usr/bin/env python3
"""Writes derivation.vec: the kdf registry of docs/key-file.md in Python; shares no code with keys/."""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

K = bytes.fromhex("465b5ce8b199b49faa5f0a2ee238a6bc")
OPC = bytes.fromhex("cd63cb71954a9f4e48a5994e37a02baf")
RAND = bytes.fromhex("23553cbe9637a89d218ae64dae47bf35")
MASK = bytes.fromhex("0f1e2d3c4b5a69788796a5b4c3d2e1f0")


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def ecb(algorithm, data):
    e = Cipher(algorithm, modes.ECB()).encryptor()
    return e.update(data) + e.finalize()


def milenage(k, n):
    r, c = {2: (0, 1), 3: (4, 2), 4: (8, 4)}[n]
    temp = xor(ecb(algorithms.AES(k), xor(RAND, OPC)), OPC)
    block = temp[r:] + temp[:r]
    return xor(ecb(algorithms.AES(k), block[:15] + bytes([block[15] ^ c])), OPC)


def h(name, key, *data):
    return hmac.new(key, b"".join(data), name).digest()


def prf(inkey, label, octets):
    out = b""
    a = label
    while len(out) < octets:
        a = h("sha1", inkey, a)
        out += h("sha1", inkey, a, label)
    return out[:octets]


def kdf(name, k, seed):
    ck, ik = milenage(k, 3) if len(k) == 16 else b"", milenage(k, 4) if len(k) == 16 else b""
    return {
        "ck": lambda: ck, "ik": lambda: ik, "ck-ik": lambda: ck + ik,
        "ck-v2": lambda: h("md5", ck, b"http-digest-akav2-cipherkey"),
        "ik-v2": lambda: h("md5", ik, b"http-digest-akav2-integritykey"),
        "milenage-f3": lambda: ck, "milenage-f4": lambda: ik, "milenage-f5": lambda: milenage(k, 2)[:6],
        "hmac-sha1": lambda: h("sha1", k, seed), "hmac-md5": lambda: h("md5", k, seed),
        "hmac-sha256": lambda: h("sha256", k, seed),
        "aes-128": lambda: ecb(algorithms.AES(k), seed),
        "des": lambda: ecb(algorithms.TripleDES(k * 3), seed),
        "3des": lambda: ecb(algorithms.TripleDES(k if len(k) == 24 else k + k[:8]), seed),
    }[name]()


def record(title, name, seed=RAND, cut=None, mask=b"", then=(), length=None):
    k = K[cut[0]:cut[1]] if cut else K
    if mask:
        k = xor(k, mask)
    value = kdf(name, k, seed)
    for label in then:
        value = h("sha256", value, label.encode())
    if length is not None:
        value = value[:length] if length <= len(value) else prf(value, seed, length)
    print(f"\n[{title}]\nKdf    = {name}\nSeed   = {seed.hex()}")
    if cut:
        print(f"Begin  = {cut[0]}\nEnd    = {cut[1]}")
    if mask:
        print(f"Mask   = {mask.hex()}")
    if then:
        print("Then   = " + ",".join(then))
    if length is not None:
        print(f"Length = {length}")
    print(f"Value  = {value.hex()}")


print("# Own values from derivation.py.  K and OPc of TS 35.208 set 1.")
for name in ("ck", "ik", "ck-ik", "ck-v2", "ik-v2", "milenage-f3", "milenage-f4", "milenage-f5",
             "hmac-sha1", "hmac-md5", "hmac-sha256", "aes-128", "3des"):
    record(name, name)
record("des with half of k", "des", cut=(8, 16))
record("slice", "hmac-sha1", cut=(4, 12))
record("mask on HMAC", "hmac-sha256", mask=MASK)
record("mask on f3, OPc as it is", "ck", mask=MASK)
record("slice then mask", "hmac-md5", cut=(0, 8), mask=MASK[:8])
record("chain of one", "ck", then=("lisrtp k1",))
record("chain of three", "ck-ik", then=("k1", "k2", "kä3"))
record("cut", "hmac-sha256", length=16)
record("length as it is", "hmac-sha1", length=20)
record("expanded", "ck", length=30)
record("chain and then cut", "ck", then=("k1",), length=10)
record("nonce as text", "hmac-sha1", seed=b"n3yNAhrM9NshPM/wx/caag==")
record("two AES blocks", "aes-128", seed=RAND + RAND[::-1])
