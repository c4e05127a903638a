#!/usr/bin/env python3
"""A capture while it is made: packets come out of a pipe, and each is opened when it comes. And media that no
signalling announces and nobody guesses: decoded as LISRTP by hand."""

import collections
import os
import re
import subprocess
import threading
import unittest

from plaintext_test import FIELDS, digests, opened_packets, shown
from wireshark import LIMIT_S, PluginTest, capture_with_keys, user


class LiveTest(PluginTest):

    def plain_pcap(self, given):
        """As a sniffer writes it into a pipe."""
        out = self.room.folder / f"{given.name}.live.pcap"
        subprocess.run(["editcap", "-F", "pcap", str(given.capture), str(out)], check=True)
        return out.read_bytes()

    def command(self, given, interface):
        fields = [word for field in FIELDS for word in ("-e", field)]
        return ["tshark", "-n", "-l", "-i", str(interface), "-o",
                f"lisrtp.key_file:{self.room.copy(given.keys)}", "-Y", "lisrtp.index && rtp", "-T",
                "fields", "-E", "occurrence=l", *fields]

    def start(self, given, interface, **how):
        return subprocess.Popen(self.command(given, interface), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, cwd=self.room.folder,
                                env=self.room.environment(), **how, **user())

    def check(self, given, text):
        rows = [line.split("\t") for line in text.decode().splitlines()]
        live = opened_packets([row for row in rows if len(row) == len(FIELDS)])
        once = opened_packets(shown(self.room, given)[0])
        self.assertGreater(len(once), 1)
        self.assertEqual(digests(live), digests(once))


class OutOfAPipe(LiveTest):

    def test_standard_input(self):
        for name in ("ims-aka-dh", "sdes", "reinvite-rekey"):
            given = capture_with_keys(name)
            tshark = self.start(given, "-", stdin=subprocess.PIPE)
            out, errors = tshark.communicate(self.plain_pcap(given), timeout=LIMIT_S)
            self.assertEqual(tshark.returncode, 0, errors.decode())
            self.check(given, out)

    def test_fifo_in_pieces(self):
        """What was sent is opened before more is sent."""
        given = capture_with_keys("ims-aka-dh")
        octets = self.plain_pcap(given)
        fifo = self.room.folder / "fifo"
        os.mkfifo(fifo, 0o666)
        fifo.chmod(0o666)
        tshark = self.start(given, fifo)
        lines, came = [], threading.Event()

        def read():
            for line in tshark.stdout:
                lines.append(line)
                came.set()
        reader = threading.Thread(target=read)
        reader.start()
        half = self.end_of_frame(octets, 300)
        with fifo.open("wb", buffering=0) as sniffer:
            sniffer.write(octets[:half])
            self.assertTrue(came.wait(LIMIT_S), "nothing was opened while the pipe stayed open")
            sniffer.write(octets[half:])
        self.assertEqual(tshark.wait(LIMIT_S), 0, tshark.stderr.read().decode())
        reader.join()
        tshark.stdout.close()
        tshark.stderr.close()
        self.check(given, b"".join(lines))

    @staticmethod
    def end_of_frame(octets, number):
        at = 24
        for _ in range(number):
            at += 16 + int.from_bytes(octets[at + 8:at + 12], "little")
        return at


class DecodeAs(PluginTest):

    def test_by_port(self):
        given = capture_with_keys("gst-suites")
        rows = self.room.fields(given.capture, "lisrtp.index", "udp.dstport", keys=given.keys)
        ports = collections.Counter(row[0] for row in rows)
        self.assertGreater(len(ports), 3)
        blind = ["--disable-heuristic", "lisrtp_udp"]
        self.assertEqual(self.room.fields(given.capture, "lisrtp.index", "udp.dstport",
                                          keys=given.keys, arguments=blind), [])
        for passes in ([], ["-2"]):
            for port, packets in list(ports.items())[:2]:
                rows = self.room.fields(given.capture, "lisrtp.index && rtp.payload", "udp.dstport",
                                        keys=given.keys,
                                        arguments=[*passes, *blind, "-d", f"udp.port=={port},lisrtp"])
                self.assertEqual(collections.Counter(row[0] for row in rows), {port: packets})

    def test_it_is_offered(self):
        said = subprocess.run(["tshark", "-d", "udp.port==1,?"], capture_output=True, text=True,
                              cwd=self.room.folder, env=self.room.environment(), check=False,
                              **user()).stderr
        self.assertTrue(re.search(r"^\s*lisrtp \(", said, re.MULTILINE), said[-300:])


if __name__ == "__main__":
    unittest.main()
