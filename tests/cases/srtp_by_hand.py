"""Opening SRTP packets without any of the project's code: RFC 3711 with AES-CM, RFC 7714 with GCM.

Slow, and meant to be: a second opinion on payload_sha256 where nobody wrote down what was sent.
"""

import hashlib
import hmac

from session_keys import aes_encrypt, session_keys

TAG_OCTETS = {"HMAC_SHA1_80": 10, "HMAC_SHA1_32": 4}
GCM_TAG_OCTETS = 16


def payload_offset(packet):
    """Length of the RTP header.  RFC 3550, 5.1 and 5.3.1."""
    offset = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        offset += 4 + 4 * int.from_bytes(packet[offset + 2:offset + 4], "big")
    return offset


def _counter_mode(key, first_block, octets):
    blocks = range(-(-len(octets) // 16))
    stream = b"".join(aes_encrypt(key, (first_block + i).to_bytes(16, "big")) for i in blocks)
    return bytes(a ^ b for a, b in zip(octets, stream))


class HandOpener:
    """The packets of one stream, in the order of their sequence numbers' arrival."""

    def __init__(self, suite, master_key, master_salt):
        self.gcm = "GCM" in suite
        self.tag_octets = GCM_TAG_OCTETS if self.gcm else TAG_OCTETS[suite[-12:]]
        self.keys = session_keys(master_key, master_salt)
        self.roc, self.highest = 0, None

    def index(self, packet):
        """ROC || SEQ for a stream that starts at ROC 0.  RFC 3711, 3.3.1."""
        seq = int.from_bytes(packet[2:4], "big")
        if self.highest is None:
            self.highest = seq
        roc = self.roc
        if self.highest < 0x8000 and seq - self.highest > 0x8000:
            roc -= 1
        elif self.highest >= 0x8000 and self.highest - 0x8000 > seq:
            roc += 1
        if (roc, seq) > (self.roc, self.highest):
            self.roc, self.highest = roc, seq
        return roc << 16 | seq

    def open(self, packet):
        """(index, payload); ValueError where the tag does not verify (GCM tags are not checked)."""
        index = self.index(packet)
        clear_end = len(packet) - self.tag_octets
        start = payload_offset(packet)
        salt = int.from_bytes(self.keys["k_s"], "big")
        ssrc = int.from_bytes(packet[8:12], "big")
        if self.gcm:  # RFC 7714, 8.1: 00 00 || SSRC || ROC || SEQ, XOR salt; GCM counts from 2
            first = (((ssrc << 48 | index) ^ salt) << 32) + 2
        else:  # RFC 3711, 4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16)
            first = salt << 16 ^ ssrc << 64 ^ index << 16
            signed = packet[:clear_end] + (index >> 16).to_bytes(4, "big")
            tag = hmac.new(self.keys["k_a"], signed, hashlib.sha1).digest()
            if tag[:self.tag_octets] != packet[clear_end:]:
                raise ValueError(f"tag of packet {index}")
        return index, _counter_mode(self.keys["k_e"], first, packet[start:clear_end])


def protect(master_key, master_salt, packet, roc=0):
    """The SRTP packet of an RTP packet: AES-CM, HMAC-SHA1-80.  RFC 3711, 3.3."""
    keys = session_keys(master_key, master_salt)
    index = roc << 16 | int.from_bytes(packet[2:4], "big")
    start = payload_offset(packet)
    first = (int.from_bytes(keys["k_s"], "big") << 16 ^
             int.from_bytes(packet[8:12], "big") << 64 ^ index << 16)
    sealed = packet[:start] + _counter_mode(keys["k_e"], first, packet[start:])
    tag = hmac.new(keys["k_a"], sealed + roc.to_bytes(4, "big"), hashlib.sha1).digest()
    return sealed + tag[:10]


class HandRtcpOpener:
    """SRTCP packets of one master key with AES-CM, HMAC-SHA1-80 and no MKI.  RFC 3711, 3.4."""

    TAG_OCTETS = 10

    def __init__(self, master_key, master_salt):
        self.keys = session_keys(master_key, master_salt, rtcp=True)

    def open(self, packet):
        """(index, clear packet); ValueError where the tag does not verify."""
        signed, tag = packet[:-self.TAG_OCTETS], packet[-self.TAG_OCTETS:]
        if hmac.new(self.keys["k_a"], signed, hashlib.sha1).digest()[:len(tag)] != tag:
            raise ValueError("tag")
        word = int.from_bytes(signed[-4:], "big")
        index, clear = word & 0x7FFFFFFF, signed[:-4]
        if word >> 31:
            ssrc, salt = int.from_bytes(clear[4:8], "big"), int.from_bytes(self.keys["k_s"], "big")
            first = salt << 16 ^ ssrc << 64 ^ index << 16
            clear = clear[:8] + _counter_mode(self.keys["k_e"], first, clear[8:])
        return index, clear


def payload_digest(opener, packets):
    """What payload_sha256 has to be for these packets."""
    opened = {}
    for packet in packets:
        index, payload = opener.open(packet)
        opened.setdefault(index, payload)
    return hashlib.sha256(b"".join(opened[i] for i in sorted(opened))).hexdigest()
