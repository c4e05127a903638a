#!/usr/bin/env python3
"""SRTCP and encrypted header extensions (RFC 6904) as Wireshark shows them with the plugin: the same
fields, frame by frame, as it shows of the clear captures that `lisrtp decrypt` writes of the calls.
RTCP at ports that no call announces Wireshark does not take for RTCP."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from wireshark import LISRTP, PluginTest, capture_with_keys

RTCP = ("rtcp.ssrc.identifier", "rtcp.pt", "rtcp.sender.packetcount", "rtcp.sender.octetcount", "rtcp.sdes.text",
        "udp.srcport", "udp.dstport")
EXTENSIONS = ("rtp.ssrc", "rtp.seq", "rtp.ext.rfc5285.id", "rtp.ext.rfc5285.data")


class AsInTheClearCapture(PluginTest):

    def clear_captures(self, given, folder):
        subprocess.run([LISRTP, "decrypt", given.capture, "--keys", given.keys, "-o", folder / "case",
                        "-q"], check=True, capture_output=True)
        return sorted((folder / "case" / "data" / "calls").rglob("clear.pcapng"))

    def check(self, name, opened, display_filter, fields):
        given = capture_with_keys(name)
        fields = ("frame.time_epoch", *fields)
        with tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
            folder = pathlib.Path(folder)
            keys = folder / "keys.toml"
            shutil.copyfile(given.keys, keys)
            keys.chmod(0o600)
            given = given._replace(keys=keys)
            expected = []
            for clear in self.clear_captures(given, folder):
                expected += self.room.fields(clear, display_filter, *fields, arguments=("-2",), occurrence="a")
            shown = self.room.fields(given.capture, f"{opened} && ({display_filter})", *fields,
                                     keys=given.keys, arguments=("-2",), occurrence="a")
            self.assertGreater(len(expected), 10)
            self.assertEqual(sorted(shown), sorted(expected))

    def test_rtcp(self):
        self.check("rtcp", "lisrtp.rtcp_index", "rtcp", RTCP)

    def test_header_extensions(self):
        self.check("header-extensions", "lisrtp.index", "rtp.ext.rfc5285.id", EXTENSIONS)


if __name__ == "__main__":
    unittest.main()
