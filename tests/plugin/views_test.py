#!/usr/bin/env python3
"""Statistics and exported media."""

import hashlib
import tempfile
import unittest

from wireshark import CAPTURES, PluginTest, capture_with_keys, decrypt_report

from captures_test import a_law  # wireshark.py says where
from lisrtp_case import wav_samples


class Statistics(PluginTest):
    """The table of calls is held against the report in plaintext_test, for every capture."""

    def test_tree(self):
        given = capture_with_keys("verdicts")
        text = self.room.tshark(given.capture, "-2", "-q", "-z", "lisrtp,tree",
                                keys=given.keys).stdout.decode()
        for line in ("decrypted", "tag-failed", "unsupported", "AES_CM_128_HMAC_SHA1_80"):
            self.assertIn(line, text)


def packets_of_rtpdump(octets):
    """RTP packets of a file as rtpplay and rtpdump have it."""
    first_line, rest = octets.split(b"\n", 1)
    assert first_line.startswith(b"#!rtpplay1.0 "), first_line
    at, packets = 16, []
    while at < len(rest):
        length, in_full = (int.from_bytes(rest[at + i:at + i + 2], "big") for i in (0, 2))
        packets.append(rest[at + 8:at + length])
        assert len(packets[-1]) == in_full
        at += length
    return packets


class Exported(PluginTest):

    def exported(self, name, keys=True):
        given = capture_with_keys(name)
        out = self.room.folder / f"exported-{name}-{keys}"
        self.room.tshark(given.capture, "-2", "-q", "--export-objects", f"lisrtp,{out}",
                         keys=given.keys if keys else None)
        return {path.name: path.read_bytes() for path in out.iterdir()} if out.exists() else {}

    def test_what_baresip_played(self):
        """The .au files hold what was sent, octet for octet: A-law of the two WAV files."""
        files = self.exported("baresip-sdes")
        for ssrc, played in (("b278389d", "tx_a.wav"), ("80113d42", "tx_b.wav")):
            octets = files[f"call-1-{ssrc}.au"]
            start = int.from_bytes(octets[4:8], "big")
            samples = wav_samples(CAPTURES / "baresip-sdes" / played)[0]
            coded = bytes(a_law(sample) for sample in samples)
            self.assertEqual(len(octets) - start, 95200)
            self.assertTrue(coded.startswith(octets[start:]))

    def test_packets(self):
        """The .rtpdump files hold the clear packets."""
        given = capture_with_keys("ims-aka-dh")
        files = self.exported("ims-aka-dh")
        with tempfile.TemporaryDirectory() as folder:
            report = decrypt_report(folder, given.capture, given.keys)
        for stream in report["calls"][0]["streams"]:
            packets = packets_of_rtpdump(files[f"call-1-{stream['ssrc']}.rtpdump"])
            self.assertEqual({packet[8:12].hex() for packet in packets}, {stream["ssrc"]})
            payloads = b"".join(packet[12:] for packet in packets)  # no CSRC, no extension in it
            self.assertEqual(hashlib.sha256(payloads).hexdigest(), stream["payload_sha256"])

    def test_nothing_without_keys(self):
        self.assertEqual(self.exported("ims-aka-dh", keys=False), {})


if __name__ == "__main__":
    unittest.main()
