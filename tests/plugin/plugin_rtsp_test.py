#!/usr/bin/env python3
"""RTSP in the plugin: media over UDP and inside the connection; the plaintext is that of `lisrtp decrypt`."""

import tempfile
import unittest

from carried import CarriedTest
from wireshark import CAPTURES, decrypt_report


class Rtsp(CarriedTest):
    """GStreamer's server and client."""

    def check(self, name):
        capture = CAPTURES / "rtsp" / f"{name}.pcap"
        keys = self.keys()
        with tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
            report = decrypt_report(folder, capture, keys)
        expected = {(one["ssrc"], one["source"], one["destination"]): one["payload_sha256"]
                    for one in report["calls"][0]["streams"] if one["authenticated"]}
        self.assertEqual(len(expected), 2)
        for passes in ((), ("-2",)):
            self.assertEqual(self.digests(capture, keys, *passes), expected, passes)
        return capture, keys

    def test_media_over_udp(self):
        self.check("rtsp-udp")

    def test_media_inside_the_connection(self):
        capture, keys = self.check("rtsp-tcp")
        # Nobody asks for a tree: the second pass finds the packets all the same.
        for passes in ((), ("-2",)):
            text = self.room.tshark(capture, *passes, keys=keys).stdout.decode()
            self.assertGreater(text.count("[decrypted]"), 500)
        text = self.room.tshark(capture, "-2", "-q", "-z", "rtp,streams", keys=keys).stdout.decode()
        self.assertEqual(sum(line.split()[-8:-7] != [] and "g711" in line
                             for line in text.splitlines()), 2, text)

    def test_nothing_without_keys(self):
        self.assertEqual(self.opened(CAPTURES / "rtsp" / "rtsp-tcp.pcap", None), {})


if __name__ == "__main__":
    unittest.main()
