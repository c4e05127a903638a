#!/usr/bin/env python3
"""Writes mikey_prf.vec: RFC 3830, 4.1.2, in Python; shares no code with keys/."""

import hashlib
import hmac


def h(key, data):
    return hmac.new(key, data, hashlib.sha1).digest()


def p(s, label, m):
    a, out = label, b""
    for _ in range(m):
        a = h(s, a)
        out += h(s, a + label)
    return out


def prf(inkey, label, octets):
    m = -(-octets * 8 // 160)
    out = bytes(20 * m)
    for at in range(0, len(inkey), 32):
        out = bytes(x ^ y for x, y in zip(out, p(inkey[at:at + 32], label, m)))
    return out[:octets]


print("# Own values from mikey_prf.py.  No published vectors exist for RFC 3830's PRF.")
for key_octets, octets in ((1, 1), (16, 16), (16, 20), (16, 21), (31, 30), (32, 14), (33, 16), (64, 32), (65, 100), (192, 30)):
    inkey = bytes((7 * i + 3) % 256 for i in range(key_octets))
    label = bytes.fromhex("2ad01c640100c0ffee") + bytes(range(0xA0, 0xB0))
    print(f"\n[inkey of {key_octets} octets, {octets} wanted]")
    print(f"InKey  = {inkey.hex()}\nLabel  = {label.hex()}\nOctets = {octets}\nPrf    = {prf(inkey, label, octets).hex()}")
