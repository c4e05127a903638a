# tests/vectors/mikey/messages.py - writes kemac.vec and signature.vec.
import hashlib
import hmac

import rfc3830 as r
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import load_pem_private_key

CSB = 0x00C0FFEE
RAND = bytes(range(0xA0, 0xB0))
PSK = b"a secret between two terminals"
NTP = (0, bytes.fromhex("eeab8ab7903dff3f"))
COUNTER = (2, bytes.fromhex("00000007"))
NEXT = {"T": 5, "RAND": 11, "KEMAC": 1, "SIGN": 4, "ID": 6, "last": 0}


def u16(n):
    return n.to_bytes(2, "big")


def header(data_type, first):
    entry = bytes([0]) + bytes.fromhex("deadbeef") + bytes(4)
    return bytes([1, data_type, NEXT[first], 0]) + CSB.to_bytes(4, "big") + bytes([1, 0]) + entry


def t_payload(t, following):
    return bytes([NEXT[following], t[0]]) + t[1]


def rand_payload(following):
    return bytes([NEXT[following], len(RAND)]) + RAND


def key_data(kind, key, salt=None, spi=None, interval=None, last=True):
    kv = 1 if spi is not None else 2 if interval is not None else 0
    out = bytes([0 if last else 20, kind << 4 | kv]) + u16(len(key)) + key
    if kind in (1, 3):
        out += u16(len(salt)) + salt
    if spi is not None:
        out += bytes([len(spi)]) + spi
    if interval is not None:
        for end in interval:
            out += bytes([len(end)]) + end
    return out


def identity(text, following=20):
    return bytes([following, 1]) + u16(len(text)) + text


def keys_of(secret):
    return (r.derive(secret, r.TRANSPORT_ENCRYPTION, 0xFF, CSB, RAND, 16),
            r.derive(secret, r.TRANSPORT_AUTHENTICATION, 0xFF, CSB, RAND, 20),
            r.derive(secret, r.TRANSPORT_SALT, 0xFF, CSB, RAND, 14))


def message(plaintext, data_type=0, t=NTP, encryption=1, mac=1, coverage="message", secret=PSK):
    encr_key, auth_key, salt = keys_of(secret)
    before = header(data_type, "T") + t_payload(t, "RAND") + rand_payload("KEMAC")
    if encryption == 1:
        mask = bytes(2) + CSB.to_bytes(4, "big") + t[1].rjust(8, b"\0")
        iv = bytes(a ^ b for a, b in zip(salt, mask)) + bytes(2)
        data = Cipher(algorithms.AES(encr_key), modes.CTR(iv)).encryptor().update(plaintext)
    elif encryption == 2:
        data = aes_key_wrap(encr_key, plaintext)
    else:
        data = plaintext
    payload = bytes([0, encryption]) + u16(len(data)) + data + bytes([mac])
    covered = {"message": before + payload, "payload": payload, "encrypted_data": data}[coverage]
    tag = hmac.new(auth_key, covered, hashlib.sha1).digest() if mac == 1 else b""
    return before + payload + tag


kemac = ["# tests/vectors/mikey/kemac.vec",
         "# Own values from tests/vectors/mikey/messages.py, which shares no code with keys/.",
         "# Keys: type:key:salt:spi, one after the other.", ""]


def shown(keys):
    return " ".join(f"{k}:{key.hex()}:{(salt or b'').hex()}:{(spi or b'').hex()}"
                    for k, key, salt, spi in keys)


def record(name, octets, expect="ok", keys=(), coverage="message", quirks="", secret=PSK):
    kemac.append(f"[{name}]")
    kemac.append(f"Message  = {octets.hex()}")
    kemac.append(f"Secret   = {secret.hex()}")
    kemac.append(f"RAND     = {RAND.hex()}")
    if expect == "ok":
        kemac.append(f"Keys     = {shown(keys)}")
        kemac.append(f"Coverage = {coverage}")
        if quirks:
            kemac.append(f"Quirks   = {quirks}")
    kemac.append(f"Expect   = {expect}")
    kemac.append("")


TGK = bytes(range(16))
TGK2 = bytes(range(16, 48))
SALT = bytes(range(0x60, 0x6E))
one = key_data(0, TGK)
record("TGK, AES-CM", message(one), keys=[("tgk", TGK, None, None)])
record("TGK of 1 octet", message(key_data(0, b"\x5a")), keys=[("tgk", b"\x5a", None, None)])
record("T a COUNTER", message(one, t=COUNTER), keys=[("tgk", TGK, None, None)])
record("TGK and SALT", message(key_data(1, TGK, SALT)), keys=[("tgk_salt", TGK, SALT, None)])
record("TEK", message(key_data(2, TGK)), keys=[("tek", TGK, None, None)])
record("TEK and SALT", message(key_data(3, TGK, SALT)), keys=[("tek_salt", TGK, SALT, None)])
record("TGK with SPI", message(key_data(0, TGK, spi=b"\1\2\3\4")),
       keys=[("tgk", TGK, None, b"\1\2\3\4")])
record("TGK with interval", message(key_data(0, TGK, interval=(b"\0" * 6, b"\xff" * 6))),
       keys=[("tgk", TGK, None, None)])
record("two TGKs by SPI",
       message(key_data(0, TGK, spi=b"\1", last=False) + key_data(0, TGK2, spi=b"\2")),
       keys=[("tgk", TGK, None, b"\1"), ("tgk", TGK2, None, b"\2")])
