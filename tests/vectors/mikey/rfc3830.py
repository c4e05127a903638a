# tests/vectors/mikey/rfc3830.py - RFC 3830's PRF and payloads, for the scripts beside it.
import hashlib
import hmac


def prf(inkey, label, octets):
    """4.1.2: XOR of P(s_i, label, m) over the 256-bit blocks s_i of inkey."""
    rounds = -(-octets // 20)
    out = bytearray(octets)
    for at in range(0, len(inkey), 32):
        s = inkey[at:at + 32]
        a, stream = label, b""
        for _ in range(rounds):
            a = hmac.new(s, a, hashlib.sha1).digest()
            stream += hmac.new(s, a + label, hashlib.sha1).digest()
        for i in range(octets):
            out[i] ^= stream[i]
    return bytes(out)


def derive(inkey, constant, cs_id, csb_id, rand, octets):
    """4.1.3 and 4.1.4: label = constant || cs_id || csb_id || RAND."""
    label = bytes.fromhex(constant) + bytes([cs_id]) + csb_id.to_bytes(4, "big") + rand
    return prf(inkey, label, octets)


TEK, AUTHENTICATION, ENCRYPTION, SALT = "2AD01C64", "1B5C7973", "15798CEF", "39A2C14B"
TRANSPORT_ENCRYPTION, TRANSPORT_AUTHENTICATION, TRANSPORT_SALT = "150533E1", "2D22AC75", "29B88916"


def hexed(octets):
    return octets.hex()
