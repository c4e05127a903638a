#!/usr/bin/env python3
"""SRTCP and encrypted header extensions (RFC 6904) as Wireshark shows them with the plugin: the same
fields, frame by frame, as it shows of the clear captures that `lisrtp decrypt` writes of the calls, and
of the streams without signalling."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from wireshark import LISRTP, PluginTest, capture_with_keys

from lisrtp_case import SAMPLE  # wireshark.py says where
from rewritten import frames_of, without_checksum, write_pcap

LONE_STREAM = """start = 2026-11-03T10:00:00Z

[stream lone]
from = 10.45.9.1:44000
to = 10.45.9.2:45000
at = 3
suite = AES_CM_128_HMAC_SHA1_80
rtcp = {ports}
packets = 500

[authorisation W1]
targets = ip:10.45.9.1

[secret lone-master]
kind = srtp-master
authorisation = W1
stream = lone
"""

RTCP = ("rtcp.ssrc.identifier", "rtcp.pt", "rtcp.sender.packetcount", "rtcp.sender.octetcount", "rtcp.sdes.text",
        "udp.srcport", "udp.dstport")
EXTENSIONS = ("rtp.ssrc", "rtp.seq", "rtp.ext.rfc5285.id", "rtp.ext.rfc5285.data")


ELSEWHERE = (bytes([10, 77, 3, 9]), 46021)  # where RTCP of one party of the sample goes in a test


def with_rtcp_elsewhere(frame):
    """a=rtcp:46011 of a party that wants RTCP at another host, and the RTCP itself.  RFC 3605, 2.1."""
    ip, udp = 14, 34
    head, separator, body = frame.partition(b"\r\n\r\n")
    if b"a=rtcp:46011\r\n" in body:
        address = ".".join(map(str, ELSEWHERE[0]))
        body = body.replace(b"a=rtcp:46011", f"a=rtcp:{ELSEWHERE[1]} IN IP4 {address}".encode())
        head = re.sub(rb"(Content-Length: *)\d+", lambda found: found[1] + str(len(body)).encode(), head)
        frame = head + separator + body
    octets = bytearray(frame)
    for port, address in ((udp, ip + 12), (udp + 2, ip + 16)):
        if octets[ip + 9] == 17 and octets[port:port + 2] == (46011).to_bytes(2, "big"):
            octets[port:port + 2] = ELSEWHERE[1].to_bytes(2, "big")
            octets[address:address + 4] = ELSEWHERE[0]
    octets[ip + 2:ip + 4] = (len(octets) - ip).to_bytes(2, "big")
    octets[udp + 4:udp + 6] = (len(octets) - udp).to_bytes(2, "big")
    octets[ip + 10:ip + 12] = b"\0\0"
    words = sum(int.from_bytes(octets[at:at + 2], "big") for at in range(ip, udp, 2))
    while words >> 16:
        words = (words & 0xFFFF) + (words >> 16)
    octets[ip + 10:ip + 12] = (words ^ 0xFFFF).to_bytes(2, "big")
    return without_checksum(bytes(octets))


class AsInTheClearCapture(PluginTest):

    def clear_captures(self, given, folder):
        subprocess.run([LISRTP, "decrypt", given.capture, "--keys", given.keys, "-o", folder / "case",
                        "-q"], check=True, capture_output=True)
        return sorted((folder / "case" / "data").rglob("*clear*.pcapng"))

    def check(self, given, opened, display_filter, fields):
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
        self.check(capture_with_keys("rtcp"), "lisrtp.rtcp_index", "rtcp", RTCP)

    def test_rtcp_at_another_address(self):
        """a=rtcp with an address, of which only the signalling tells."""
        with tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
            folder = pathlib.Path(folder)
            given = capture_with_keys("rtcp")
            header, frames = frames_of(given.capture, folder)
            moved = write_pcap(folder / "moved.pcap", header,
                               [(record, with_rtcp_elsewhere(frame)) for record, frame in frames])
            given = given._replace(capture=moved)
            self.check(given, "lisrtp.rtcp_index", "rtcp", RTCP)
            port = str(ELSEWHERE[1])
            for passes in ((), ("-2",)):
                shown = self.room.fields(moved, f"lisrtp.rtcp_index && udp.port == {port}", "lisrtp.verdict",
                                         keys=given.keys, arguments=passes)
                self.assertEqual(shown, [["decrypted"]] * 8, passes)

    def test_rtcp_without_signalling(self):
        """At the media's ports and at the next ones: found by the key of the media, and by no other."""
        for ports in ("mux", "next"):
            with self.subTest(ports), tempfile.TemporaryDirectory(prefix="lisrtp-test-") as folder:
                folder = pathlib.Path(folder)
                (folder / "lone.txt").write_text(LONE_STREAM.format(ports=ports))
                subprocess.run([SAMPLE, folder / "lone.txt", "-o", folder], check=True, capture_output=True)
                lone = capture_with_keys("rtcp")._replace(capture=folder / "lone/lone.pcapng",
                                                          keys=folder / "lone/lone.toml")
                lone.keys.chmod(0o600)
                self.check(lone, "lisrtp.rtcp_index", "rtcp", RTCP)
                for passes in ((), ("-2",)):
                    frames = self.room.fields(lone.capture, "lisrtp.rtcp_index", "udp.dstport", keys=lone.keys,
                                              arguments=passes)
                    self.assertGreater(len(frames), 10, passes)
                    self.assertEqual(frames, [["45000" if ports == "mux" else "45001"]] * len(frames))
                other = self.room.write("other.toml", capture_with_keys("ims-aka-dh").keys.read_bytes())
                self.assertEqual(self.room.fields(lone.capture, "lisrtp.rtcp_index || rtcp", "frame.number",
                                                  keys=other), [])

    def test_header_extensions(self):
        self.check(capture_with_keys("header-extensions"), "lisrtp.index", "rtp.ext.rfc5285.id", EXTENSIONS)


if __name__ == "__main__":
    unittest.main()
