#!/usr/bin/env python3
"""Packets that come twice are counted, and those that come twice with other octets are told apart.

A second packet under the same index and key is what a sender does that begins again without a new
key; both tags fit, so which one was meant nobody can say: the first counts.
"""

import hashlib
import struct
import unittest

from lisrtp_case import CommandTest
from srtp_by_hand import protect

KEY, SALT = bytes(range(16)), bytes(range(100, 114))
SSRC = 0x0D0D0D0D
SECRET = f"""[[secret]]
id = "given"
authorisation = "W1"
kind = "srtp-master"
suite = "AES_CM_128_HMAC_SHA1_80"
key = "{KEY.hex()}"
salt = "{SALT.hex()}"
ssrc = "{SSRC:08x}"
"""


def rtp(seq, payload):
    return struct.pack(">BBHII", 0x80, 8, seq, seq * 160, SSRC) + payload


def pcap(path, packets):
    """Raw IPv4, 20 ms apart."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for number, packet in enumerate(packets):
            udp = struct.pack(">HHHH", 4000, 5000, 8 + len(packet), 0) + packet
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
                             bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))) + udp
            out.write(struct.pack("<IIII", 1_700_000_000, 20_000 * number, len(ip), len(ip)) + ip)


class Duplicates(CommandTest):

    def test_the_report_tells_repeated_from_conflicting(self):
        clear = [bytes((number,)) * 160 for number in range(20)]
        packets = [protect(KEY, SALT, rtp(100 + i, one)) for i, one in enumerate(clear)]
        again = packets[4]
        other = protect(KEY, SALT, rtp(107, b"\xff" * 160))
        capture = self.folder / "twice.pcap"
        pcap(capture, packets[:8] + [again] + packets[8:12] + [other] + packets[12:])
        run = self.decrypt(capture, self.key_file(SECRET, targets='"ip:10.0.0.1"'), "--cross-check",
                           timeout=600)
        self.assertEqual(run.code, 0, run.err)
        stream = run.report["streams_without_call"][0]
        self.assertEqual((stream["packets"], stream["authenticated"], stream["duplicates"],
                          stream["conflicting_duplicates"], stream["failed"]), (22, 20, 2, 1, 0))
        self.assertEqual(stream["payload_sha256"], hashlib.sha256(b"".join(clear)).hexdigest())


if __name__ == "__main__":
    unittest.main()
