#!/usr/bin/env python3
"""What a case holds opens in Wireshark as plain RTP, and holds no key."""

import base64
import re
import unittest

from lisrtp_case import CommandTest, files_of, payload_sha256, sample, tshark_fields

# Each has something of its own: suites, loss and wrap, IPv6 and VLAN, re-keying, padding of SDP.
OPENED = ("ims-aka-dh", "aes256", "gcm", "loss-reorder", "ipv6-vlan", "reinvite-rekey", "sdes",
          "psk-prf", "roc-start", "sip-styles")
CHECKSUMS = ("udp.check_checksum:TRUE", "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE")
WRONG = ("_ws.malformed || srtp.enc_payload || ip.checksum.status==0 || udp.checksum.status==0 || "
         "tcp.checksum.status==0")


def key_texts(capture):
    """The base64 texts of a=crypto and a=key-mgmt as they stand in a capture."""
    octets = capture.read_bytes()
    return set(re.findall(rb"inline:([A-Za-z0-9+/]+=*)", octets) +
               re.findall(rb"(?:key-mgmt: ?mikey|k=) ?([A-Za-z0-9+/]{40,}=*)", octets))


def extended(sequence_numbers):
    """Packet indices up to a constant, each the nearest to the one before it.  RFC 3711, 3.3.1."""
    indices, last = [], None
    for seq in sequence_numbers:
        if last is not None:
            seq = last + (seq - last + 0x8000) % 0x10000 - 0x8000
        indices.append(seq)
        last = seq
    return indices


class Clear(CommandTest):
    """One test a sample, added below."""

    def check(self, name):
        capture, keys, _ = sample(name)
        run = self.decrypt(capture, self.private_copy(keys))
        self.assertEqual(run.code, 0, run.err)
        opened = 0
        for call in run.report["calls"]:
            if "clear" not in call.get("files", {}):
                continue
            clear = run.case / "data" / call["files"]["clear"]
            self.assertEqual(tshark_fields(clear, WRONG, "frame.number", options=CHECKSUMS), [])
            protocols = {proto for row in tshark_fields(clear, "sdp", "sdp.media.proto")
                         for proto in row[0].split(",") if proto}
            self.assertLessEqual(protocols, {"RTP/AVP", "RTP/AVPF"})
            for stream in call["streams"]:
                if stream["authenticated"]:
                    self.check_stream(clear, stream)
                    opened += 1
        self.assertGreater(opened, 0)

    def check_stream(self, clear, stream):
        rows = tshark_fields(clear, f"rtp.ssrc==0x{stream['ssrc']}", "rtp.seq", "rtp.payload")
        indices = extended(int(row[0]) for row in rows)
        self.assertEqual(len(set(indices)), stream["authenticated"])
        self.assertEqual(payload_sha256(zip(indices, (row[1] for row in rows))),
                         stream["payload_sha256"])


def add_tests():
    for one in OPENED:
        def test(self, name=one):
            self.check(name)
        setattr(Clear, "test_" + one.replace("-", "_"), test)


add_tests()


class KeyMaterial(CommandTest):

    def check(self, name):
        capture, keys, _ = sample(name)
        keys = self.private_copy(keys)
        texts = key_texts(capture)
        self.assertTrue(texts)
        redacted = self.decrypt(capture, keys, case="redacted")
        kept = self.decrypt(capture, keys, "--keep-keys", case="kept")
        for path, octets in files_of(redacted.case).items():
            if name == "ims-aka-dh" and path == "data/index.sqlite":
                continue  # cross-parameters are kept: they are no keys
            for text in texts:
                self.assertNotIn(text, octets, path)
                self.assertNotIn(base64.b64decode(text + b"=" * (-len(text) % 4)), octets, path)
        signalling = b"".join(octets for path, octets in files_of(kept.case).items()
                              if path.endswith("signalling.pcapng"))
        self.assertTrue(any(text in signalling for text in texts))

    def test_mikey(self):
        self.check("ims-aka-dh")

    def test_sdes(self):
        self.check("sdes")


if __name__ == "__main__":
    unittest.main()