record("AES key wrap, whole blocks", message(key_data(0, bytes(range(20))), encryption=2),
       keys=[("tgk", bytes(range(20)), None, None)])
record("AES key wrap, padded", message(one + bytes(4), encryption=2),
       keys=[("tgk", TGK, None, None)])
record("NULL encryption with a MAC", message(one, encryption=0), keys=[("tgk", TGK, None, None)])
record("camera: NULL, NULL, a TEK of 30 octets",
       message(key_data(2, TGK + SALT), encryption=0, mac=0),
       keys=[("tek", TGK + SALT, None, None)], coverage="none", quirks="no-mac")
record("no MAC, encrypted", message(one, mac=0), keys=[("tgk", TGK, None, None)],
       coverage="none", quirks="no-mac")
record("MAC over the payload alone", message(one, coverage="payload"),
       keys=[("tgk", TGK, None, None)], coverage="payload", quirks="unusual-coverage")
record("MAC over the encrypted data alone", message(one, coverage="encrypted_data"),
       keys=[("tgk", TGK, None, None)], coverage="encrypted_data", quirks="unusual-coverage")
record("an identity where PSK has none", message(identity(b"sip:a@example.net") + one),
       keys=[("tgk", TGK, None, None)])
record("another PSK", message(one), "mac_mismatch", secret=b"another secret")
record("one bit of the MAC changed", message(one)[:-1] + bytes([message(one)[-1] ^ 1]),
       "mac_mismatch")
flipped = bytearray(message(one))
flipped[60] ^= 1
record("one bit of the data changed", bytes(flipped), "mac_mismatch")
record("no PSK", message(one), "empty_key", secret=b"")
record("NULL KEMAC without data", message(b"", encryption=0, mac=0), "missing")
record("an empty key", message(key_data(0, b"")), "empty_key")
record("octets behind the keys", message(one + b"\1"), "trailing_octets")
record("eight zeros behind the keys", message(one + bytes(8)), "trailing_octets")
record("key shorter than its length", message(one[:-1]), "truncated")
record("key data of type 4", message(bytes([0, 0x40]) + u16(16) + TGK), "bad_value")
record("KV of type 3", message(bytes([0, 0x03]) + u16(16) + TGK), "bad_value")
record("RAND inside a KEMAC", message(bytes([11]) + one[1:] + bytes(20)), "unknown_payload")
record("encryption algorithm 9", message(one, encryption=9), "unsupported")
record("AES key wrap under another key",
       message(one + bytes(4), encryption=2, mac=0), "mac_mismatch", secret=b"another secret")
open("kemac.vec", "w").write("\n".join(kemac))

signature = ["# tests/vectors/mikey/signature.vec",
             "# Own values from tests/vectors/mikey/messages.py, which shares no code with keys/.",
             "# Signed with certs/alice.key.", ""]
alice = load_pem_private_key(open("certs/alice.key", "rb").read(), None)
OWN = bytes.fromhex("eeab8ab7903dff3f")
THEIR = bytes.fromhex("eeab8ab700000001")
ID_I, ID_R = b"sip:alice@example.net", b"sip:bob@example.net"


def signed(name, behind, scheme=0, digest=hashes.SHA1(), coverage="message", quirks="",
           expect="ok", data_type=5, change=False):
    before = header(data_type, "T") + t_payload((0, OWN), "SIGN") + bytes([scheme << 4 | 1, 0])
    pad = padding.PKCS1v15()
    if scheme == 1:
        pad = padding.PSS(padding.MGF1(digest), padding.PSS.DIGEST_LENGTH)
    tag = alice.sign(before + behind, pad, digest)
    if change:
        tag = tag[:-1] + bytes([tag[-1] ^ 1])
    signature.append(f"[{name}]")
    signature.append(f"Message  = {(before + tag).hex()}")
    signature.append("Initiator = " + (header(4, "T") + t_payload((0, THEIR), "last")).hex())
    if expect == "ok":
        signature.append(f"Coverage = {coverage}")
        if quirks:
            signature.append(f"Quirks   = {quirks}")
    signature.append(f"Expect   = {expect}")
    signature.append("")


signed("PKCS#1, SHA-1", b"")
signed("PSS, SHA-1", b"", scheme=1)
signed("PKCS#1, SHA-256", b"", digest=hashes.SHA256(), quirks="sha256-signature")
signed("PSS, SHA-256", b"", scheme=1, digest=hashes.SHA256(), quirks="sha256-signature")
signed("message, IDi, IDr, T", ID_I + ID_R + THEIR, coverage="message_ids_time")
signed("message, T", THEIR, coverage="message_time", quirks="unusual-coverage")
signed("message, IDr, own T", ID_R + OWN, coverage="message_responder_time",
       quirks="unusual-coverage")
signed("message, IDr, own T in RSA-R", ID_R + OWN, coverage="message_responder_time", data_type=10)
signed("message, IDi, IDr, own T", ID_I + ID_R + OWN, coverage="message_ids_own_time",
       quirks="unusual-coverage")
signed("message, own T", OWN, coverage="message_own_time", quirks="unusual-coverage")
signed("something else signed", b"else", expect="signature_mismatch")
signed("one bit changed", b"", expect="signature_mismatch", change=True)
signed("ECCSI, which needs no certificate", b"", scheme=2, expect="unsupported")
open("signature.vec", "w").write("\n".join(signature))
